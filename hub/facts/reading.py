"""A text as the grammar reads it: folded, numbers as digits, and the way back to the letters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from hub.facts.number_words import spoken_numbers
from hub.facts.said_mail import said_addresses
from hub.facts.spelling import said_codes
from hub.folding import fold

MAX_CHARACTERS: Final = 4000  # Of a longer message, the rest is not read.

_APOSTROPHES: Final = "\u2019\u2018\u02bc\u00b4`"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"


class _Letters(dict[int, str]):
    """One plain letter for each letter, so that places stay the same."""

    def __missing__(self, point: int) -> str:
        letter = chr(point)
        if letter in _APOSTROPHES:
            plain = "'"
        elif letter in _DASHES:
            plain = "-"
        elif letter in "\u00a0\u202f\u2009\t":
            plain = " "
        elif letter in "\u00ba\u00aa":
            plain = letter
        else:
            plain = fold(letter)
        self[point] = plain if len(plain) == 1 else letter
        return self[point]


_LETTERS: Final = _Letters()
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_SAID: Final = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|\w{3,5}ty|"
    r"double|triple|treble|doble|hundred|thousand|cero|dos|tres|cuatro|cinco|seis|siete|ocho|"
    r"nueve|diez|doce|trece|catorce|quince|dieci\w+|veint\w+|treinta|\w{4,6}enta|cien|\w{4,6}cientos|ciento|"
    r"mil|one one|uno uno|uno|once|primero)\b"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """`shown`: the text with numbers as digits. `plain`: the same, folded, letter by letter."""

    text: str
    shown: str
    plain: str
    breaks: tuple[tuple[int, int, int, int], ...] = ()  # Rewritten: here from, to; there from, to.

    def folded(self) -> str:
        """The text as it was written, folded: its places are the text's own."""
        return plain_letters(self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where what stands at start to end here stands in the text."""
        if not self.breaks:
            return start, end
        return self._there(start, last=False), self._there(end, last=True)

    def _there(self, at: int, *, last: bool) -> int:
        key = at - 1 if last else at
        index = bisect_right(self.breaks, key, key=lambda one: one[0]) - 1
        if index < 0:
            return at
        _, here_end, there, there_end = self.breaks[index]
        if key < here_end:
            return there_end if last else there
        return there_end + (at - here_end)


def read(text: str, *, transcript: bool = False) -> Reading:
    """`text` as the grammar reads it, cut at `MAX_CHARACTERS`.

    transcript: it was heard, so addresses and codes are spelt out too.
    """
    head = text[:MAX_CHARACTERS]
    plain = plain_letters(head)
    if _COMBINING.search(head):
        reading = _rewritten(Reading(head, head, plain), _composed(head))
    else:
        reading = Reading(head, head, plain)
    if _SAID.search(reading.plain):
        numbers = spoken_numbers(reading.plain, transcript=transcript)
        reading = _rewritten(reading, [(one.start, one.end, one.digits) for one in numbers])
    if "arroba" in plain or (transcript and " at " in plain):
        reading = _rewritten(reading, said_addresses(reading.plain))
    if transcript:
        reading = _rewritten(reading, said_codes(reading.plain))
    return reading


def plain_letters(text: str) -> str:
    """`text` without case and accents, each letter in its place."""
    return text.translate(_LETTERS) if not text.isascii() else text.lower().replace("`", "'")


def _rewritten(reading: Reading, changes: list[tuple[int, int, str]]) -> Reading:
    """`reading` with each (start, end, new) put in place."""
    if not changes:
        return reading
    shown: list[str] = []
    breaks: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, new in changes:
        shown += (reading.shown[done:start], new)
        length += start - done
        breaks.append((length, length + len(new), *reading.place(start, end)))
        length += len(new)
        done = end
    shown.append(reading.shown[done:])
    kept = _kept(reading, changes)
    text = "".join(shown)
    return Reading(reading.text, text, plain_letters(text), tuple(sorted((*kept, *breaks))))


def _kept(reading: Reading, changes: list[tuple[int, int, str]]) -> list[tuple[int, int, int, int]]:
    """The breaks of before that no change covers, moved to where they are now."""
    kept: list[tuple[int, int, int, int]] = []
    moved, at = 0, 0
    for here, here_end, there, there_end in reading.breaks:
        while at < len(changes) and changes[at][1] <= here:
            start, end, new = changes[at]
            moved += len(new) - (end - start)
            at += 1
        if at < len(changes) and changes[at][0] < here_end:
            continue
        kept.append((here + moved, here_end + moved, there, there_end))
    return kept


def _composed(text: str) -> list[tuple[int, int, str]]:
    """Letters with their marks put together, where they were written apart."""
    changes: list[tuple[int, int, str]] = []
    for match in re.finditer(r".[\u0300-\u036f]{1,3}", text, re.DOTALL):
        together = unicodedata.normalize("NFC", match.group())
        if len(together) == 1:
            changes.append((match.start(), match.end(), together))
    return changes
