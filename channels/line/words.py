"""What is said where there are no words, in English or Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "unknown": "[A message of a kind that cannot be shown: {kind}]",
        "sticker": "[Sticker: {words}]",
        "bare_sticker": "[Sticker]",
        "file": "📎 {name}\n{url}",
    },
    "es": {
        "unknown": "[Un mensaje de un tipo que no se puede mostrar: {kind}]",
        "sticker": "[Sticker: {words}]",
        "bare_sticker": "[Sticker]",
        "file": "📎 {name}\n{url}",
    },
}


def say(key: str, language: str, **values: str) -> str:
    """A sentence in English, or in Spanish where that is the language."""
    known = _SENTENCES.get(language.partition("-")[0].lower(), _SENTENCES["en"])
    return known[key].format(**values)
