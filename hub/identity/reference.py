"""References: a few letters by which somebody who goes on on another channel is known again.

Pure. A reference is shown in one browser, told once from the other end, and kept as a keyed hash.
"""

from __future__ import annotations

import hmac
import re
from datetime import timedelta
from typing import Final

REFERENCE_FOR: Final = timedelta(minutes=30)
# Without letters that look or sound like others: 30 of them, ten times, are 49 bits.
LETTERS: Final = "23456789abcdefghjkmnpqrstuwxyz"
LENGTH: Final = 10
_WORD: Final = re.compile(rf"\bgo-([{LETTERS}]{{5}})-?([{LETTERS}]{{5}})\b", re.IGNORECASE)


def reference_of(numbers: bytes) -> str:
    """Ten random bytes or more as a reference: go-k7m4p-x2r9t."""
    letters = "".join(LETTERS[number % len(LETTERS)] for number in numbers[:LENGTH])
    return f"go-{letters[:5]}-{letters[5:]}"


def references_in(text: str) -> list[tuple[str, int, int]]:
    """What looks like a reference: itself, and where it stands with the brackets round it. Only
    the store knows whether it is one."""
    found = []
    for match in list(_WORD.finditer(text[:4000]))[:3]:
        start, end = match.span()
        opens, closes = text[start - 1 : start], text[end : end + 1]
        if (opens, closes) in (("(", ")"), ("[", "]")):
            start, end = start - 1, end + 1
        found.append((f"go-{match[1]}-{match[2]}".lower(), start, end))
    return found


def without(text: str, start: int, end: int) -> str:
    """The words without what stands there, and without a gap where it was."""
    before, after = text[:start].rstrip(" "), text[end:].lstrip(" ")
    gap = " " if before and after and after[0] not in ".,;:!?\n" and before[-1] != "\n" else ""
    return f"{before}{gap}{after}".strip()


def digest(secret: bytes, reference: str) -> str:
    """What is kept of a reference."""
    return hmac.digest(secret, f"move:{reference}".encode(), "sha256").hex()
