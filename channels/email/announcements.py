"""Where history begins: how mail programs announce it, and the lines they do it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from channels.email import quote_words as words

MAX_LINE: Final = 400  # Longer lines are prose or data: announcements are short.
MAX_WRAP: Final = 3  # Lines that an announcement may be wrapped onto after its first.


class Kind(StrEnum):
    """What a line is."""

    VISIBLE = "visible"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Mark(StrEnum):
    """What the HTML around a line already says."""

    NONE = ""
    CITED = "cited"  # In a blockquote of a reply: the same as a leading `>`.
    INDENTED = "indented"  # In a plain blockquote: history only if it is announced.
    ANNOUNCED = "announced"  # The program marked it as its "On ... wrote:".
    HISTORY = "history"  # All from here on is history.
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a body, and what the HTML says of it."""

    text: str
    mark: Mark = Mark.NONE


_RULE: Final = re.compile(r"[\s>]*[-_=*—–#~]{4,}\s*")
_DATE: Final = re.compile(
    r"\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\d\s?[年月日년월일]"
)
_ADDRESS: Final = re.compile(r"[\w.+-]@[\w-]+\.\w")
_BRACKETED: Final = re.compile(r"[<(\[][^<>()\[\]]*@[^<>()\[\]]*[>)\]]|<[^<>]*<[^<>]*@[^<>]*>>")
_COLON_END: Final = re.compile(r"[:：]\s*\*?\s*$")
_VERB_END: Final = re.compile(r"[\s*-]*$")
_PREFIX: Final = re.compile(r"^[\s>]+")


def starts_history(lines: Sequence[Line], index: int, *, first: bool) -> bool:
    """Whether all from this line on is history, whatever follows.

    first: nothing of the writer's own stands above. A block of From and Subject is then more
    likely a contact form than a quoted mail, and stays visible.
    """
    line = lines[index]
    if line.mark is Mark.HISTORY:
        return True
    if len(line.text) > MAX_LINE:
        return False
    if words.OWN_MARKER.fullmatch(line.text) or _is_original(lines, index):
        return True
    if _RULE.fullmatch(line.text):
        below = _next_words(lines, index + 1)
        return (
            below is not None and below <= index + 3 and _is_header_block(lines, below, ruled=True)
        )
    return not first and _is_header_block(lines, index, ruled=False)


def attribution_end(lines: Sequence[Line], start: int) -> int | None:
    """The line after an "On ... wrote:" that begins at `start`, or None if none does."""
    if lines[start].mark is Mark.ANNOUNCED:
        end = start
        while end < len(lines) and lines[end].mark is Mark.ANNOUNCED:
            end += 1
        return end
    joined = ""
    for end in range(start, min(start + MAX_WRAP + 1, len(lines))):
        joined = _join(joined, lines[end].text)
        if not lines[end].text.strip() or len(joined) > MAX_LINE:
            return None
        if _is_attribution(joined):
            wrapped = end > start and _begins_later(lines, start, end)
            return None if wrapped else end + 1
    return None


def names_a_writer(text: str) -> bool:
    """Whether a line with an address, and a date or a colon, announces the quote below it."""
    if len(text) > MAX_LINE or not _BRACKETED.search(text):
        return False
    return bool(_COLON_END.search(text) or (_DATE.search(text) and len(text) < 160))


def has_address(text: str) -> bool:
    """Whether a mail address stands in the text."""
    return bool(_ADDRESS.search(text[:MAX_LINE]))


def _begins_later(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether the announcement begins below `start`, whose line then is the writer's own."""
    if words.ON.match(lines[start].text) and len(lines[start].text) < 120:
        return False
    for begin in range(start + 1, end + 1):
        joined = ""
        for line in lines[begin : end + 1]:
            joined = _join(joined, line.text)
        if _is_attribution(joined):
            return True
    return False


def _join(joined: str, text: str) -> str:
    """Put a wrapped line behind the one before it, without `>` unless it closes a bracket."""
    is_open = joined.count("<") > joined.count(">")
    text = text.strip() if is_open else _PREFIX.sub("", text).rstrip()
    return f"{joined} {text}" if joined else text


def _is_attribution(text: str) -> bool:
    if len(text) > MAX_LINE or text.count("<") != text.count(">"):
        return False
    if text.count("(") != text.count(")"):
        return False
    colon = _COLON_END.search(text, max(len(text) - 5, 0))
    if colon is None and not _ends_in_verb(text):
        return False
    verb = words.WROTE.search(text)
    dated, addressed = _DATE.search(text), _ADDRESS.search(text)
    if verb is None:
        return bool(dated and _BRACKETED.search(text[-120:]) and text.rstrip(" :：*")[-1:] in ">)]")
    named = addressed and not text.startswith(("<", "(", "["))
    return bool(dated or (named and colon) or (colon and words.ON.match(text) and "," in text))


def _ends_in_verb(text: str) -> bool:
    """Whether the last word is a "wrote", as where a program leaves out the colon."""
    tail = text[-24:]
    return any(_VERB_END.fullmatch(tail, found.end()) for found in words.WROTE.finditer(tail))


def _is_original(lines: Sequence[Line], index: int) -> bool:
    text = lines[index].text
    if words.ORIGINAL.fullmatch(text):
        return True
    if not words.DASHED.fullmatch(text):
        return False
    below = _next_words(lines, index + 1)
    return below is not None and _is_header_block(lines, below, ruled=True)


def _is_header_block(lines: Sequence[Line], start: int, *, ruled: bool) -> bool:
    """Whether a block of From, Date, To and Subject begins here, in whatever language."""
    kinds: set[str] = set()
    addressed, strangers = False, 0
    for line in lines[start : start + 12]:
        found = _header_kinds(line.text)
        if found:
            kinds |= found
            addressed = addressed or bool(_ADDRESS.search(line.text))
        elif not kinds:
            return False
        elif line.text.strip():
            strangers += 1
            if strangers > 2 and not _ADDRESS.search(line.text):
                break
        elif len(kinds) >= 3:
            break
    if ruled:
        return "from" in kinds and len(kinds) >= 2
    return "from" in kinds and len(kinds) >= (3 if addressed else 4)


def _header_kinds(text: str) -> set[str]:
    if len(text) > MAX_LINE or (":" not in text[:60] and "：" not in text[:60]):
        return set()
    return {kind for kind, pattern in words.HEADERS.items() if pattern.match(text)}


def _next_words(lines: Sequence[Line], index: int) -> int | None:
    return next((i for i in range(index, len(lines)) if lines[i].text.strip()), None)
