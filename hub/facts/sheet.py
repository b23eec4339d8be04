"""The work sheet of one message: what was found where, so that no letters are read twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from datetime import date
from functools import cached_property
from typing import Final, Self

from hub.facts.mention import Act, FactKind, Mention, Question
from hub.facts.patterns import Patterns
from hub.facts.reading import Reading
from hub.facts.things import Thing, Word, find_things, words

MAX_THINGS: Final = 120  # Nobody names more in one message.
_DIGITS: Final = re.compile(r"\d+")
_PIECE: Final = re.compile("[a-z0-9]+")


class Sheet:
    """A message under the finders' hands. Places are those of its reading."""

    def __init__(
        self,
        reading: Reading,
        asked: Sequence[Question],
        *,
        patterns: Patterns,
        region: str,
        today: date,
        spoken: bool,
    ) -> None:
        self.reading = reading
        self.plain = reading.plain
        self.shown = reading.shown
        self.asked = asked
        self.patterns = patterns
        self.region = region
        self.today = today
        self.spoken = spoken
        self.words: list[Word] = words(reading.plain)
        self.things: list[tuple[int, int, Thing]] = find_things(self.words)[:MAX_THINGS]
        # Whether capitals tell names from words: not where all are small, or all are great.
        self.is_cased = not (reading.text.islower() or reading.text.isupper())
        runs = [len(run) for run in _DIGITS.findall(reading.plain)]
        ascii_only = reading.plain.isascii()
        self.digits = sum(runs) if ascii_only else sum(map(str.isdigit, reading.plain))
        self.has_digit = self.digits > 0
        # Of the digits that stand together, the fewest: hours and days have one or two.
        self.fewest = min(runs, default=0)
        # Which words there are at all: most patterns need one of a few, and need not be tried.
        self.said = frozenset([one.text for one in self.words])
        self.heads = frozenset(one[:3] for one in self.said)
        self.found: list[Mention] = []
        self._taken = bytearray(len(reading.plain))

    def is_free(self, start: int, end: int) -> bool:
        """Whether no finding lies there yet."""
        return self._taken.find(1, start, end) < 0

    def says(self, any_of: frozenset[str]) -> bool:
        """Whether one of the words stands anywhere, folded and without apostrophes."""
        return not self.said.isdisjoint(any_of)

    def may_say(self, any_of: frozenset[str]) -> bool:
        """Whether one of the words may stand anywhere, also beside an apostrophe."""
        return not self.pieces.isdisjoint(any_of)

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The words, and those that an apostrophe ties to another one: "i" of "i've"."""
        if "'" not in self.plain:
            return self.said
        return self.said.union(_PIECE.findall(self.plain))

    def blank(self, *, patterns: Patterns, region: str, today: date) -> Self:
        """The same words for another reading of them: nothing asked, and nothing found yet."""
        sheet = copy(self)
        sheet.asked, sheet.patterns, sheet.region, sheet.today = (), patterns, region, today
        sheet.found, sheet._taken = [], bytearray(len(self.plain))
        return sheet

    def take(self, start: int, end: int) -> None:
        """Keep a place from being read again, without a finding."""
        self._taken[start:end] = b"\1" * (end - start)

    def add(
        self,
        kind: FactKind,
        value: str,
        start: int,
        end: int,
        *,
        confidence: float = 1.0,
        label: str = "",
        act: Act = Act.STATES,
        keep: bool = True,
    ) -> None:
        """Write a finding down; `keep`: and keep its place from being read again."""
        there, there_end = self.reading.place(start, end)
        self.found.append(
            Mention(
                kind=kind,
                value=value,
                text=self.reading.text[there:there_end],
                start=there,
                end=there_end,
                confidence=confidence,
                label=label,
                act=act,
            )
        )
        if keep:
            self.take(start, end)

    def has(self, kind: FactKind, label: str = "") -> bool:
        """Whether something of the kind was found."""
        return any(one.kind is kind and one.label == label for one in self.found)

    def is_asked(self, *kinds: FactKind) -> bool:
        """Whether one of the kinds was just asked for."""
        return any(one.kind in kinds for one in self.asked)
