"""Our own protocol, both ways: what a bot is told, and what it may answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadRequest, HiloError
from hub.facts.mention import FactKind
from hub.handoff.answer import Answer, BotFile, Button, Say, Then, read_answer
from hub.handoff.turn import write_turn
from tests.hub.handoff.turns import fact, said, turn


def read(value: Any) -> Answer:
    return read_answer(json.dumps(value).encode())


def test_a_turn_tells_everything_that_a_bot_needs() -> None:
    asked = turn(
        said(1, "customer", "hola", earlier=True),
        said(2, "agent", "¿pedido?"),
        said(3, "customer", "Devolver", new=True, value="/return"),
        said(4, "customer", "ya", new=True),
        facts=(fact(FactKind.ORDER, "4471"),),
    )
    told = json.loads(write_turn(asked))
    assert (told["type"], told["version"], told["id"], told["epoch"]) == ("turn", 1, "tok", 3)
    assert told["answer_url"] == "https://hilo.example/bots/turns/tok"
    assert told["deadline"] == "2026-03-02T09:00:20Z"
    assert told["customer"]["addresses"][0] == {"kind": "email", "value": "ana@example.org"}
    assert told["facts"] == [
        {
            "kind": "order",
            "label": "",
            "value": "4471",
            "at": "2026-03-02T09:00:00Z",
            "message": 3,
            "sure": True,
            "confirmed": False,
        }
    ]
    assert [one.get("earlier", False) for one in told["messages"]] == [True, False, False, False]
    assert [one["new"] for one in told["messages"]] == [False, False, True, True]
    assert told["messages"][2]["value"] == "/return"
    assert told["more"] is True
    assert asked.text == "/return\nya", "a burst is one text, and a button its value"


def test_every_part_of_an_answer_is_read() -> None:
    found = read(
        {
            "say": [
                "Hola",
                {
                    "text": "¿Qué?",
                    "buttons": ["Sí", {"title": " No ", "value": "/no"}],
                    "files": [{"url": "https://shop.example/a.pdf", "name": "a.pdf"}],
                },
            ],
            "facts": [
                {"kind": "order", "value": "4471", "confidence": 0.5},
                {"label": "Shoe size", "value": 41},
            ],
            "handoff": {
                "reason": "refund",
                "summary": "Wants money back",
                "team": "Billing",
                "facts": {"zip_code": "28013", "requested": None, "loyal": True},
            },
            "unknown": 1,
        }
    )
    assert found.says == (
        Say(text="Hola"),
        Say(
            text="¿Qué?",
            buttons=(Button("Sí"), Button("No", "/no")),
            files=(BotFile("https://shop.example/a.pdf", "a.pdf"),),
        ),
    )
    assert (found.then, found.reason, found.summary, found.team) == (
        Then.HANDOFF,
        "refund",
        "Wants money back",
        "Billing",
    )
    assert [(one.kind, one.value, one.label, one.confidence) for one in found.facts] == [
        (FactKind.ORDER, "4471", "", 0.5),
        (FactKind.OTHER, "41", "shoe size", 1.0),
        (FactKind.POSTCODE, "28013", "", 1.0),
    ]


@pytest.mark.parametrize(
    ("value", "then", "texts"),
    [
        ({}, Then.PASS, []),
        ({"pass": True}, Then.PASS, []),
        ({"say": "Hola"}, Then.STAY, ["Hola"]),
        ({"say": {"text": "Hola"}}, Then.STAY, ["Hola"]),
        ({"say": "Adiós", "resolve": True}, Then.RESOLVE, ["Adiós"]),
        ({"handoff": True}, Then.HANDOFF, []),
        ({"handoff": {"reason": "x"}}, Then.HANDOFF, []),
        ({"say": "Hola", "handoff": False}, Then.STAY, ["Hola"]),
        ({"facts": {"order_number": "1"}}, Then.STAY, []),
    ],
)
def test_what_comes_after(value: Any, then: Then, texts: list[str]) -> None:
    found = read(value)
    assert (found.then, [one.text for one in found.says]) == (then, texts)


def test_an_empty_body_passes() -> None:
    assert read_answer(b" \n").then is Then.PASS


@pytest.mark.parametrize(
    "value",
    [
        [],
        "Hola",
        {"say": [{"buttons": ["Sí"]}]},
        {"say": ["x"] * 11},
        {"say": "x" * 10_001},
        {"say": {"text": "x", "buttons": ["x" * 81]}},
        {"say": {"text": "x", "buttons": [{"value": "no title"}]}},
        {"say": {"text": "x", "buttons": ["x"] * 14}},
        {"say": {"text": "x", "files": [{"url": "file:///etc/passwd"}]}},
        {"say": {"text": "x", "files": ["https://shop.example/a"] * 6}},
        {"facts": [{"kind": "order", "value": "1"}] * 41},
        {"resolve": True, "handoff": True},
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(BadRequest) as caught:
        read(value)
    assert caught.value.sentence


@pytest.mark.parametrize("name", ["password", "card_number", "iban", "pin"])
def test_what_is_secret_is_told_as_such(name: str) -> None:
    [found] = read({"facts": {name: "1234"}}).facts
    assert found.kind in (FactKind.SECRET, FactKind.CARD)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "say",
                    "text",
                    "buttons",
                    "title",
                    "files",
                    "url",
                    "facts",
                    "kind",
                    "value",
                    "handoff",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_a_bot_sends_is_an_answer_or_refused(value: Any) -> None:
    try:
        found = read_answer(json.dumps(value).encode())
    except HiloError:
        return
    assert len(found.says) <= 10
    assert all(one.text.strip() or one.files for one in found.says)
