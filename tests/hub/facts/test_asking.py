"""What an agent's words ask for, finished or half written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.facts.asking import find_questions
from hub.facts.mention import FactKind
from hub.facts.patterns import Patterns

K = FactKind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("what's your order number?", [K.ORDER]),
        ("your tracking number please", [K.TRACKING]),
        ("name", [K.NAME]),
        ("ride id", [K.BOOKING]),
        ("Can I get your full name, account number and PIN?", [K.NAME, K.ACCOUNT, K.SECRET]),
        ("Right, and your PIN as well please.", [K.SECRET]),
        ("And what was the name of the pet you had as a child?", [K.SECURITY_ANSWER]),
        ("Can you provide your acount numbr", [K.ACCOUNT]),
        ("For how many people should the reservation be made?", [K.QUANTITY]),
        ("On what day would you like it?", [K.DATE]),
        ("¿Me puedes decir tu número de pedido?", [K.ORDER]),
        ("Para ayudarte necesito tu nombre completo y el número de pedido", [K.NAME, K.ORDER]),
        ("dime tu correo electrónico y tu teléfono", [K.EMAIL, K.PHONE]),
        ("¿A qué dirección te lo enviamos?", [K.ADDRESS]),
        ("¿Con quién tengo el gusto?", [K.NAME]),
        ("¿Me regala su número de guía?", [K.TRACKING]),
        ("Decime tu DNI así te busco", [K.TAX_ID]),
        ("Tu DNI cuál es?", [K.TAX_ID]),
        ("¿Ha probado a reiniciarlo?", [K.TRIED]),
        ("Veo una factura impaga, ¿tenés el número?", [K.INVOICE]),
    ],
)
def test_a_draft_asks_for_what_it_names(text: str, kinds: list[FactKind]) -> None:
    assert [one.kind for one in find_questions(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "your order number is 4471",
        "I have your order number, thanks",
        "Tu número de pedido es el 4471",
        "We sent it to your email address",
        "I will send you an email with the tracking number",
        "Could you please check your email for the link?",
        "Necesito comprobar tu número de pedido",
        "Did you receive the confirmation number?",
        "Hello, how can I help?",
        "Is there anything else that I can do for you?",
        "Have a good day",
        "Alright, the hotel is available, can I book this room for you?",
        "Ya te lo he enviado a tu correo",
        "¿Puedo ayudarte en algo más?",
        "",
    ],
)
def test_what_asks_for_nothing_known_is_no_question(text: str) -> None:
    assert find_questions(text) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is your order number still 4471?", "4471"),
        ("your order number is 4471, right?", "4471"),
        ("¿Tu pedido sigue siendo el 4471?", "4471"),
        ("Is your order number the one ending in 71?", "71"),
    ],
)
def test_a_value_that_is_read_out_is_only_to_be_confirmed(text: str, value: str) -> None:
    (question,) = find_questions(text)

    assert (question.kind, question.confirming, question.value) == (K.ORDER, True, value)


def test_a_number_that_is_read_out_is_known_by_the_shops_shapes() -> None:
    patterns = Patterns().with_examples(K.ORDER, ["TN-48213"])

    (question,) = find_questions("is it still TN-48213?", patterns=patterns)

    assert (question.kind, question.confirming) == (K.ORDER, True)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("what's the number of the NEW order?", "another"),
        ("do you have another email address?", "another"),
        ("¿Cuál es el nuevo número de pedido?", "another"),
        ("¿Nos deja otro correo?", "another"),
        ("¿Me confirmas otra vez el número de pedido?", ""),
        ("what is your husband's phone number?", "somebody else"),
        ("¿Correo de Noa?", "somebody else"),
        ("¿Nos indica el nombre de su hijo?", "somebody else"),
    ],
)
def test_one_more_and_somebody_elses_are_told_apart(text: str, label: str) -> None:
    assert [one.label for one in find_questions(text)] == [label]


def test_the_name_of_a_thing_is_no_persons() -> None:
    assert [one.kind for one in find_questions("What is the name of the venue?")] == [K.OTHER]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_and_its_clauses_lie_within(text: str) -> None:
    for one in find_questions(text):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 < one.confidence <= 1
