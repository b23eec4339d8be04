"""The chat on the real hub: the port's promises, seen from a visitor's browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlmodel import col

from hub.model import Attachment, Conversation, Delivery, Message
from hub.queries import customers
from hub.words import MessageKind
from tests.channels.chat.widget import a_file
from tests.running import Desk, Running, running


@pytest_asyncio.fixture(loop_scope="session")
async def hub(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(sqlite_url, tmp_path, channels=("chat", "whatsapp")) as found:
        yield found


async def chat_page(hub: Running, browser: Browser, **options: str) -> Page:
    """The chat as a page of its own, connected."""
    page = await (await browser.new_context(**options)).new_page()  # type: ignore[arg-type]  # Options by name.
    await page.goto(f"{hub.url}/chat/frame/{hub.accounts['chat']}")
    await page.locator("html[data-line=on]").wait_for(timeout=40_000)
    return page


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await page.locator(".st").get_by_text("Sent").wait_for(timeout=40_000)


async def answer(hub: Running, desk: Desk, text: str, **more: str) -> int:
    """An agent answers in the only conversation, by the chat; returns the delivery."""
    [talk] = await hub.process.db.read(lambda tx: tx.select(Conversation, limit=2))
    [part, *_] = await hub.process.db.read(customers.parts_of, talk.customer_id)
    done = await desk.do(
        f"/conversation/{talk.id}/reply", text=text, via=f"{part.id}:{hub.accounts['chat']}", **more
    )
    return int(done["delivery"])


async def test_a_visitor_and_an_agent_talk_and_the_receipts_climb(
    hub: Running, browser: Browser
) -> None:
    page, desk = await chat_page(hub, browser), await hub.sign_in()
    await write(page, "Where is my order?")
    delivery = await answer(hub, desk, "It comes tomorrow.")
    await page.get_by_text("It comes tomorrow.").first.wait_for(timeout=40_000)
    await expect(page.locator("h1")).to_have_text("Marta, Tienda Nube")
    await page.reload()
    await expect(page.locator(".row .b")).to_have_text(["Where is my order?", "It comes tomorrow."])

    status = ""
    for _ in range(200):
        status = (await hub.process.db.read(lambda tx: tx.need(Delivery, delivery))).status
        if status == "read":
            break
        await page.wait_for_timeout(50)
    assert status == "read"
    await desk.close()


async def test_a_file_goes_to_the_hub_and_comes_back(hub: Running, browser: Browser) -> None:
    page = await chat_page(hub, browser)
    await page.set_input_files("#files", a_file("note.txt", b"the whole note"))
    await page.press("#text", "Enter")
    link = page.get_by_role("link", name="Download note.txt")
    await link.wait_for(timeout=40_000)
    async with page.expect_download() as download:
        await link.click()
    saved = await (await download.value).path()

    assert saved.read_bytes() == b"the whole note"  # A test may wait for a disk.
    [file] = await hub.process.db.read(lambda tx: tx.select(Attachment, limit=2))
    assert file.media_type == "text/plain"


async def test_a_visitor_sees_no_strangers_thread(hub: Running, browser: Browser) -> None:
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014", user_id="8841")
    await lucia.say("whatsapp", "My secret")
    page = await chat_page(hub, browser)
    await write(page, "+34600000014")
    await page.reload()
    await page.get_by_text("+34600000014").first.wait_for(timeout=40_000)

    await expect(page.locator(".row .b")).to_have_text(["+34600000014"])
    texts = await hub.process.db.read(
        lambda tx: [
            row.text
            for row in tx.select(
                Message, col(Message.kind) == MessageKind.INBOUND, order_by=col(Message.id)
            )
        ]
    )
    assert texts == ["My secret", "+34600000014"]
