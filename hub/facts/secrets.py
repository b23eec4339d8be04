"""What must never be kept in clear: cards, bank accounts, passwords, answers, health."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

from hub.facts.mention import FactKind, Mention


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: `start` and `end` in characters, and what stands there."""

    start: int
    end: int
    kind: FactKind


_CARD: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_DOT: Final = "•"


def mask(text: str) -> tuple[str, tuple[Span, ...]]:
    """`text` with its secrets dotted out, of the same length, and where they stood."""
    spans = [
        Span(match.start(), match.end(), FactKind.CARD)
        for match in _CARD.finditer(text)
        if is_card(match.group())
    ]
    return _dotted(text, spans), tuple(spans)


def is_card(text: str) -> bool:
    """Whether the digits are those of a payment card (length, first digit, Luhn)."""
    digits = [int(one) for one in text if one in "0123456789"]
    if not 13 <= len(digits) <= 19 or digits[0] not in (2, 3, 4, 5, 6):
        return False
    doubled = [
        one if at % 2 == 0 else (one * 2 - 9 if one > 4 else one * 2)
        for at, one in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def masked(mention: Mention) -> str:
    """How a sensitive value is shown: "•••• 4242" for a card, dots and no length otherwise."""
    if mention.kind is FactKind.CARD and len(mention.value) > 8:
        return f"{_DOT * 4} {mention.value[-4:]}"
    return _DOT * 4


def digest(value: str, *, key: bytes) -> str:
    """What tells equal values without saying them: keyed, so that nobody can try them out."""
    return hmac.new(key, value.casefold().encode(), hashlib.sha256).hexdigest()[:32]


def _dotted(text: str, spans: list[Span]) -> str:
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = [
            _DOT if letter.isalnum() else letter for letter in letters[span.start : span.end]
        ]
    return "".join(letters)
