"""How many SMS a text becomes. Source: 3GPP TS 23.038 (alphabet) and 23.040 (concatenation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED: Final = frozenset("\f^{}\\[~]|€")  # Each takes two places: an escape and itself.

GSM_ALONE: Final = 160
GSM_JOINED: Final = 153  # The rest is the header that joins the parts.
UCS2_ALONE: Final = 70
UCS2_JOINED: Final = 67


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """What a text costs.

    units: places taken, of which `capacity` fit into each of the `count` segments; remaining:
    places left in the last one; culprit: the first character that forces UCS-2, or "".
    """

    encoding: str
    units: int
    count: int
    capacity: int
    remaining: int
    culprit: str = ""


def segments(text: str) -> Segments:
    """The segments of a text: GSM-7 where every character is in its alphabet, else UCS-2.

    A character is never split over two segments: neither an escaped one nor an emoji.
    """
    culprit = next((c for c in text if c not in GSM_BASIC and c not in GSM_EXTENDED), "")
    if culprit:
        sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
        return _pack(sizes, "UCS-2", UCS2_ALONE, UCS2_JOINED, culprit)
    sizes = [2 if c in GSM_EXTENDED else 1 for c in text]
    return _pack(sizes, "GSM-7", GSM_ALONE, GSM_JOINED, "")


def _pack(sizes: list[int], encoding: str, alone: int, joined: int, culprit: str) -> Segments:
    units = sum(sizes)
    if units <= alone:
        count, capacity, last = (1 if units else 0), alone, units
    else:
        count, capacity, last = 1, joined, 0
        for size in sizes:
            if last + size > joined:
                count, last = count + 1, 0
            last += size
    return Segments(
        encoding=encoding,
        units=units,
        count=count,
        capacity=capacity,
        remaining=capacity - last,
        culprit=culprit,
    )
