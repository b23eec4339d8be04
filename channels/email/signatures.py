"""Where a signature begins in a run of the writer's own lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from channels.email import quote_words as words
from channels.email.announcements import MAX_LINE, Line, Mark

MAX_BLOCK: Final = 12  # Lines with words below a drawn line that may still be a signature.

_DASHES: Final = re.compile(r"\s{0,3}--[\s\xa0]*")
_DRAWN: Final = re.compile(r"\s{0,3}(?:_{2,}|[—–]{1,})\s*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_MARKUP: Final = re.compile(r"https?://\S*|<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)|[*_>)\]]")
_SENTENCE: Final = re.compile(r"[,;:!?]|\.\s+\S")
_AFTERTHOUGHT: Final = re.compile(r"\s*(?:p\.?\s?[sd]\b|n\.?b\b|\S.*\?)|.{80,}", re.IGNORECASE)
# A line "Sent from ..." is a signature when it names a device or a program, or owns it.
_DEVICE: Final = re.compile(
    r"\s*(?:my|mi|mon|ma|meinem|meiner|meu|minha|mio|dal mio|mijn|min|mitt|mojego|moj\w*|моего|"
    r"el meu|mi|uygulama)\b|iphone|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|motorola|nokia|"
    r"pixel|blackberry|xperia|nexus|oneplus|wiko|alcatel|windows|outlook|thunderbird|mail|yahoo|"
    r"proton|superhuman|spark\b|edison|icloud|gmx|zoho|app\b|handy|phone|mobil|móvil|"
    r"tel[eéè]f|celular|tablet|device|dispositivo|appareil|gerät|toestel|puhelin|laite|урядб",
    re.IGNORECASE,
)


def signature_start(lines: Sequence[Line], start: int, end: int, *, first: bool) -> int:
    """Where the signature in lines[start:end] begins, or `end`.

    first: the run opens the mail, so a delimiter with nothing above it is no signature.
    """
    above = ""
    for index in range(start, end):
        line = lines[index]
        if line.mark is Mark.SIGNATURE:
            return index
        if len(line.text) <= MAX_LINE and _begins(lines, index, end, above, first):
            return index
        if line.text.strip() and len(above) < 200:
            above += line.text
    return end


def _begins(lines: Sequence[Line], index: int, end: int, above: str, first: bool) -> bool:
    text = lines[index].text
    if is_sent_from(text):
        return True
    if first and not above:
        return False
    if _DASHES.fullmatch(text):
        return True
    if _DRAWN.fullmatch(text):
        below = _below(lines, index, end)
        spoken = not first or bool(_LETTER.search(above))
        return spoken and 0 < len(below) <= MAX_BLOCK
    if words.CLOSING.fullmatch(text.rstrip(" ,.!")):
        # With one name below it, a closing is the end of the letter and not a signature.
        below = _below(lines, index, end)
        return 2 <= len(below) <= MAX_BLOCK and not any(map(_AFTERTHOUGHT.match, below))
    return False


def _below(lines: Sequence[Line], index: int, end: int) -> list[str]:
    """The next lines with words, one more than a signature may have."""
    worded = (line.text for line in lines[index + 1 : end] if line.text.strip())
    return list(islice(worded, MAX_BLOCK + 1))


def is_sent_from(text: str) -> bool:
    """Whether a line is a phone's or a program's own "Sent from my ..."."""
    found = words.SENT_FROM.fullmatch(text.rstrip()) if len(text) <= MAX_LINE else None
    if found is None:
        return False
    tail = _MARKUP.sub(" ", found["tail"]).strip()
    if len(tail.split()) > 9 or _SENTENCE.search(tail):
        return False
    return bool(_DEVICE.search(tail or text)) or "outlook" in text.lower()
