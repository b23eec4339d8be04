"""What an agent reads where a customer sent something that is no text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "unsupported": "[A kind of message that WhatsApp does not pass on: {kind}]",
        "unknown": "[A kind of message that is not known here yet: {kind}]",
        "choose": "Choose",
        "preference_stop": "[The customer has stopped marketing messages.]",
        "preference_resume": "[The customer wants marketing messages again.]",
    },
    "es": {
        "unsupported": "[Un tipo de mensaje que WhatsApp no transmite: {kind}]",
        "unknown": "[Un tipo de mensaje que aquí aún no se conoce: {kind}]",
        "choose": "Elegir",
        "preference_stop": "[El cliente ha detenido los mensajes promocionales.]",
        "preference_resume": "[El cliente vuelve a querer mensajes promocionales.]",
    },
}


def words(language: str, key: str, **values: str) -> str:
    """A sentence in the language if there is one, else in English."""
    known = _WORDS.get(language[:2].lower(), _WORDS["en"])
    return known[key].format(**values)
