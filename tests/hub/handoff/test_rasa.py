"""Rasa's channels: what goes to it, and what it says in all its ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.errors import PayloadError
from hub.facts.mention import FactKind
from hub.handoff import rasa
from hub.handoff.answer import Answer, BotFile, Button, Then
from tests.hub.handoff.turns import ask, fact


def read(value: Any, *phrases: str) -> Answer:
    return rasa.read_messages(json.dumps(value).encode(), handoff_phrases=phrases)


def test_a_message_to_rasa_is_a_sender_and_a_text_and_tells_the_rest_as_metadata() -> None:
    body = json.loads(rasa.write_message(ask("hola", facts=(fact(FactKind.ORDER, "4471"),))))
    assert (body["sender"], body["message"]) == ("hilo-7-9", "hola")
    assert body["metadata"]["hilo"]["facts"][0]["value"] == "4471"
    # Rasa refuses an empty text.
    assert json.loads(rasa.write_message(ask("")))["message"] == "/file"


def test_the_rest_channel_answers_with_a_list() -> None:
    found = read(
        [
            {"recipient_id": "hilo-7-9", "text": "¿Qué pedido?"},
            {
                "recipient_id": "hilo-7-9",
                "text": "Elige",
                "buttons": [{"title": "Sí", "payload": '/affirm{"a": 1}'}, {"payload": "/none"}],
            },
            {"recipient_id": "hilo-7-9", "image": "https://shop.example/map.png"},
            {"recipient_id": "hilo-7-9", "attachment": "javascript:alert(1)"},
        ]
    )
    assert [one.text for one in found.says] == ["¿Qué pedido?", "Elige", ""]
    assert found.says[1].buttons == (Button("Sí", '/affirm{"a": 1}'),)
    assert found.says[2].files == (BotFile("https://shop.example/map.png"),)
    assert found.then is Then.STAY


def test_the_callback_channel_says_one_thing_a_call() -> None:
    assert [one.text for one in read({"recipient_id": "hilo-7-9", "text": "Hola"}).says] == ["Hola"]


def test_an_empty_list_passes() -> None:
    assert read([]).then is Then.PASS, "a paused Rasa would leave its customer with nobody"


@pytest.mark.parametrize(
    "custom",
    [
        {"handoff": {"reason": "refund", "summary": "s", "team": "Billing"}},
        {"hilo": {"handoff": {"reason": "refund", "summary": "s", "team": "Billing"}}},
    ],
)
def test_a_custom_payload_hands_over(custom: dict[str, Any]) -> None:
    found = read([{"text": "Te paso"}, {"custom": custom}])
    assert (found.then, found.reason, found.summary, found.team) == (
        Then.HANDOFF,
        "refund",
        "s",
        "Billing",
    )
    assert [one.text for one in found.says] == ["Te paso"]


@pytest.mark.parametrize(
    "message",
    [
        {"custom": {"handoff": True}},
        {"custom": {"action": "handoff"}},
        # As Rasa's own handoff action says it.
        {"custom": {"handoff_host": "http://helpdesk.example", "title": "Helpdesk"}},
        {"text": "Un momento, te paso con un agente."},
    ],
)
def test_other_ways_to_hand_over(message: dict[str, Any]) -> None:
    assert read([message], "te paso con un AGENTE").then is Then.HANDOFF


def test_a_custom_payload_tells_facts_and_resolves() -> None:
    found = read([{"custom": {"facts": {"order_number": "4471"}, "resolve": True}}])
    assert [(one.kind, one.value) for one in found.facts] == [(FactKind.ORDER, "4471")]
    assert found.then is Then.RESOLVE


def test_slots_are_facts_but_rasas_own_bookkeeping() -> None:
    tracker = {
        "sender_id": "hilo-7-9",
        "slots": {
            "order_number": "4471",
            "shoe_size": 41.0,
            "session_started_metadata": {"a": 1},
            "requested_slot": "order_number",
            "is_member": True,
            "items": ["a"],
            "email": None,
        },
    }
    found = rasa.read_slots(json.dumps(tracker).encode())
    assert [(one.kind, one.value, one.label) for one in found.facts] == [
        (FactKind.ORDER, "4471", ""),
        (FactKind.OTHER, "41", "shoe size"),
    ]


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(PayloadError):
        rasa.read_messages(b"<html>")
