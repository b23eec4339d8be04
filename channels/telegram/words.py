"""What is said of messages that have no words of their own, in the account's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "unknown": "[A message of a kind that cannot be shown: {kind}]",
        "sticker": "[Sticker]",
        "contact": "Contact: {name} {phone}",
        "payment": "Payment of {amount} {currency} (in its smallest unit)",
    },
    "es": {
        "unknown": "[Un mensaje de un tipo que no se puede mostrar: {kind}]",
        "sticker": "[Sticker]",
        "contact": "Contacto: {name} {phone}",
        "payment": "Pago de {amount} {currency} (en su unidad mínima)",
    },
}


def say(key: str, language: str, **values: str) -> str:
    """A sentence in English, or in Spanish where the account speaks it."""
    known = _SENTENCES.get(language.partition("-")[0].lower(), _SENTENCES["en"])
    return known[key].format(**values).strip()
