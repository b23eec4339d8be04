"""The built-in bot asks for what is missing, once each, and only that."""

from __future__ import annotations

from typing import get_args

import pytest

from hub.facts.asking import find_questions
from hub.facts.mention import FactKind
from hub.handoff.answer import Answer, Then
from hub.handoff.settings import BotSettings, Collected
from hub.handoff.triage import ASKABLE, answer, wants_person
from hub.handoff.turn import Turn, TurnMessage
from tests.hub.handoff.turns import ask, fact, said, turn

BOTH = (FactKind.WANTS, FactKind.ORDER)


def text_of(found: Answer) -> str:
    return "\n".join(one.text for one in found.says)


@pytest.mark.parametrize(
    ("language", "first", "second", "thanks"),
    [
        ("en", "Hello! What can we help you with?", "What is your order number?", "Thank you."),
        ("es", "¡Hola! ¿En qué te podemos ayudar?", "¿Cuál es tu número de pedido?", "Gracias."),
    ],
)
def test_it_asks_one_thing_after_the_other_and_hands_over(
    language: str, first: str, second: str, thanks: str
) -> None:
    hello = said(1, "customer", "hola", new=True)
    found = answer(turn(hello, language=language), collect=BOTH)
    assert (text_of(found), found.then) == (first, Then.STAY)
    told: tuple[TurnMessage, ...] = (hello, said(2, "bot", first))
    asked = ask("the zip of my jacket is broken", *told, language=language)
    found = answer(asked, collect=BOTH)
    assert (text_of(found), found.then) == (second, Then.STAY)
    assert len(found.says[0].buttons) == 2, "who has no order number has no way to say so"
    told = (*asked.messages, said(51, "bot", second))
    number = fact(FactKind.ORDER, "4471")
    found = answer(ask("4471", *told, facts=(number,), language=language), collect=BOTH)
    assert found.then is Then.HANDOFF
    assert text_of(found).startswith(thanks)


def test_what_is_known_is_not_asked_for() -> None:
    number = fact(FactKind.ORDER, "4471")
    found = answer(ask("My jacket has not come yet", facts=(number,)), collect=BOTH)
    assert found.then is Then.HANDOFF


def test_what_was_guessed_is_asked_for() -> None:
    number = fact(FactKind.ORDER, "4471", confidence=0.3)
    found = answer(ask("My jacket has not come yet", facts=(number,)), collect=BOTH)
    assert find_questions(text_of(found))[0].kind is FactKind.ORDER


def test_nothing_is_asked_for_twice() -> None:
    asked = ask("no idea", said(1, "bot", "What is your order number?"))
    assert answer(asked, collect=(FactKind.ORDER,)).then is Then.HANDOFF


def test_what_was_asked_in_an_earlier_matter_is_asked_again() -> None:
    before = (
        said(1, "customer", "my blue jacket never came", earlier=True),
        said(2, "bot", "What is your order number?", earlier=True),
    )
    found = answer(turn(*before, said(60, "customer", "hi", new=True)), collect=BOTH)
    assert text_of(found) == "Hello! What can we help you with?"
    found = answer(ask("my red scarf is torn apart", *before), collect=BOTH)
    assert text_of(found) == "Hello! What is your order number?"


def test_what_it_can_ask_for_is_what_can_be_chosen() -> None:
    assert tuple(map(str, ASKABLE)) == get_args(Collected)


@pytest.mark.parametrize("kind", ASKABLE)
@pytest.mark.parametrize("language", ["en", "es"])
def test_its_own_questions_are_understood_as_such(kind: FactKind, language: str) -> None:
    """Or the answer ("4471") would be no fact, and the agent would ask again."""
    found = answer(ask("hey", language=language), collect=(kind,))
    if kind not in (FactKind.WANTS, FactKind.PRODUCT):
        assert [one.kind for one in find_questions(text_of(found))] == [kind]
    assert "?" in text_of(found)


@pytest.mark.parametrize(
    "text",
    [
        "Agent!",
        "a real person please",
        "Talk to a person",
        "Can I speak to somebody?",
        "I want to talk to a human being, this is useless",
        "Una persona, por favor",
        "Hablar con una persona",
        "Quiero hablar con un agente",
        "¿Me puedes pasar con alguien?",
        "pásame con un operador",
    ],
)
def test_who_asks_for_a_person_gets_one(text: str) -> None:
    assert wants_person(text)
    assert answer(ask(text), collect=ASKABLE).then is Then.HANDOFF


@pytest.mark.parametrize(
    "text",
    [
        "The delivery person never came to my house",
        "Una persona del almacén me dijo que ya había salido",
        "The travel agent who sold it is closed",
        "personal data",
        "",
    ],
)
def test_who_tells_of_somebody_does_not_ask_for_a_person(text: str) -> None:
    assert not wants_person(text)


def test_an_empty_list_hands_over_at_once() -> None:
    empty: Turn = ask("hola")
    assert answer(empty, collect=()).then is Then.HANDOFF


def test_it_cannot_be_set_up_to_ask_for_a_secret() -> None:
    with pytest.raises(ValueError, match="Input should be"):
        BotSettings.model_validate({"collect": ["secret"]})
