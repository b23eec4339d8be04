"""A chat goes on on WhatsApp and by mail: one thread, its facts and proof, and nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, Page
from sqlmodel import col

from hub.model import Conversation, Delivery, Fact, Message
from hub.onward import send_on
from hub.process import utc_now
from hub.queries import customers
from tests.channels.chat.test_with_hub import chat_page, write
from tests.running import Running, running
from tests.stories.test_one_thread import until

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def hub(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(sqlite_url, tmp_path, channels=("chat", "whatsapp")) as found:
        yield found


async def link_of(page: Page) -> str:
    """The words that the link into WhatsApp has ready."""
    await page.locator("#else-open").click()
    href = await page.locator("#else-links a").first.get_attribute("href")
    assert href is not None
    assert href.startswith("https://wa.me/")
    return parse_qs(urlsplit(href).query)["text"][0]


async def is_sent(hub: Running, delivery_id: int) -> bool:
    return (await hub.process.db.read(lambda tx: tx.need(Delivery, delivery_id))).status == "sent"


async def test_a_chat_goes_on_on_whatsapp_with_its_thread_and_facts_and_answers_follow_once(
    hub: Running, browser: Browser
) -> None:
    page, desk = await chat_page(hub, browser), await hub.sign_in()
    await write(page, "My order number is A-1001, where is it?")
    words = await link_of(page)
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014")
    await lucia.say("whatsapp", words)

    [talk] = await hub.process.db.read(
        lambda tx: tx.select(Conversation, col(Conversation.status) == "open", limit=5)
    )
    thread = (await desk.get(f"/conversation/{talk.id}")).text
    assert "Continued on WhatsApp" in thread
    assert "go-" not in thread.split("Hello, I am continuing our chat here.")[1][:40]
    facts = await hub.process.db.read(lambda tx: tx.all(Fact, kind="order"))
    parts = await hub.process.db.read(customers.parts_of, talk.customer_id)
    assert {fact.part_id for fact in facts} <= {part.id for part in parts}
    assert len(parts) > 1  # Of one customer: the browser and the number.

    # They come back to the chat, and leave before the answer: it follows, once.
    await write(page, "I am here again")
    chat = next(fact.part_id for fact in facts)
    await page.close()
    said = await desk.do(
        f"/conversation/{talk.id}/reply",
        text="It comes tomorrow.",
        via=f"{chat}:{hub.accounts['chat']}",
    )
    await until(partial(is_sent, hub, int(said["delivery"])))
    for _ in range(2):
        await send_on(
            hub.process.db,
            hub.process.accounts,
            identity=hub.process.accounts.identity,
            now=utc_now() + timedelta(minutes=9),
        )
    [gone] = await hub.process.db.read(lambda tx: tx.all(Delivery, onward=True))
    assert gone.account_id == hub.accounts["whatsapp"]
    # It was made for the time that we looked ahead to: here it goes out at once.
    gone_id = gone.id or 0
    await hub.process.db.write(lambda tx: tx.update(Delivery, gone_id, due_at=utc_now()))
    hub.process.sender.wake()
    [heard] = await lucia.wait_for("whatsapp", 1)
    assert "It comes tomorrow." in heard.text
    thread = (await desk.get(f"/conversation/{talk.id}")).text
    assert "Not read in the chat: goes on by WhatsApp" in thread
    said_rows = await hub.process.db.read(lambda tx: tx.all(Message, kind="outbound"))
    assert len(said_rows) == 1
    await desk.close()
