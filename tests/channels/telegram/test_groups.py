"""Groups as customers: one thread a group, in which every message says who wrote it."""

from __future__ import annotations

import json

from channels.telegram.update import Reader
from hub.contract import Address, Edit, Ignored, Inbound, InboundMessage, Reaction
from hub.untrusted import Untrusted
from tests.channels.telegram.telegram_bot import settings

GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Taller Norte"}
ANA = {"id": 777000111, "first_name": "Ana", "last_name": "Ruiz", "language_code": "es"}


def read(**update: object) -> list[Inbound]:
    body = json.dumps({"update_id": 1, **update})
    return Reader(settings(groups="customers"), "es").read(Untrusted.parse(body))


def message(**fields: object) -> dict[str, object]:
    return {"message_id": 7, "date": 1763719200, "chat": GROUP, "from": ANA, **fields}


def test_a_group_is_one_customer_and_its_writer_a_participant() -> None:
    (item,) = read(message=message(text="¿Cuándo llega?"))
    assert isinstance(item, InboundMessage)
    assert item.sender == Address("telegram", "-1001234567890")
    assert (item.sender_name, item.text) == ("Taller Norte", "Ana Ruiz: ¿Cuándo llega?")
    assert item.participants[0].address == Address("telegram", "777000111")
    assert item.participants[0].role == "author"
    assert item.claims == ()
    assert item.language == ""


def test_nobody_in_a_group_speaks_for_its_consent_or_gives_their_number_to_it() -> None:
    assert len(read(message=message(text="/stop"))) == 1
    (item,) = read(message=message(contact={"phone_number": "34600111222", "user_id": ANA["id"]}))
    assert isinstance(item, InboundMessage)
    assert item.claims == ()


def test_edits_reactions_and_buttons_of_a_group_are_the_groups() -> None:
    (edit,) = read(edited_message=message(text="¿Llega?", edit_date=1763719300))
    assert (
        edit
        == Edit(
            external_id="-1001234567890:7", text="Ana Ruiz: ¿Llega?", happened_at=edit.happened_at
        )
        if isinstance(edit, Edit)
        else False
    )
    (reaction,) = read(
        message_reaction={
            "chat": GROUP,
            "message_id": 7,
            "user": ANA,
            "date": 1763719300,
            "new_reaction": [{"type": "emoji", "emoji": "🔥"}],
        }
    )
    assert isinstance(reaction, Reaction)
    assert reaction.sender.value == "777000111"
    (press,) = read(
        callback_query={"id": "9", "from": ANA, "data": "Sí", "message": message(text="¿Sí?")}
    )
    assert isinstance(press, InboundMessage)
    assert (press.sender.value, press.text) == ("-1001234567890", "Ana Ruiz: Sí")


def test_an_anonymous_administrator_writes_as_the_group_and_a_bot_not_at_all() -> None:
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    (item,) = read(message=message(**{"from": anonymous}, sender_chat=GROUP, text="Hola"))
    assert isinstance(item, InboundMessage)
    assert item.text == "Taller Norte: Hola"
    (ignored,) = read(message=message(**{"from": anonymous}, text="Hola"))
    assert isinstance(ignored, Ignored)
