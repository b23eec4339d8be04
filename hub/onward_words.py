"""What goes along when a chat goes on elsewhere: the words that a customer sends with a reference,
and those round an answer that they did not read in the chat. English and Spanish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_BEGIN: Final = {
    "en": "Hello, I am continuing our chat here. ({reference})",
    "es": "Hola, sigo aquí nuestro chat. ({reference})",
}
_SUBJECT: Final = {"en": "Our answer from the chat", "es": "Nuestra respuesta del chat"}
_FIRST: Final = {"en": "Our answer", "es": "Nuestra respuesta"}
_LEFT: Final = {
    "en": "You left the chat before you could read this:",
    "es": "Saliste del chat antes de leer esto:",
}
_ANSWER: Final = {
    "en": "Just answer here: it is the same conversation.",
    "es": "Responde aquí mismo: es la misma conversación.",
}


def begin(language: str, *, reference: str) -> str:
    """What a customer sends first on the other channel."""
    return _BEGIN[_known(language)].replace("{reference}", reference)


def first_subject(language: str) -> str:
    """The subject of a first mail whose agent has given it none: without one it looks like spam."""
    return _FIRST[_known(language)]


def subject(language: str) -> str:
    """The subject where answers go on by mail."""
    return _SUBJECT[_known(language)]


def text(language: str, answers: Sequence[str]) -> str:
    """The answers that nobody read, as one message."""
    spoken = _known(language)
    return "\n\n".join([_LEFT[spoken], *(one for one in answers if one), _ANSWER[spoken]])


def _known(language: str) -> str:
    return "es" if language.lower().startswith("es") else "en"
