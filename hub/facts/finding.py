"""What a customer's message tells: pure, and linear in the length of the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from hub.facts.mention import FactKind, Mention, Question
from hub.facts.patterns import DEFAULT, Patterns

MAX_CHARACTERS: Final = 4000  # Of a longer message, the rest is not read.

_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w@])")
_ORDER: Final = re.compile(
    r"\b(?:order|pedido)\s*(?:number|no\.?|num(?:ero)?|número|#)?\s*(?:is|es|el|:|#)?\s*"
    r"(?P<value>[A-Z]{0,4}-?\d{3,14})\b",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"#?(?P<value>[A-Za-z]{0,4}-?\d{2,14})\.?")


def find_facts(
    text: str,
    *,
    asked: Sequence[Question] = (),
    patterns: Patterns = DEFAULT,
    spoken: bool = False,
    region: str = "ES",
    today: date,
) -> tuple[Mention, ...]:
    """What `text`, a customer's message, tells, in the order in which it is said.

    asked: what the newest words of an agent or a bot before it asked for, so that a bare "4471"
    becomes the right kind. spoken: a transcript, where numbers are words. region: by which phones
    without a country are read. today: what "tomorrow" is counted from, where the customer is.
    """
    head = text[:MAX_CHARACTERS]
    found = [
        _mention(FactKind.EMAIL, match, match.group().lower()) for match in _EMAIL.finditer(head)
    ]
    for kind, shapes in patterns.shapes.items():
        found += [
            _mention(kind, m, m.group().upper()) for shape in shapes for m in shape.finditer(head)
        ]
    for match in _ORDER.finditer(head):
        found.append(_named(FactKind.ORDER, match))
    if not found and asked and (bare := _BARE.fullmatch(head.strip())):
        start = head.index(bare.group("value"))
        value = bare.group("value")
        found.append(
            Mention(
                kind=asked[-1].kind,
                label=asked[-1].label,
                value=value.upper(),
                text=value,
                start=start,
                end=start + len(value),
                confidence=0.9,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _mention(kind: FactKind, match: re.Match[str], value: str) -> Mention:
    return Mention(kind=kind, value=value, text=match.group(), start=match.start(), end=match.end())


def _named(kind: FactKind, match: re.Match[str]) -> Mention:
    value = match.group("value")
    return Mention(
        kind=kind,
        value=value.upper(),
        text=value,
        start=match.start("value"),
        end=match.end("value"),
    )
