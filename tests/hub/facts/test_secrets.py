"""What is dotted out before anything is stored."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.facts.asking import find_questions
from hub.facts.finding import find_facts
from hub.facts.mention import FactKind, Mention
from hub.facts.reading import MAX_CHARACTERS
from hub.facts.secrets import digest, mask, masked

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my card is 4242 4242 4242 4242 ok?", "4242 4242 4242 4242"),
        ("mi IBAN es ES91 2100 0418 4502 0005 1332 gracias", "ES91 2100 0418 4502 0005 1332"),
        ("cvv 123", "123"),
        ("la contraseña es Luna2019!", "Luna2019"),
        ("my pin is 0314", "0314"),
        ("my mother's maiden name is Wong", "Wong"),
        ("I have diabetes", "diabetes"),
        ("mi DNI: 12345678Z", "12345678Z"),
        ("el código de verificación es 402118", "402118"),
    ],
)
def test_a_secret_is_dotted_out_in_its_place(text: str, secret: str) -> None:
    clear, spans = mask(text)

    assert secret not in clear
    assert len(clear) == len(text)
    assert any(text[one.start : one.end].startswith(secret) for one in spans)


@pytest.mark.parametrize("text", ["my order is 4471", "call 612 34 56 71", "it costs 49,90 €", ""])
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == (text, ())


def test_an_answer_is_a_secret_to_who_knows_the_question() -> None:
    found = find_facts("1596", asked=find_questions("your PIN?"), today=TODAY)

    assert mask("1596", mentions=found)[0] == "\u2022" * 4


def test_a_secret_far_down_a_long_text_is_dotted_out_too() -> None:
    text = "x " * MAX_CHARACTERS + "4242 4242 4242 4242"

    assert "4242" not in mask(text)[0]


def test_equal_secrets_have_equal_digests_under_one_key_only() -> None:
    assert digest("0314", key=b"a") == digest("0314", key=b"a") != digest("0314", key=b"b")


def test_of_a_card_only_the_last_four_digits_are_shown() -> None:
    card = Mention(kind=FactKind.CARD, value="4242424242424242", text="", start=0, end=0)
    pin = Mention(kind=FactKind.SECRET, value="0314", text="", start=0, end=0)

    assert (masked(card), masked(pin)) == (
        "\u2022\u2022\u2022\u2022 4242",
        "\u2022\u2022\u2022\u2022",
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=100))
def test_masking_keeps_the_length_and_says_where_it_dotted(text: str) -> None:
    clear, spans = mask(text)

    assert len(clear) == len(text)
    changed = {at for at, (a, b) in enumerate(zip(text, clear, strict=True)) if a != b}
    assert changed <= {at for one in spans for at in range(one.start, one.end)}
