"""When what was found equals what is labelled."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from hub.facts.mention import FactKind, Mention
from hub.folding import fold

_WORDS: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_LOOSE: Final = (
    FactKind.PRODUCT,
    FactKind.DEVICE,
    FactKind.TRIED,
    FactKind.WANTS,
    FactKind.HEALTH,
    FactKind.ADDRESS,
    FactKind.COMPANY,
)
_DAYS: Final = ("%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%m/%d/%y", "%m.%d.%Y")
_SAME_SHARE: Final = 0.6  # Of the words of both, where a text and not a value is compared.


def squeezed(text: str) -> str:
    """Letters and digits only, folded: "RV7-KQ2 " is "rv7kq2"."""
    return "".join(_WORDS.findall(fold(text)))


def is_same(mention: Mention, kind: FactKind, value: str) -> bool:
    """Whether `mention` is the labelled `value` of `kind`.

    Squeezed texts must be equal. Besides: a phone by its last eight digits; an amount and a
    quantity by the number; free text and addresses by three of five words of both.
    """
    if mention.kind is not kind:
        return False
    if squeezed(mention.value) == squeezed(value):
        return True
    if kind is FactKind.PHONE:
        return squeezed(mention.value)[-8:] == squeezed(value)[-8:]
    if kind in (FactKind.AMOUNT, FactKind.QUANTITY):
        return _number(mention.value) == _number(value) is not None
    return kind in _LOOSE and _shared(mention.value, value) >= _SAME_SHARE


def is_same_raw(mention: Mention, value: str) -> bool:
    """Whether `mention` is `value`, which is not normalised (STAR): by value or by its words."""
    wanted = squeezed(value)
    if wanted in (squeezed(mention.value), squeezed(mention.text)):
        return True
    if mention.kind is FactKind.QUANTITY:
        return _number(mention.value) == _number(value) is not None
    return mention.kind is FactKind.BIRTH_DATE and mention.value in _days(value)


def is_part(mention: Mention, value: str) -> bool:
    """Whether a name is only some words of `value`: "Marta" of "Marta Ruiz"."""
    words = _words(mention.value)
    return mention.kind is FactKind.NAME and bool(words) and words < _words(value)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(fold(text)))


def _shared(one: str, other: str) -> float:
    ours, theirs = _words(one), _words(other)
    return len(ours & theirs) / max(1, len(ours | theirs))


def _number(text: str) -> float | None:
    match = _NUMBER.search(text)
    return float(match.group().replace(",", "")) if match else None


def _days(text: str) -> set[str]:
    """The days, as ISO 8601, that a date in digits can mean."""
    found = set()
    for form in _DAYS:
        try:
            found.add(datetime.strptime(text.strip(), form).date().isoformat())  # noqa: DTZ007
        except ValueError:
            continue
    return found
