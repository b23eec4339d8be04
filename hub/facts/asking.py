"""What an agent's or a bot's words ask for, finished or half written, English and Spanish."""

from __future__ import annotations

import re
from typing import Final

from hub.facts.mention import FactKind, Question
from hub.facts.patterns import DEFAULT, Patterns

MAX_CHARACTERS: Final = 4000

_ASKS: Final = re.compile(
    r"\?|\b(?:what|which|may i|can i|could|please|send me|tell me|give me|need|cu[aá]l|dime|"
    r"me (?:das|dices|pasas|facilitas)|necesito|ind[ií]ca)",
    re.IGNORECASE,
)
_THINGS: Final = (
    (
        FactKind.ORDER,
        re.compile(r"\border (?:number|no|id)|\b(?:n[uú]mero|n[º°]) de(?:l)? pedido", re.I),
    ),
    (FactKind.EMAIL, re.compile(r"\be-?mail\b|\bcorreo\b", re.I)),
    (FactKind.PHONE, re.compile(r"\bphone\b|\btel[eé]fono\b", re.I)),
    (FactKind.NAME, re.compile(r"\byour (?:full )?name\b|\b(?:tu|su) nombre\b", re.I)),
    (FactKind.ADDRESS, re.compile(r"\baddress\b|\bdirecci[oó]n\b", re.I)),
)


def find_questions(text: str, *, patterns: Patterns = DEFAULT) -> tuple[Question, ...]:
    """What `text`, by an agent or a bot, asks the customer for, in order."""
    found: list[Question] = []
    if not _ASKS.search(text[:MAX_CHARACTERS]):
        return ()
    for kind, thing in _THINGS:
        match = thing.search(text[:MAX_CHARACTERS])
        if match:
            found.append(Question(kind=kind, start=match.start(), end=match.end(), confidence=0.9))
    return tuple(sorted(found, key=lambda one: one.start))
