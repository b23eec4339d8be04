"""What an agent reads where a customer of Messenger or Instagram sent something that is no text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "story_mention": "[Mentioned you in their story]",
        "story_reply": "A story of yours",
        "shared": "[Shared a post]",
        "unsupported": "[A kind of message that Meta does not pass on]",
        "unknown": "[A kind of message that is not known here yet: {kind}]",
    },
    "es": {
        "story_mention": "[Te ha mencionado en su historia]",
        "story_reply": "Una historia tuya",
        "shared": "[Ha compartido una publicación]",
        "unsupported": "[Un tipo de mensaje que Meta no transmite]",
        "unknown": "[Un tipo de mensaje que aquí aún no se conoce: {kind}]",
    },
}


def words(language: str, key: str, **values: str) -> str:
    """A sentence in the language if there is one, else in English."""
    known = _WORDS.get(language[:2].lower(), _WORDS["en"])
    return known[key].format(**values)
