"""When a draft asks for what is known, and when it only seems to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.facts.asking import find_questions
from hub.facts.finding import find_facts
from hub.facts.hints import Hint, already_told
from hub.facts.known import Told, fold
from hub.facts.mention import FactKind, Question
from hub.facts.talk import Line, Talk

K = FactKind
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)


def hint(draft: str, *said: str) -> Hint | None:
    """What a draft would show; words of ours begin with ">"."""
    told: list[Told] = []
    lines: list[Line] = []
    asked: tuple[Question, ...] = ()
    for minute, words in enumerate(said):
        at = NOW + timedelta(minutes=minute)
        ours = words.startswith(">")
        lines.append(Line(at=at, ours=ours, text=words.lstrip("> ")))
        if ours:
            asked = find_questions(words)
            continue
        for one in find_facts(words, asked=asked, region="ES", today=NOW.date()):
            told.append(Told(fact_id=len(told) + 1, mention=one, at=at))
    later = NOW + timedelta(hours=1)
    known = fold(told, now=later)
    return already_told(find_questions(draft), known, now=later, talk=Talk(lines))


@pytest.mark.parametrize(
    ("draft", "said", "insert"),
    [
        ("what's your order number?", "my order number is TN-48213", "TN-48213"),
        ("¿me dices tu nombre?", "hola, soy Ana Ruiz", "Ana Ruiz"),
        ("¿A qué dirección te lo enviamos?", "vivo en Calle Luna 8, 3º B", "Calle Luna 8, 3º B"),
        ("a phone number please", "mi móvil es 612 34 56 71", "+34612345671"),
        ("what's the id?", "cancel my ride with ID 663", "663"),
    ],
)
def test_what_is_known_is_hinted_with_what_to_insert(draft: str, said: str, insert: str) -> None:
    found = hint(draft, said)

    assert found is not None
    assert found.insert == insert


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ("is your order number still 4471?", "my order number is 4471"),
        ("what's the number of the new order?", "my order number is 4471"),
        ("what is your husband's name?", "I'm Ana Ruiz"),
        ("your email?", "my order number is 4471"),
        ("¿y el nombre de su hijo?", "soy Ana Ruiz"),
        ("¿Tus apellidos?", "soy Ana"),
        ("thanks, your order number is fine", "my order number is 4471"),
    ],
)
def test_nothing_is_hinted_where_something_else_is_asked_for(draft: str, said: str) -> None:
    assert hint(draft, said) is None


def test_a_sensitive_fact_is_hinted_without_its_words() -> None:
    found = hint("and your PIN?", "my pin is 0314")

    assert found is not None
    assert (found.fact.kind, found.insert) == (K.SECRET, "")


def test_a_guess_is_never_hinted() -> None:
    told = Told(
        fact_id=1,
        mention=find_facts("my pin is 1596 or 0314", today=NOW.date())[1],
        at=NOW,
    )

    assert already_told(find_questions("your pin?"), fold([told], now=NOW), now=NOW) is None


def test_when_means_the_hour_once_the_day_is_known() -> None:
    said = ["book a table for Friday at 6 pm", "> Of course.", "four of us"]

    found = hint("When would you like the table?", *said)

    assert hint("When would you like the table?", "a table on Friday please") is None
    assert found is None or found.fact.kind is K.TIME


def test_a_new_wish_of_another_kind_ends_the_day_of_the_one_before() -> None:
    said = ("book a table for Friday", "> Your table is booked.", "Now I need to book a flight")

    assert hint("For what day should I book it?", "book a table for Friday") is not None
    assert hint("What day do you want the flight?", *said) is None


def test_of_several_orders_the_newest_answers() -> None:
    found = hint("your order number?", "my order is 4471", "and my order is 5512")

    assert found is not None
    assert found.fact.value == "5512"
