"""The story of LINE: both ways through the running hub, files, repeats and faults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.simulator.faults import Fault
from channels.simulator.line import Line
from channels.simulator.line_account import BOT
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator
from hub.contract import DeliveryStatus
from hub.model import Attachment, ContactPoint, Conversation, Delivery, Message, Reach
from tests.running import Desk, Running, running
from tests.stories.desk import PNG, attach, check, inbound, reply, rows, settled, until


@asynccontextmanager
async def talking(
    database_url: str, folder: Path, **changed: object
) -> AsyncIterator[tuple[Running, Line, Desk, Person]]:
    """Hilo with LINE, whose webhook its own check has set and tried, Marta, and Lucía."""
    async with Simulator(pace=Pace.instant()) as sim, Line(sim) as line:
        settings = {"line": line.settings() | changed}
        async with running(database_url, folder, sim=sim, settings=settings) as found:
            for told in await check(found, "line"):
                assert told.ok, told
            assert line.postman.url == found.webhook("line")
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            lucia = sim.person("Lucía Ferrer", language="es")
            try:
                yield found, line, marta, lucia
            finally:
                await marta.close()


async def test_a_chat_goes_both_ways_and_is_one_thread(database_url: str, tmp_path: Path) -> None:
    async with talking(database_url, tmp_path) as (found, _, marta, lucia):
        assert (await lucia.say("line", "¿Llegará mañana? 😀")).accepted
        await reply(marta, found, "Sí, antes de las dos.")
        (answer,) = await lucia.wait_for("line")
        assert answer.text == "Sí, antes de las dos."
        await settled(found, [DeliveryStatus.ACCEPTED])
        await lucia.say("line", "¡Gracias!", answer_to=answer)
        (first, second) = await inbound(found)
        (ours,) = [row for row in await rows(found, Message) if row.kind == "outbound"]
        assert (first.text, second.reply_to_id) == ("¿Llegará mañana? 😀", ours.id)
        assert len(await rows(found, Conversation)) == 1
        points = [(p.kind, p.scope, p.name) for p in await rows(found, ContactPoint)]
        assert points == [("line", BOT, "Lucía Ferrer")]


async def test_files_go_both_ways(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, _, marta, lucia):
        await lucia.say("line", files=[File("roto.png", "image/png", PNG)])

        async def fetched() -> bool:
            files = await rows(found, Attachment)
            return [(f.state, f.size) for f in files] == [("ready", len(PNG))]

        await until(fetched)
        invoice = await attach(marta, "factura.pdf", b"%PDF-1.4 factura", "application/pdf")
        await reply(marta, found, "Aquí la tienes.", file=invoice)
        words, link = await lucia.wait_for("line", 2)
        assert words.text == "Aquí la tienes."
        name, url = link.text.removeprefix("📎 ").split("\n")
        content, _ = await found.sim.caller.fetch(url, max_bytes=1000)
        assert (name, content) == ("factura.pdf", b"%PDF-1.4 factura")


async def test_repeats_batches_and_disorder_lose_and_double_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, line, _, lucia):
        plan = line.world.plan
        plan.once(Fault.WEBHOOK_REPEATED, "line")
        await lucia.say("line", "uno")
        plan.once(Fault.WEBHOOK_BATCHED, "line")
        await lucia.say("line", "dos")
        plan.once(Fault.WEBHOOK_HELD, "line", times=2)
        for word in ("tres", "cuatro"):
            await lucia.say("line", word)
        await line.world.errands.release()
        assert sorted(row.text for row in await inbound(found)) == ["cuatro", "dos", "tres", "uno"]


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CUT_BEFORE, Fault.CUT_AFTER]
)
async def test_whatever_happens_an_answer_arrives_once(
    sqlite_url: str, tmp_path: Path, fault: Fault
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, line, marta, lucia):
        await lucia.say("line", "Hola")
        line.world.plan.once(fault, "line")
        await reply(marta, found, "Hola, Lucía.")
        await settled(found, [DeliveryStatus.ACCEPTED])
        assert [item.text for item in lucia.inbox("line")] == ["Hola, Lucía."]
        assert line.world.plan.count(fault) == 1


async def test_a_message_that_was_taken_back_is_hidden(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, line, _, lucia):
        await lucia.say("line", "Mi tarjeta es la 4242")
        await line.unsend(lucia, lucia.thread("line")[0])
        (message,) = await inbound(found)
        assert message.deleted_at is not None


async def test_who_blocks_the_account_is_not_written_to(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, line, _, lucia):
        await lucia.say("line", "Dejadme en paz")
        await line.block(lucia)
        (reach,) = await rows(found, Reach)
        assert reach.opted_out_at is not None
        await line.block(lucia, on=False)
        (reach,) = await rows(found, Reach)
        assert reach.opted_out_at is None


async def test_the_monthly_limit_is_told_and_not_tried_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, line, marta, lucia):
        await lucia.say("line", "Hola")
        line.quota = 0
        await reply(marta, found, "Hola, Lucía.")
        await settled(found, [DeliveryStatus.FAILED])
        (delivery,) = await rows(found, Delivery)
        assert "monthly limit" in delivery.error
        assert delivery.attempts == 1


async def test_a_quick_answer_by_reply_token_costs_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path, reply_tokens=True) as (found, line, marta, lucia):
        line.quota = 0
        await lucia.say("line", "Hola")
        await reply(marta, found, "Hola, Lucía.")
        await lucia.wait_for("line")
        await settled(found, [DeliveryStatus.ACCEPTED])
        assert (line.replied, line.pushed) == (1, {})
