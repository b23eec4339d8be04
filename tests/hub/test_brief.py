"""The brief: five lines at most, each from somebody's own words, and nothing that is a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.brief import Heard, Line, Reason, brief
from hub.facts.known import Known
from hub.facts.mention import FactKind

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fact(number: int, kind: FactKind, value: str, *, confidence: float = 1.0) -> Known:
    return Known(
        fact_id=number,
        kind=kind,
        value=value,
        text=value,
        at=AT + timedelta(minutes=number),
        message_id=number,
        confidence=confidence,
    )


def heard(number: int, text: str, *, by: str = "") -> Heard:
    return Heard(id=number, text=text, at=AT + timedelta(minutes=number), by_us=bool(by), by=by)


def test_every_line_has_its_source() -> None:
    lines = brief(
        [
            fact(4, FactKind.TRIED, "reset the router"),
            fact(3, FactKind.ORDER, "48213"),
            fact(2, FactKind.WANTS, "a refund"),
        ],
        [heard(1, "Hello there"), heard(5, "I'll call you tomorrow at nine.", by="Ana")],
        reason=Reason(text="needs a supervisor", message_id=6, by="Hilda"),
    )
    assert [line.line for line in lines] == list(Line)
    assert [item.message_id for line in lines for item in line.items] == [2, 3, 4, 5, 6]


def test_without_a_wish_the_customers_own_words_say_what_is_wanted() -> None:
    said = [heard(1, "Hola"), heard(2, "No me ha llegado el paquete que pedí el lunes")]
    (wants,) = brief([], said)
    assert (wants.line, wants.items[0].text) == (Line.WANTS, said[1].text)


def test_a_guess_is_left_out() -> None:
    assert brief([fact(1, FactKind.ORDER, "48213", confidence=0.5)], []) == ()


@pytest.mark.parametrize(
    "words",
    [
        "I'll refund you by Friday.",
        "We will send a courier tomorrow.",
        "You'll receive it on Monday.",
        "Te llamaré mañana a las diez.",
        "Le enviaremos otro sin coste.",
        "Recibirás el reembolso en tres días.",
        "Vamos a ver. Te vamos a devolver el dinero.",
    ],
)
def test_a_promise_is_kept(words: str) -> None:
    (line,) = brief([], [heard(1, words, by="Ana")])
    assert line.line is Line.PROMISED


@pytest.mark.parametrize(
    "words",
    [
        "Will you be at home?",
        "¿Te llamaré al fijo?",
        "I will need your order number.",
        "Voy a necesitar tu número de pedido.",
        "Thank you for waiting.",
    ],
)
def test_a_question_or_a_wish_of_ours_is_no_promise(words: str) -> None:
    assert brief([], [heard(1, words, by="Ana")]) == ()


def test_what_the_customer_will_do_is_no_promise_of_ours() -> None:
    lines = brief([], [heard(1, "I'll send the photo tomorrow morning")])
    assert [line.line for line in lines] == [Line.WANTS]


def test_a_long_speech_is_cut_between_two_words() -> None:
    (line,) = brief([], [heard(1, "palabra " * 100)])
    assert len(line.items[0].text) <= 160
    assert line.items[0].text.endswith(" palabra…")
    (line,) = brief([], [heard(1, "a b " + "x" * 300)])
    assert line.items[0].text == "a b…"
    (line,) = brief([], [heard(1, "a b " + "x" * 100)])
    assert line.items[0].text.endswith("xx")
