"""Bots that were written for Chatwoot: what they are sent, and the calls that they make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.errors import BadRequest, PayloadError
from hub.facts.mention import FactKind
from hub.handoff import chatwoot
from hub.handoff.answer import Answer, Button, Then
from tests.hub.handoff.turns import ask, fact, said, turn


def message(**value: Any) -> Answer:
    return chatwoot.read_message(json.dumps(value).encode())


def status(**value: Any) -> Answer:
    return chatwoot.read_status(json.dumps(value).encode())


def test_an_event_has_what_such_bots_read() -> None:
    asked = turn(
        said(1, "customer", "hola"),
        said(2, "bot", "¿pedido?"),
        said(3, "agent", "yo sigo"),
        said(4, "customer", "4471", new=True),
        said(5, "customer", "gracias", new=True),
        facts=(
            fact(FactKind.ORDER, "4472"),
            fact(FactKind.ORDER, "4471"),
            fact(FactKind.OTHER, "41", label="shoe size"),
        ),
        proof="proven",
        language="es",
    )
    event = json.loads(chatwoot.write_event(asked, account_name="Lana"))
    # The guards that every such bot begins with.
    assert event["event"] == "message_created"
    assert event["message_type"] == "incoming"
    assert event["conversation"]["status"] == "pending"
    assert event["private"] is False
    # What it answers with.
    assert event["account"] == {"id": 1, "name": "Lana"}
    assert event["conversation"]["id"] == 7
    assert event["id"] == 5
    assert event["content"] == "4471\ngracias", "a burst is one message"
    assert event["sender"]["name"] == "Ana"
    assert event["sender"]["email"] == "ana@example.org"
    assert event["sender"]["phone_number"] == "+34600111222"
    assert event["conversation"]["channel"] == "Channel::WebWidget"
    assert event["conversation"]["meta"]["hmac_verified"] is True
    assert event["conversation"]["custom_attributes"] == {"order": "4472", "shoe_size": "41"}
    assert [one["message_type"] for one in event["conversation"]["messages"]] == [0, 1, 1, 0, 0]
    assert [one["sender_type"] for one in event["conversation"]["messages"]] == [
        "Contact",
        "AgentBot",
        "User",
        "Contact",
        "Contact",
    ]
    more = event["conversation"]["additional_attributes"]
    assert more["browser_language"] == "es"
    assert more["hilo"]["facts"][0]["value"] == "4472"


def test_an_event_about_a_file_alone_is_one_too() -> None:
    event = json.loads(chatwoot.write_event(ask(""), account_name="Lana"))
    assert event["content"] == ""


def test_a_message_is_said() -> None:
    found = message(content="Hola", message_type="outgoing", private=False)
    assert ([one.text for one in found.says], found.then) == (["Hola"], Then.STAY)
    assert [one.text for one in message(content="Hola").says] == ["Hola"]


def test_a_private_message_is_a_note_for_whoever_takes_over() -> None:
    found = message(content="Wants money back", private=True)
    assert (found.says, found.summary) == ((), "Wants money back")


def test_a_choice_has_buttons() -> None:
    found = message(
        content="¿Qué?",
        content_type="input_select",
        content_attributes={
            "items": [{"title": "Devolver", "value": "return"}, {"value": "no title"}]
        },
    )
    assert found.says[0].buttons == (Button("Devolver", "return"),)


def test_cards_and_articles_are_lines_with_their_links() -> None:
    found = message(
        content="Mira",
        content_type="cards",
        content_attributes={
            "items": [
                {
                    "title": "Bufanda",
                    "description": "Lana",
                    "media_url": "https://shop.example/a.png",
                    "actions": [
                        {"type": "link", "text": "Ver", "uri": "https://shop.example/a"},
                        {"type": "postback", "text": "La quiero", "payload": "buy:1"},
                    ],
                }
            ]
        },
    )
    assert found.says[0].text == "Mira\n\nBufanda\nLana\n\nVer: https://shop.example/a"
    assert found.says[0].buttons == (Button("La quiero", "buy:1"),)
    found = message(
        content="Lee",
        content_type="article",
        content_attributes={
            "items": [{"title": "Tallas", "description": "", "link": "https://shop.example/t"}]
        },
    )
    assert found.says[0].text == "Lee\n\nTallas\nhttps://shop.example/t"


def test_what_it_repeats_of_the_customer_is_not_said() -> None:
    assert message(content="hola", message_type="incoming").is_silent


@pytest.mark.parametrize(
    ("value", "then"),
    [
        ({"status": "open"}, Then.HANDOFF),
        ({}, Then.HANDOFF),
        ({"status": "resolved"}, Then.RESOLVE),
        ({"status": "pending"}, Then.PASS),
    ],
)
def test_a_status_is_whose_turn_it_is(value: dict[str, str], then: Then) -> None:
    assert status(**value).then is then


def test_what_cannot_be_is_refused() -> None:
    for value in ({}, {"content": " "}, {"content": "x" * 10_001}):
        with pytest.raises(BadRequest):
            message(**value)
    with pytest.raises(BadRequest):
        status(status="haunted")
    with pytest.raises(PayloadError):
        chatwoot.read_message(b"content=hola")


def test_a_message_is_answered_as_chatwoot_does() -> None:
    given = message(content="Hola")
    found = chatwoot.message_json(12, 7, given)
    assert (found["id"], found["conversation_id"], found["message_type"]) == (12, 7, 1)
    assert chatwoot.message_json(0, 7, message(content="n", private=True))["private"] is True
