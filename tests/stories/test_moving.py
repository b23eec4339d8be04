"""A chat goes on on WhatsApp and by mail: one thread, its facts and proof, and nothing twice."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Browser, Page
from sqlmodel import col

from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.model import Conversation, Delivery, Fact, Message
from hub.onward import send_on
from hub.process import utc_now
from hub.queries import customers
from tests.channels.chat.test_with_hub import chat_page, write
from tests.dovecot import Dovecot
from tests.running import Desk, Running, running
from tests.smtp import SmtpServer
from tests.stories.desk import inbound
from tests.stories.test_one_thread import letter, mailbox, until

pytestmark = pytest.mark.timeout(180)
SUPPORT = "muda@shop.test"
LUCIA = "lucia.muda@shop.test"


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


async def test_an_agent_goes_on_by_mail_with_who_wrote_in_the_chat_and_the_answer_comes_back(
    sqlite_url: str, tmp_path: Path, dovecot: Dovecot, mail_server: SmtpServer
) -> None:
    """Nobody has written by mail before: the first one is ours, and it begins no second thread."""
    async with Simulator(pace=Pace.instant()) as sim:
        settings = {
            "chat": sim.settings_for("chat"),
            "email": mailbox(dovecot, mail_server, address=SUPPORT),
        }
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            lucia = sim.person("Lucía Ferrer", email=LUCIA, user_id="8841", language="es")
            await lucia.say("chat", "Mi pedido es el A-10428 y no se mueve")
            marta = await found.sign_in()
            first = await by_mail(found, marta, mail_server, "Te escribo por aquí: sale mañana.")
            assert (first["To"].addresses[0].addr_spec, first["From"].addresses[0].addr_spec) == (
                LUCIA,
                SUPPORT,
            )
            assert first["Subject"] == "Nuestra respuesta", "a mail without a subject"
            assert first["In-Reply-To"] is None, "it answers no mail"
            body = first.get_body(("plain",))
            assert body is not None
            assert "sale mañana" in body.get_content()

            back = letter("Perfecto, gracias.", at="back", answers=first, by=LUCIA, to=SUPPORT)
            await asyncio.to_thread(dovecot.append, SUPPORT, back)
            await until(partial(has_written, found, "Perfecto, gracias."))
            jon = await found.sign_in("jon")
            page = (await jon.get("/conversation/1")).text
            assert "A-10428" in page
            assert "Perfecto, gracias." in page
            second = await by_mail(found, jon, mail_server, "De nada.", count=2)
            assert second["In-Reply-To"] == "<back@shop.test>"
            assert str(first["Message-ID"]) in second["References"]

            said = [row for row in await inbound(found) if row.conversation_id != 1]
            assert said == [], "the mail began a thread of its own"
            talks = await found.process.db.read(lambda tx: tx.all(Conversation, status="open"))
            assert [talk.id for talk in talks] == [1]
            assert len(mail_server.mails) == 2, "something went out twice"
            assert lucia.inbox("chat") == [], "it went to the chat as well"
            await marta.close()
            await jon.close()


async def by_mail(
    found: Running, desk: Desk, mail_server: SmtpServer, text: str, *, count: int = 1
) -> EmailMessage:
    """Pick the mail among the ways that the composer offers, and send. The mail that arrives."""
    page = (await desk.get("/conversation/1")).text
    way = re.search(rf'"(\d+:{found.accounts["email"]})"', page)
    assert way is not None, "the composer does not offer the mail"
    await desk.do("/conversation/1/reply", text=text, via=way[1])
    raw = (await mail_server.arrived(count, within_s=30))[count - 1].raw
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


async def has_written(found: Running, text: str) -> bool:
    return any(text in row.text for row in await inbound(found))
