"""The story of Telegram: both ways through the running hub, files, repeats and faults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator
from channels.simulator.telegram import Telegram
from channels.telegram.settings import secret_token
from hub.contract import DeliveryStatus
from hub.model import Attachment, ContactPoint, Conversation, Delivery, Message, Reach, Reaction
from tests.running import Desk, Running, running
from tests.stories.desk import (
    PNG,
    add_account,
    attach,
    check,
    inbound,
    reply,
    rows,
    settled,
    until,
)


@asynccontextmanager
async def talking(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[Running, Telegram, Desk, Person]]:
    """Hilo with Telegram, whose webhook its own check has set, Marta, and Lucía."""
    async with Simulator(pace=Pace.instant()) as sim, Telegram(sim) as telegram:
        settings = {"telegram": telegram.settings()}
        async with running(database_url, folder, sim=sim, settings=settings) as found:
            for line in await check(found, "telegram"):
                assert line.ok, line
            assert telegram.postman.url == found.webhook("telegram")
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            lucia = sim.person("Lucía Ferrer", language="es")
            try:
                yield found, telegram, marta, lucia
            finally:
                await marta.close()


async def test_a_chat_goes_both_ways_and_is_one_thread(database_url: str, tmp_path: Path) -> None:
    async with talking(database_url, tmp_path) as (found, _, marta, lucia):
        assert (await lucia.say("telegram", "¿Llegará mañana? 😀")).accepted
        await reply(marta, found, "Sí, antes de las dos.")
        (answer,) = await lucia.wait_for("telegram")
        assert answer.text == "Sí, antes de las dos."

        await settled(found, [DeliveryStatus.SENT])
        await lucia.say("telegram", "¡Gracias!", answer_to=answer)
        (first, second) = await inbound(found)
        (ours,) = [row for row in await rows(found, Message) if row.kind == "outbound"]
        assert (first.text, second.reply_to_id) == ("¿Llegará mañana? 😀", ours.id)
        assert len(await rows(found, Conversation)) == 1
        assert [(p.kind, p.scope, p.name) for p in await rows(found, ContactPoint)] == [
            ("telegram", "", "Lucía Ferrer")
        ]


async def test_what_is_edited_and_reacted_to_changes_what_is_there(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, marta, lucia):
        await lucia.say("telegram", "Llega el lunes?")
        await telegram.edit(lucia, lucia.thread("telegram")[0], "¿Llega el martes?")
        (message,) = await inbound(found)
        assert message.text == "¿Llega el martes?"
        assert message.edited_at is not None
        await reply(marta, found, "El martes, sí.")
        (answer,) = await lucia.wait_for("telegram")

        async def reacted() -> bool:
            await telegram.react(lucia, answer, "👍")
            return [row.emoji for row in await rows(found, Reaction)] == ["👍"]

        await until(reacted)
        await telegram.react(lucia, answer, "")
        assert await rows(found, Reaction) == []


async def test_files_go_both_ways(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, _, marta, lucia):
        await lucia.say("telegram", "Así ha llegado", files=[File("roto.png", "image/png", PNG)])

        async def fetched() -> bool:
            return [(f.state, f.size) for f in await rows(found, Attachment)] == [
                ("ready", len(PNG))
            ]

        await until(fetched)
        invoice = await attach(marta, "factura.pdf", b"%PDF-1.4 factura", "application/pdf")
        await reply(marta, found, "Aquí la tienes.", file=invoice)
        (answer,) = await lucia.wait_for("telegram")
        assert answer.text == "Aquí la tienes."
        assert [(f.name, f.content) for f in answer.files] == [("factura.pdf", b"%PDF-1.4 factura")]


async def test_repeats_and_disorder_lose_and_double_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, _, lucia):
        plan = telegram.world.plan
        plan.once(Fault.WEBHOOK_REPEATED, "telegram")
        await lucia.say("telegram", "uno")
        plan.once(Fault.WEBHOOK_HELD, "telegram", times=3)
        for word in ("dos", "tres", "cuatro"):
            await lucia.say("telegram", word)
        await telegram.world.errands.release()
        messages = await inbound(found)
        assert sorted(row.text for row in messages) == ["cuatro", "dos", "tres", "uno"]
        assert plan.count(Fault.WEBHOOK_REPEATED) == 1


async def test_a_throttled_answer_waits_and_goes_out_once(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, marta, lucia):
        await lucia.say("telegram", "Hola")
        telegram.world.plan.once(Fault.THROTTLED, "telegram")
        await reply(marta, found, "Hola, Lucía.")
        await lucia.wait_for("telegram")

        await settled(found, [DeliveryStatus.SENT])
        assert [item.text for item in lucia.inbox("telegram")] == ["Hola, Lucía."]
        assert telegram.world.plan.count(Fault.THROTTLED) == 1


async def test_an_answer_that_was_taken_without_a_word_is_never_sent_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, marta, lucia):
        await lucia.say("telegram", "Hola")
        telegram.world.plan.once(Fault.CUT_AFTER, "telegram")
        await reply(marta, found, "Una sola vez.")

        await settled(found, [DeliveryStatus.UNCERTAIN])
        assert [item.text for item in lucia.inbox("telegram")] == ["Una sola vez."]


async def test_a_customer_who_blocks_the_bot_is_not_written_to(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, marta, lucia):
        await lucia.say("telegram", "Dejadme en paz")
        await telegram.block(lucia)
        (reach,) = await rows(found, Reach)
        assert reach.opted_out_at is not None
        await telegram.block(lucia, on=False)
        (reach,) = await rows(found, Reach)
        assert reach.opted_out_at is None
        telegram.blocked.add(telegram.chat_id(lucia))
        await reply(marta, found, "¿Seguro?")

        async def refused() -> bool:
            return [(row.status, row.refusal) for row in await rows(found, Delivery)] == [
                ("failed", "blocked")
            ]

        await until(refused)


async def test_buttons_say_what_is_pressed_and_stop_to_spin(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, telegram, _, lucia):
        await lucia.say("telegram", "Está roto")
        telegram.show(lucia, text="¿Se lo cambiamos?", buttons={"Sí": "Sí", "No": "No"})
        await lucia.say("telegram", button="Sí", answer_to=lucia.last("telegram"))
        assert [row.text for row in await inbound(found)] == ["Está roto", "Sí"]
        assert len(telegram.answered) == 1


async def test_two_bots_of_ours_are_one_thread(sqlite_url: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(pace=Pace.instant()))
        shop = await stack.enter_async_context(Telegram(sim))
        garage = await stack.enter_async_context(Telegram(sim, secret="taller", seed=5))
        settings = {"telegram": shop.settings()}
        found = await stack.enter_async_context(
            running(sqlite_url, tmp_path, sim=sim, settings=settings)
        )
        first = (await found.process.accounts.find(1)).account
        second = await add_account(found, "telegram", garage.settings())
        lucia = sim.person("Lucía Ferrer", language="es")
        for bot, account in ((shop, first), (garage, second)):
            bot.connect(f"{found.url}/hooks/telegram/{account.id}", secret_token(account))
            sim.crowd.lines["telegram"] = bot
            assert (await lucia.say("telegram", "Hola")).accepted
        messages = await inbound(found)
        assert [row.account_id for row in messages] == [first.id, second.id]
        assert len({row.conversation_id for row in messages}) == 1


async def test_a_hilo_that_nobody_can_call_asks(sqlite_url: str, tmp_path: Path) -> None:
    async with Simulator(pace=Pace.instant()) as sim, Telegram(sim) as telegram:
        settings = {"telegram": telegram.settings() | {"receive": "polling"}}
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            lucia = sim.person("Lucía Ferrer", language="es")
            telegram.world.plan.once(Fault.WEBHOOK_REPEATED, "telegram")
            await lucia.say("telegram", "uno")
            await lucia.say("telegram", "dos")

            async def came() -> bool:
                return [row.text for row in await inbound(found)] == ["uno", "dos"]

            await until(came)
