"""Showing who one is, on the whole product: real channels, a simulated world, both doors."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import text

from channels.simulator.people import Person
from hub.contract import Address
from hub.errors import TooMany
from hub.model import Message, ProofRow
from hub.store import Reader
from hub.words import MessageKind
from tests.running import Desk, Running, running

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def hub(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    names = ("chat", "sms", "whatsapp", "email")
    async with running(sqlite_url, tmp_path, channels=names) as found:
        yield found


async def chat_page(hub: Running, browser: Browser, *, path: str = "") -> Page:
    """The chat as a page of its own, in a browser of its own."""
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(40_000)
    await page.goto(path or f"{hub.url}/chat/frame/{hub.accounts['chat']}")
    await page.locator("html[data-line=on]").wait_for()
    return page


async def ask(page: Page, contact: str) -> None:
    await page.locator("#prove-open").click()
    await page.fill("#prove-text", contact)
    await page.press("#prove-text", "Enter")
    await expect(page.locator("#prove-say")).to_contain_text("a code is on its way")


async def enter(page: Page, code: str) -> None:
    await page.fill("#prove-text", code)
    await page.press("#prove-text", "Enter")


async def code_for(person: Person, channel: str, count: int = 1) -> str:
    """The code out of what somebody has got."""
    items = await person.wait_for(channel, count)
    found = re.search(r"\b(\d{6})\b", items[-1].text)
    assert found is not None
    return found[1]


async def talk_of(hub: Running, said: str) -> int:
    """The conversation of a message, as soon as it has come in."""

    def query(tx: Reader) -> list[int]:
        rows = tx.all(Message, kind=str(MessageKind.INBOUND))
        return [row.conversation_id for row in rows if row.text == said]

    async with asyncio.timeout(20):
        while not (found := await hub.process.db.read(query)):
            await asyncio.sleep(0.02)
    return found[0]


async def everything_stored(hub: Running) -> str:
    """Every column of every table as text."""

    def query(tx: Reader) -> str:
        tables = tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        rows = [
            str(tx.execute(text(f'SELECT * FROM "{name}"')).all())
            for (name,) in tables
            if not name.startswith(("message_text_", "sqlite_")) and "_fts" not in name
        ]
        return "\n".join(rows)

    return await hub.process.db.read(query)


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "email"])
async def test_a_customer_gets_a_code_and_sees_what_they_wrote_before(
    hub: Running, browser: Browser, channel: str
) -> None:
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014", email="lucia@correo.example")
    await lucia.say(channel, "My order is A-1001")
    await talk_of(hub, "My order is A-1001")
    page = await chat_page(hub, browser)
    await ask(page, lucia.email if channel == "email" else lucia.phone)
    code = await code_for(lucia, channel)
    wrong = "000000" if code != "000000" else "111111"
    await enter(page, wrong)
    await expect(page.locator("#prove-error")).to_have_text("That is not the code. Tries left: 4.")
    await expect(page.locator(".row .b")).to_have_count(0)
    assert code not in await everything_stored(hub)
    await enter(page, code)
    await page.get_by_text("My order is A-1001").wait_for()
    await page.fill("#text", "So where is it?")
    await page.press("#text", "Enter")
    await page.locator(".st").get_by_text("Sent").first.wait_for()

    assert await talk_of(hub, "So where is it?") == await talk_of(hub, "My order is A-1001")
    # A second browser with the same code, and the same browser again: nothing.
    other = await chat_page(hub, browser)
    await ask(other, "somebody.else@correo.example")
    await enter(other, code)
    await expect(other.locator("#prove-error")).to_contain_text("That is not the code")
    assert await other.locator(".row .b").count() == 0


async def test_strangers_shared_mailboxes_and_known_addresses_look_the_same(
    hub: Running, browser: Browser
) -> None:
    lucia = hub.sim.person("Lucía Ferrer", email="lucia@correo.example")
    office = hub.sim.person("Oficina", email="info@empresa.example")
    await lucia.say("email", "My secret")
    await office.say("email", "Our secret")
    await talk_of(hub, "My secret")
    await talk_of(hub, "Our secret")
    seen = []
    for contact in ("lucia@correo.example", "info@empresa.example", "nobody@correo.example"):
        page = await chat_page(hub, browser)
        await ask(page, contact)
        said = [(await page.locator("#prove-say").inner_text()).replace(contact, "…")]
        for n in range(5):
            await enter(page, f"00000{n}")
            left = f"Tries left: {4 - n}" if n < 4 else "no longer works"
            await expect(page.locator("#prove-error")).to_contain_text(left)
            said.append(await page.locator("#prove-error").inner_text())
        assert await page.locator(".row .b").count() == 0
        seen.append(said)
        await page.context.close()
    assert seen[0] == seen[1] == seen[2]
    await lucia.wait_for("email", 1)
    assert office.inbox("email") == []


async def test_asking_takes_as_long_for_a_stranger_as_for_a_customer(hub: Running) -> None:
    lucia = hub.sim.person("Lucía Ferrer", email="lucia@correo.example")
    await lucia.say("email", "My secret")
    proving, account = hub.process.proving, hub.accounts["chat"]
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(6):
        for name, value in (("known", lucia.email), ("unknown", f"nobody{n // 3}@correo.example")):
            visitor = Address("chat", f"{name}{n}", str(account))
            since = perf_counter()
            with suppress(TooMany):  # The limit, which is the same for both.
                await proving.ask(
                    account, visitor, Address("email", value), language="en", site="Shop"
                )
            took[name].append(perf_counter() - since)
    # Both only store a wish; which of them is known is found out later, by the courier.
    assert min(took["known"]) < 10 * min(took["unknown"])
    assert min(took["unknown"]) < 10 * min(took["known"])


async def agent_asks(hub: Running, desk: Desk, said: str, to: str) -> int:
    talk = await talk_of(hub, said)
    await desk.do(f"/conversation/{talk}/code", to=to)
    return talk


async def test_a_customer_tells_an_agent_the_code_and_is_one_customer(hub: Running) -> None:
    desk = await hub.sign_in()
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014", email="lucia@correo.example")
    await lucia.say("email", "From my mailbox")
    await talk_of(hub, "From my mailbox")
    await lucia.say("sms", "From my phone")
    talk = await agent_asks(hub, desk, "From my phone", "email:lucia@correo.example")
    code = await code_for(lucia, "email")
    panel = (await desk.get(f"/conversation/{talk}")).text
    assert "l•••@correo.example" in panel
    assert code not in panel
    wrong = await desk.post(f"/conversation/{talk}/code/check", code="000000")
    assert (wrong.status_code, wrong.json()["sentence"]) == (
        400,
        "That is not the code. Tries left: 4.",
    )
    await desk.do(f"/conversation/{talk}/code/check", code=f"{code[:3]} {code[3:]}")

    assert await talk_of(hub, "From my mailbox") == await talk_of(hub, "From my phone")
    again = await desk.post(f"/conversation/{talk}/code/check", code=code)
    assert again.status_code == 400
    assert code not in await everything_stored(hub)
    await desk.close()


async def test_an_agent_of_another_team_can_ask_for_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    teams = {"sms": ["billing"], "email": ["shop"]}
    async with running(sqlite_url, tmp_path, channels=("sms", "email"), teams=teams) as hub:
        lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014")
        await lucia.say("sms", "Not for the shop")
        ana, talk = await hub.sign_in("ana"), await talk_of(hub, "Not for the shop")
        for path in ("code", "code/check", "link"):
            answer = await ana.post(f"/conversation/{talk}/{path}", to="phone:+34600000014", code=1)
            assert answer.status_code == 404
        assert await hub.process.db.read(lambda tx: tx.all(ProofRow)) == []
        await ana.close()


async def test_a_field_opens_in_the_chat_when_an_agent_sends_a_code(
    hub: Running, browser: Browser
) -> None:
    desk = await hub.sign_in()
    lucia = hub.sim.person("Lucía Ferrer", email="lucia@correo.example")
    await lucia.say("email", "My order is A-1001")
    await talk_of(hub, "My order is A-1001")
    page = await chat_page(hub, browser)
    await page.fill("#text", "It is Lucía, what about my order?")
    await page.press("#text", "Enter")
    await page.locator(".st").get_by_text("Sent").wait_for()
    talk = await agent_asks(
        hub, desk, "It is Lucía, what about my order?", "email:lucia@correo.example"
    )
    hint = "Not proven yet: do not read out the address"
    assert hint in (await desk.get(f"/conversation/{talk}")).text
    await expect(page.locator("#prove-say")).to_contain_text("We have sent you a code")
    await enter(page, await code_for(lucia, "email"))
    await page.get_by_text("My order is A-1001").wait_for()

    [talk] = {await talk_of(hub, "My order is A-1001")}
    assert talk == await talk_of(hub, "It is Lucía, what about my order?")
    after = (await desk.get(f"/conversation/{talk}")).text
    assert hint not in after
    assert "has shown that l•••@correo.example is theirs" in after
    await desk.close()


async def test_a_link_goes_on_in_the_chat_once(hub: Running, browser: Browser) -> None:
    desk = await hub.sign_in()
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014")
    await lucia.say("whatsapp", "My order is A-1001")
    talk = await talk_of(hub, "My order is A-1001")
    [part] = await hub.process.db.read(
        lambda tx: [row.part_id for row in tx.all(Message, conversation_id=talk) if row.text]
    )
    await desk.do(f"/conversation/{talk}/link", part=part)
    [item] = await lucia.wait_for("whatsapp")
    found = re.search(r"http\S+#hilo-continue=\S+", item.text)
    assert found is not None
    link = found[0]
    token = link.partition("=")[2]
    assert token not in (await desk.get(f"/conversation/{talk}")).text
    assert token not in await everything_stored(hub)

    # A program that looks at the link before its reader does.
    preview = await chat_page(hub, browser, path=link)
    await preview.reload()
    await preview.context.close()
    page = await chat_page(hub, browser, path=link)
    await page.get_by_role("button", name="Continue here").click()
    await page.get_by_text("My order is A-1001").wait_for()
    # The agent can go on there at once, before the customer has written.
    shown = (await desk.get(f"/conversation/{talk}")).text
    [via] = set(re.findall(rf'value="(\d+:{hub.accounts["chat"]})"', shown))
    await desk.do(f"/conversation/{talk}/reply", text="Here I am.", via=via)
    await page.get_by_text("Here I am.", exact=True).wait_for()

    second = await chat_page(hub, browser, path=link)
    await second.get_by_role("button", name="Continue here").click()
    await expect(second.locator("#prove-error")).to_contain_text("has been used or is too old")
    assert await second.locator(".row .b").count() == 0
    await desk.close()


async def test_nothing_is_sent_to_whom_nothing_may_be_sent_and_the_agent_reads_why(
    hub: Running,
) -> None:
    desk = await hub.sign_in()
    lucia = hub.sim.person("Lucía Ferrer", phone="+34600000014")
    await lucia.say("sms", "Hello")
    talk = await agent_asks(hub, desk, "Hello", "email:info@empresa.example")
    async with asyncio.timeout(20):
        while (
            "Several people share this address"
            not in (await desk.get(f"/conversation/{talk}")).text
        ):
            await asyncio.sleep(0.05)
    refused = await desk.post(f"/conversation/{talk}/code", address="not an address")
    assert refused.status_code == 400
    await desk.close()
