"""What of a mail its writer wrote now, and what is history or signature.

A body is a list of lines; each gets a kind. Nothing is ever dropped: what is not visible is folded
under "show quoted text". `announcements` finds where history begins; here the order in which own
and quoted lines follow each other decides, because people answer above, below and in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from channels.email.announcements import (
    Kind,
    Line,
    Mark,
    attribution_end,
    has_address,
    names_a_writer,
    starts_history,
)
from channels.email.signatures import signature_start

MAX_LINES: Final = 4_000  # Lines after these have the kind of the last one looked at.
LONG_QUOTE: Final = 10  # Lines of a quote above one answer that are history and not context.

_CITED: Final = re.compile(r"\s{0,3}>(?!From\s)")
_SENTENCE_END: Final = re.compile(r"[.!?:;…)\"”»]\s*$")


@dataclass(frozen=True, slots=True)
class Reply:
    """A body taken apart; each part is stripped of the empty lines around it."""

    visible: str
    quoted: str = ""
    signature: str = ""


@dataclass(slots=True)
class Segment:
    """A run of lines, from `start` up to and without `end`, that are quoted or are not."""

    quoted: bool
    start: int
    end: int
    announced: bool = False
    signature: int = 0  # Where the signature of an own segment begins; `end` if there is none.


def split(text: str) -> Reply:
    """Take a plain-text body apart."""
    lines = [Line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return assemble(lines, classify(lines))


def assemble(lines: Sequence[Line], kinds: Sequence[Kind]) -> Reply:
    """Put the lines of each kind together."""

    def part(kind: Kind) -> str:
        return trim(line.text for line, own in zip(lines, kinds, strict=True) if own is kind)

    return Reply(part(Kind.VISIBLE), part(Kind.QUOTED), part(Kind.SIGNATURE))


def trim(lines: Iterable[str]) -> str:
    """The lines as a text without empty lines around it, and never more than two in it."""
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")


def classify(lines: Sequence[Line]) -> list[Kind]:
    """The kind of each line."""
    looked_at = lines[:MAX_LINES]
    segments, cut = _segments(looked_at)
    for segment in segments:
        if not segment.quoted:
            segment.signature = signature_start(
                looked_at, segment.start, segment.end, first=segment.start == 0
            )
    kinds = _kinds(looked_at, segments, cut)
    rest = kinds[-1] if kinds else Kind.VISIBLE
    return kinds + [rest] * (len(lines) - len(kinds))


def _segments(lines: Sequence[Line]) -> tuple[list[Segment], int]:
    """The segments before the point from which all is history, and that point."""
    segments: list[Segment] = []
    cited = [line.mark is Mark.CITED or bool(_CITED.match(line.text)) for line in lines]
    own_text = False
    index = 0
    while index < len(lines):
        blank = not lines[index].text.strip() and lines[index].mark is not Mark.HISTORY
        end, announced = index + 1, False
        if not blank and not cited[index]:
            if starts_history(lines, index, first=not own_text):
                return segments, index
            end, announced, history = _announced(lines, cited, index, own_text)
            if history:
                return segments, index
        quoted = cited[index] or announced or _is_wrapped_tail(lines, cited, index, segments)
        own_text = own_text or not (quoted or blank)
        _extend(segments, Segment(quoted, index, end, announced), blank)
        index = end
    return segments, len(lines)


def _announced(
    lines: Sequence[Line], cited: list[bool], index: int, own_text: bool
) -> tuple[int, bool, bool]:
    """Where an announcement at `index` ends, whether there is one, and whether all that follows
    it is history because nothing there is marked as quoted."""
    end = attribution_end(lines, index)
    if end is None:
        follows = names_a_writer(lines[index].text) and _quote_follows(lines, cited, index + 1)
        return index + 1, follows, False
    if _quote_follows(lines, cited, end):
        return end, True, False
    marked = lines[index].mark is Mark.ANNOUNCED
    named = any(has_address(line.text) for line in lines[index:end])
    return end, False, own_text or marked or named


def _extend(segments: list[Segment], new: Segment, blank: bool) -> None:
    """Add lines to the last segment or begin one; empty lines never begin one."""
    if segments and (blank or segments[-1].quoted == new.quoted):
        segments[-1].end = new.end
        segments[-1].announced |= new.announced
    else:
        segments.append(new)


def _quote_follows(lines: Sequence[Line], cited: list[bool], index: int) -> bool:
    """Whether the next line with words is cited; a plain blockquote there becomes cited."""
    while index < len(lines) and not lines[index].text.strip():
        index += 1
    start = index
    while index < len(lines) and lines[index].mark is Mark.INDENTED:
        cited[index] = True
        index += 1
    return start < len(lines) and cited[start]


def _is_wrapped_tail(
    lines: Sequence[Line], cited: Sequence[bool], index: int, segments: Sequence[Segment]
) -> bool:
    """Whether a line without `>` is what a mail program broke off a long cited line.

    An answer without empty lines around it looks the same, so the cited line must be long and
    must go on in this one.
    """
    text = lines[index].text.strip()
    if index == 0 or not text or not segments or not segments[-1].quoted:
        return False
    before = lines[index - 1].text.rstrip()
    if lines[index - 1].mark is Mark.CITED or not before:
        return False
    follows = next((cited[i] for i in range(index + 1, min(index + 3, len(lines)))), False)
    if not cited[index - 1] or not follows:
        return False
    return len(before) >= 60 and (text[0].islower() or not _SENTENCE_END.search(before))


def _kinds(lines: Sequence[Line], segments: Sequence[Segment], cut: int) -> list[Kind]:
    kinds = [Kind.VISIBLE] * cut + [Kind.QUOTED] * (len(lines) - cut)
    answered = [s for s in segments[1:] if not s.quoted and _is_answer(lines, s)]
    last_answer = answered[-1].start if answered else -1
    for position, segment in enumerate(segments):
        if not segment.quoted:
            _paint(kinds, segment.signature, segment.end, Kind.SIGNATURE)
        elif segment.start > last_answer or _is_history(segment, position, answered):
            _paint(kinds, segment.start, segment.end, Kind.QUOTED)
    return kinds


def _is_answer(lines: Sequence[Line], segment: Segment) -> bool:
    return any(line.text.strip() for line in lines[segment.start : segment.signature])


def _is_history(segment: Segment, position: int, answered: Sequence[Segment]) -> bool:
    """Whether the one quote above the one answer is the whole mail and not a passage of it."""
    alone = len(answered) == 1 and position <= 1
    return alone and (segment.announced or segment.end - segment.start > LONG_QUOTE)


def _paint(kinds: list[Kind], start: int, end: int, kind: Kind) -> None:
    kinds[start:end] = [kind] * (end - start)
