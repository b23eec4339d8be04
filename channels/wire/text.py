"""Texts in the units of a provider: how long they are, and where to cut them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Where a text is best cut, the best first: between paragraphs, lines, sentences, words.
_SEAMS: Final = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)
# What belongs to the character before it: marks, joiners, variation selectors, skin tones.
_CLINGING: Final = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def units(text: str, unit: str) -> int:
    """How long a text is in characters, utf16 or bytes, as `Capabilities.text_unit` names them."""
    if unit == "utf16":
        return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
    return len(text.encode()) if unit == "bytes" else len(text)


def cut(text: str, limit: int, *, unit: str = "utf16") -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if units(text, unit) <= limit:
        return text
    return text[: _fitting(text, limit - units("…", unit), unit)].rstrip() + "…"


def split(text: str, limit: int, *, unit: str = "utf16") -> list[str]:
    """The text in pieces of at most `limit` units, cut where a reader would pause.

    Only white space at the cuts is lost. A cut never parts an emoji from what belongs to it.
    """
    return [piece for piece in _pieces(text, limit, unit) if piece]


def _pieces(text: str, limit: int, unit: str) -> Iterator[str]:
    while units(text, unit) > limit:
        most = _fitting(text, limit, unit)
        end, begin = _seam(text, most)
        yield text[:end].rstrip()
        text = text[begin:].lstrip("\n")
    yield text.rstrip() if text.strip() else ""


def _fitting(text: str, limit: int, unit: str) -> int:
    """How many characters fit into `limit` units, at least one."""
    used = 0
    for at, letter in enumerate(text):
        used += units(letter, unit)
        if used > limit:
            return max(1, _before_clinging(text, at))
    return len(text)


def _before_clinging(text: str, at: int) -> int:
    """The place at or before `at` where a character of its own begins."""
    place = at
    while place > max(1, at - 16) and (_CLINGING.match(text[place]) or text[place - 1] == "\u200d"):
        place -= 1
    return place if place > max(1, at - 16) else at


def _seam(text: str, most: int) -> tuple[int, int]:
    """Where to cut: the end of this piece and the beginning of the next."""
    for seam in _SEAMS:
        found = [m for m in seam.finditer(text, most // 2, most + 1) if m.start() <= most]
        if found:
            return found[-1].start(), found[-1].end()
    return most, most
