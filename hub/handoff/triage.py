"""The built-in bot: it asks for what is missing, and only that, before a person takes over. Pure.

It needs no model and understands nothing but what facts are found in: it asks one thing at a time,
each once, in the customer's language, and hands over as soon as it has what it was told to collect
or the customer wants a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from hub.facts.asking import find_questions
from hub.facts.mention import SURE, FactKind
from hub.folding import fold
from hub.handoff.answer import Answer, Button, Say, Then
from hub.handoff.turn import Turn

# What it can ask for, in the order in which it does.
ASKABLE: Final = (
    FactKind.WANTS,
    FactKind.ORDER,
    FactKind.BOOKING,
    FactKind.ACCOUNT,
    FactKind.NAME,
    FactKind.EMAIL,
    FactKind.PHONE,
    FactKind.POSTCODE,
    FactKind.PRODUCT,
)
_ASK: Final[Mapping[str, Mapping[FactKind, str]]] = {
    "en": {
        FactKind.WANTS: "What can we help you with?",
        FactKind.ORDER: "What is your order number?",
        FactKind.BOOKING: "What is your booking number?",
        FactKind.ACCOUNT: "What is your customer number?",
        FactKind.NAME: "What is your name?",
        FactKind.EMAIL: "What is your email address?",
        FactKind.PHONE: "What is your phone number?",
        FactKind.POSTCODE: "What is your postcode?",
        FactKind.PRODUCT: "Which product is it about?",
    },
    "es": {
        FactKind.WANTS: "¿En qué te podemos ayudar?",
        FactKind.ORDER: "¿Cuál es tu número de pedido?",
        FactKind.BOOKING: "¿Cuál es tu número de reserva?",
        FactKind.ACCOUNT: "¿Cuál es tu número de cliente?",
        FactKind.NAME: "¿Cómo te llamas?",
        FactKind.EMAIL: "¿Cuál es tu correo electrónico?",
        FactKind.PHONE: "¿Cuál es tu número de teléfono?",
        FactKind.POSTCODE: "¿Cuál es tu código postal?",
        FactKind.PRODUCT: "¿De qué producto se trata?",
    },
}
_HELLO: Final = {"en": "Hello!", "es": "¡Hola!"}
_THANKS: Final = {
    "en": "Thank you. A colleague will go on from here and has everything you told us.",
    "es": "Gracias. Te atiende ahora una persona del equipo, con todo lo que nos has contado.",
}
_PERSON: Final = {"en": "Talk to a person", "es": "Hablar con una persona"}
_SKIP: Final = {"en": "I don't have it", "es": "No lo tengo"}
# Whoever names one of these in a few words, or behind one of those, asks for a person.
_PEOPLE: Final = frozenset(
    "human person agent representative adviser advisor operator someone somebody persona humano "
    "humana agente operador operadora asesor asesora alguien".split()
)
_ASKS: Final = frozenset(
    "talk speak chat connect transfer want need get give put pass hablar hable habla comunicar "
    "comunicarme comunica pasar pasa pase pasame paseme pasarme quiero necesito atienda "
    "atender ponme contactar".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
FEW: Final = 4
REACH: Final = 5  # Words between the asking and whom for.
MIN_WORDS: Final = 3  # Fewer say hello, and not what is wanted.


def answer(turn: Turn, *, collect: Sequence[FactKind]) -> Answer:
    """What the triage bot says to a turn.

    collect: what it is to ask for.
    """
    language = "es" if turn.language.startswith("es") else "en"
    if wants_person(turn.text):
        return _over(language, "wants_person")
    missing = [kind for kind in ASKABLE if kind in collect and not _has(turn, kind)]
    asked = _asked(turn)
    greeted = any(one.author == "bot" for one in turn.matter)
    left = [kind for kind in missing if kind not in asked]
    if not left:
        return _over(language, "collected")
    question = _ASK[language][left[0]]
    text = question if greeted else f"{_HELLO[language]} {question}"
    buttons = [Button(_PERSON[language])]
    if left[0] is not FactKind.WANTS:
        buttons.insert(0, Button(_SKIP[language]))
    return Answer(says=(Say(text=text, buttons=tuple(buttons)),))


def wants_person(text: str) -> bool:
    """Whether somebody asks for a person instead of a bot, in English or Spanish."""
    words = _WORD.findall(fold(text))
    for at, word in enumerate(words):
        if word in _PEOPLE and (len(words) <= FEW or _ASKS & set(words[max(at - REACH, 0) : at])):
            return True
    return False


def _over(language: str, reason: str) -> Answer:
    return Answer(says=(Say(text=_THANKS[language]),), then=Then.HANDOFF, reason=reason)


def _has(turn: Turn, kind: FactKind) -> bool:
    """Whether a fact of the kind is known, or the matter was told in some words of their own."""
    if any(fact.kind is kind and fact.confidence >= SURE for fact in turn.facts):
        return True
    if kind is not FactKind.WANTS:
        return False
    words = max(
        (len(one.text.split()) for one in turn.matter if one.author == "customer"), default=0
    )
    return words >= MIN_WORDS


def _asked(turn: Turn) -> frozenset[FactKind]:
    """What a bot has asked for in this matter: nothing is asked for twice."""
    said = [message.text for message in turn.matter if message.author == "bot"]
    found = {question.kind for text in said for question in find_questions(text)}
    own = {
        kind
        for sentences in _ASK.values()
        for kind, sentence in sentences.items()
        if any(sentence in text for text in said)
    }
    return frozenset(found | own)
