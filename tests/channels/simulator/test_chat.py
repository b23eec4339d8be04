"""A simulated visitor uses the real chat as the widget does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.chat.settings import ChatSettings
from channels.simulator.chat import ChatLine
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator, utc_now
from hub.contract import DeliveryStatus, Receipt
from tests.channels.chat.memory_hub import MemoryHub, chat_account
from tests.channels.chat.serving import Server, address, chat_app, listening, serving


@pytest.fixture
async def hub(sim: Simulator, tmp_path: Path) -> AsyncIterator[MemoryHub]:
    sim.crowd.clock = utc_now  # The chat looks at the real clock to see how old a token is.
    settings = ChatSettings.model_validate(sim.settings_for("chat"))
    hub = MemoryHub({1: chat_account(settings)}, folder=tmp_path)
    listener = listening()
    url = address(listener)
    async with serving(Server(chat_app(hub, url), listener)):
        line = sim.connect_chat(url, 1)
        yield hub
        await line.close()


def line_of(sim: Simulator) -> ChatLine:
    line = sim.crowd.lines["chat"]
    assert isinstance(line, ChatLine)
    return line


async def test_a_signed_in_visitor_writes_and_gets_the_answer(
    hub: MemoryHub, lucia: Person
) -> None:
    sent = await lucia.say("chat", "Hola, ¿llega antes del viernes?")
    assert sent.accepted
    (message,) = hub.inbound
    assert message.text == "Hola, ¿llega antes del viernes?"
    assert message.external_id == sent.external_id
    assert {(claim.address.kind, claim.address.value) for claim in message.claims} == {
        ("user", "8841"),
        ("email", "lucia@correo.example"),
        ("phone", "+34600111222"),
    }
    answer = await hub.say(message.sender, "Sí, mañana.")
    (item,) = await lucia.wait_for("chat")
    assert (item.text, item.sender) == ("Sí, mañana.", "Marta")
    await hub.until_read(answer)


async def test_a_stranger_proves_nothing(hub: MemoryHub, lucia: Person) -> None:
    lucia.user_id = ""
    await lucia.say("chat", "Hola")
    assert hub.inbound[0].claims == ()


async def test_files_go_along_and_typing_is_told(
    hub: MemoryHub, lucia: Person, sim: Simulator
) -> None:
    photo = File("slip.png", "image/png", b"\x89PNG\r\n\x1a\n0000")
    browser = await line_of(sim).open(lucia)
    await browser.type(True)
    assert (await lucia.say("chat", "Mira", files=[photo])).accepted
    (message,) = hub.inbound
    assert [file.content for file in message.files] == [photo.content]
    assert [on for _, on in hub.whispers] == [True]


async def test_a_message_that_hilo_cannot_store_is_shown_as_lost(
    hub: MemoryHub, lucia: Person
) -> None:
    await lucia.say("chat", "Hola")
    hub.is_down = True
    assert not (await lucia.say("chat", "¿Hola?")).accepted
    assert [item.status for item in lucia.thread("chat")] == ["sent", "lost"]


async def test_who_does_not_look_has_not_read(hub: MemoryHub, lucia: Person) -> None:
    lucia.reads = False
    await lucia.say("chat", "Hola")
    answer = await hub.say(hub.visitors[0], "¿Sigues ahí?")
    await lucia.wait_for("chat")
    assert [m.status for m in hub.truth if m.id == answer] != ["read"]
    await lucia.read("chat")
    await hub.until_read(answer)
    receipts = [item.status for item in hub.received if isinstance(item, Receipt)]
    assert receipts == [DeliveryStatus.DELIVERED]


async def test_news_of_a_message_does_not_show_it_twice(hub: MemoryHub, lucia: Person) -> None:
    await lucia.say("chat", "Hola")
    visitor = hub.visitors[0]
    await hub.until_read(await hub.say(visitor, "Uno"))
    await hub.say(visitor, "Dos")
    assert [item.text for item in await lucia.wait_for("chat", 2)] == ["Uno", "Dos"]


async def test_coming_back_to_the_page_shows_what_was_missed_once(
    hub: MemoryHub, lucia: Person, sim: Simulator
) -> None:
    await lucia.say("chat", "Hola")
    visitor = hub.visitors[0]
    await hub.say(visitor, "Uno")
    await lucia.wait_for("chat")
    await line_of(sim).leave(lucia)
    await hub.say(hub.inbound[0].claims[0].address, "Dos")
    await lucia.say("chat", "Ya estoy otra vez")
    await lucia.wait_for("chat", 2)
    assert [item.text for item in lucia.inbox("chat")] == ["Uno", "Dos"]
