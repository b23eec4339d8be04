"""The promise in the name: told to a bot, an agent, a mail, and asked for once.

Rasa answers in the chat, collects an order number and hands over; the agent sees the brief and the
facts, and is stopped from asking again; the customer goes on by mail and is known by what the shop
has signed; a second agent takes over. Nobody asks twice.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import col

from hub.facts.asking import find_questions
from hub.facts.mention import FactKind
from hub.model import Asked, Conversation, Message
from hub.store import Reader
from hub.words import BotKind, Handling, MessageKind
from tests.bots import add_bot
from tests.rasa import RASA, real_rasa, stand_in
from tests.running import Running, running
from tests.stories.desk import rows, until
from tests.stories.test_one_thread import sign_in

ORDER = "LN-44710"
ASKS = "Hola, Lucía. ¿Me dices tu número de pedido?"


async def test_nobody_repeats_themselves(sqlite_url: str, tmp_path: Path, browser: Browser) -> None:
    await _story(sqlite_url, tmp_path, browser, stand_in())


@pytest.mark.acceptance
@pytest.mark.timeout(600)
@pytest.mark.skipif(not RASA, reason="HILO_RASA names no Rasa.")
async def test_nobody_repeats_themselves_to_a_real_rasa(
    sqlite_url: str, tmp_path: Path, browser: Browser
) -> None:
    await _story(sqlite_url, tmp_path, browser, real_rasa(tmp_path))


async def _story(
    database_url: str, folder: Path, browser: Browser, rasa: AbstractAsyncContextManager[str]
) -> None:
    async with rasa as url, running(database_url, folder, channels=("chat", "email")) as found:
        await add_bot(
            found.process.db,
            found.process.vault,
            found.accounts["chat"],
            kind=BotKind.RASA,
            name="Lana",
            url=url,
            read_slots=True,
        )
        lucia = found.sim.person(
            "Lucía Ferrer", email="lucia@shop.test", language="es", user_id="4411"
        )
        # The bot asks for what is missing, once, and hands over.
        await lucia.say("chat", "Quiero devolver la bufanda, llegó rota")
        [asked] = await lucia.wait_for("chat", 1)
        assert [one.kind for one in find_questions(asked.text)] == [FactKind.ORDER]
        await lucia.say("chat", f"es el {ORDER}")
        await lucia.wait_for("chat", 2)
        await until(lambda: _is(found, Handling.QUEUE))
        # An agent has it all in front of them, and cannot ask again by mistake.
        jon = await sign_in(browser, found, "jon")
        await jon.goto(f"{found.url}/conversation/1?queue=all")
        card = jon.locator(".handed")
        for words in ("Lana", ORDER, "Quiere una devolución", "devolver"):
            await expect(card).to_contain_text(words)
        await expect(jon.locator("#panel .told")).to_contain_text(ORDER)
        await jon.locator("#reply").press_sequentially(ASKS, delay=5)
        await expect(jon.locator("#told-hint")).to_contain_text(ORDER)
        await jon.locator("[data-command=hint-insert]").click()
        await expect(jon.locator("#reply")).to_have_value(f"Hola, Lucía. {await _inserted(jon)}")
        await jon.locator("#reply").press("End")
        await jon.locator("#reply").press_sequentially(" Lo miro y te escribo.")
        await jon.locator("#reply").press("Control+Enter")
        await lucia.wait_for("chat", 3)
        # By mail it is the same thread: the shop had signed whose address it is.
        await lucia.say("email", "¿Hay novedades? Sigo sin el dinero.", subject="Mi bufanda")
        await until(lambda: _came(found, "¿Hay novedades?"))
        assert len(await _open(found)) == 1, "a mail has made another thread"
        # A second agent takes over, reads the brief, and answers by mail.
        ana = await sign_in(browser, found, "ana")
        await ana.goto(f"{found.url}/conversation/1?queue=all")
        await expect(ana.locator("#panel .brief")).to_contain_text(ORDER)
        await ana.fill("#reply", f"Hola, Lucía: el dinero del pedido {ORDER} sale hoy.")
        await expect(ana.locator("#told-hint")).to_be_empty()
        await ana.locator("#reply").press("Control+Enter")
        await lucia.wait_for("email", 1, limit_s=40)
        assert ORDER in lucia.inbox("email")[-1].text
        await _nobody_asked_twice(found)


async def _inserted(page: Page) -> str:
    """What stands after the greeting: the answer where the question stood."""
    value = await page.locator("#reply").input_value()
    assert ORDER in value
    assert "?" not in value
    return value.removeprefix("Hola, Lucía. ")


async def _is(found: Running, handling: Handling) -> bool:
    return any(row.handling == handling for row in await rows(found, Conversation))


async def _came(found: Running, text: str) -> bool:
    return any(text in row.text for row in await rows(found, Message))


async def _open(found: Running) -> list[Conversation]:
    return [row for row in await rows(found, Conversation) if row.status == "open"]


async def _nobody_asked_twice(found: Running) -> None:
    def ours(tx: Reader) -> list[Message]:
        return tx.select(
            Message, col(Message.kind) == MessageKind.OUTBOUND, order_by=(col(Message.id),)
        )

    said = await found.process.db.read(ours)
    kinds = [one.kind for row in said for one in find_questions(row.text)]
    assert kinds.count(FactKind.ORDER) == 1
    assert [row.known_id for row in await rows(found, Asked)] == [None], "it was known already"
