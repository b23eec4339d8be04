"""The story of Slack: both ways through the running hub, threads, files, repeats and faults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator
from channels.simulator.slack import Slack
from channels.simulator.slack_workspace import TEAM
from hub.contract import DeliveryStatus
from hub.model import Attachment, ContactPoint, Conversation, Message, Reaction
from tests.running import Desk, Running, running
from tests.stories.desk import PNG, attach, check, inbound, reply, rows, settled, until

EMAIL = "lucia@shop.example"


@asynccontextmanager
async def talking(
    database_url: str, folder: Path, *, receive: str = "events"
) -> AsyncIterator[tuple[Running, Slack, Desk, Person]]:
    """Hilo with Slack, Marta, and Lucía of the same workspace."""
    async with Simulator(pace=Pace.instant()) as sim, Slack(sim) as slack:
        settings = {"slack": slack.settings(receive)}
        async with running(database_url, folder, sim=sim, settings=settings) as found:
            for line in await check(found, "slack"):
                assert line.ok, line
            slack.postman.url = found.webhook("slack")
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            lucia = sim.person("Lucía Ferrer", email=EMAIL, language="es")
            try:
                yield found, slack, marta, lucia
            finally:
                await marta.close()


async def test_a_conversation_goes_both_ways_and_is_one_thread(
    database_url: str, tmp_path: Path
) -> None:
    async with talking(database_url, tmp_path) as (found, slack, marta, lucia):
        assert (await lucia.say("slack", "¿Llegará mañana? <3 & 😀")).accepted
        await reply(marta, found, "Sí & antes de las <2>.")
        (answer,) = await lucia.wait_for("slack")
        assert answer.text == "Sí & antes de las <2>."
        await settled(found, [DeliveryStatus.SENT])
        # What the app says comes back to it, and is not what a customer says.
        await slack.world.errands.settled()
        first, *more = await inbound(found)
        assert (first.text, more) == ("¿Llegará mañana? <3 & 😀", [])
        assert len(await rows(found, Conversation)) == 1
        points = {(p.kind, p.scope, p.name) for p in await rows(found, ContactPoint)}
        assert ("slack", TEAM, "Lucía Ferrer") in points


async def test_who_answers_in_a_thread_is_answered_in_it(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, marta, lucia):
        await lucia.say("slack", "Tengo dos preguntas")
        await reply(marta, found, "Dime.")
        (answer,) = await lucia.wait_for("slack")
        await settled(found, [DeliveryStatus.SENT])
        await lucia.say("slack", "La primera, aquí", answer_to=answer)
        await reply(marta, found, "Aquí, entonces.")
        await lucia.wait_for("slack", 2)
        ours = [one for one in slack.postings[slack.direct(lucia)] if one.user.startswith("U0")]
        assert [one.thread for one in ours] == ["", ours[0].ts]
        messages = await inbound(found)
        (dime,) = [row for row in await rows(found, Message) if row.text == "Dime."]
        assert messages[-1].reply_to_id == dime.id


async def test_what_is_edited_deleted_and_reacted_to_changes_what_is_there(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, _, lucia):
        await lucia.say("slack", "¿Llega el lunes?")
        first = lucia.thread("slack")[0]
        await slack.edit(lucia, first, "¿Llega el martes?")
        await slack.react(lucia, first, "thumbsup")
        (message,) = await inbound(found)
        assert (message.text, message.deleted_at) == ("¿Llega el martes?", None)
        assert [row.emoji for row in await rows(found, Reaction)] == ["👍"]
        await slack.react(lucia, first, "thumbsup", on=False)
        await slack.delete(lucia, first)
        (message,) = await inbound(found)
        assert message.deleted_at is not None
        assert await rows(found, Reaction) == []


async def test_files_go_both_ways(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, _, marta, lucia):
        await lucia.say("slack", "Así ha llegado", files=[File("roto.png", "image/png", PNG)])

        async def fetched() -> bool:
            files = await rows(found, Attachment)
            return [(f.state, f.size) for f in files] == [("ready", len(PNG))]

        await until(fetched)
        invoice = await attach(marta, "factura.pdf", b"%PDF-1.4 factura", "application/pdf")
        await reply(marta, found, "Aquí la tienes.", file=invoice)
        words, shared = await lucia.wait_for("slack", 2)
        assert words.text == "Aquí la tienes."
        assert [(f.name, f.content) for f in shared.files] == [("factura.pdf", b"%PDF-1.4 factura")]


async def test_repeats_and_disorder_lose_and_double_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, _, lucia):
        plan = slack.world.plan
        plan.once(Fault.WEBHOOK_REPEATED, "slack")
        await lucia.say("slack", "uno")
        plan.once(Fault.WEBHOOK_HELD, "slack", times=3)
        for word in ("dos", "tres", "cuatro"):
            await lucia.say("slack", word)
        await slack.world.errands.release()
        assert sorted(row.text for row in await inbound(found)) == ["cuatro", "dos", "tres", "uno"]


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.SERVER_ERROR, Fault.CUT_BEFORE])
async def test_an_answer_that_meets_trouble_goes_out_once(
    sqlite_url: str, tmp_path: Path, fault: Fault
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, marta, lucia):
        await lucia.say("slack", "Hola")
        slack.world.plan.once(fault, "slack")
        await reply(marta, found, "Hola, Lucía.")
        if fault is Fault.CUT_BEFORE:  # Nobody knows; it was looked for, and not found.
            await settled(found, [DeliveryStatus.UNCERTAIN])
            assert lucia.inbox("slack") == []
            return
        await lucia.wait_for("slack")
        await settled(found, [DeliveryStatus.SENT])
        assert [item.text for item in lucia.inbox("slack")] == ["Hola, Lucía."]
        assert slack.world.plan.count(fault) == 1


async def test_an_answer_that_was_taken_without_a_word_is_found_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, marta, lucia):
        await lucia.say("slack", "Hola")
        slack.world.plan.once(Fault.CUT_AFTER, "slack")
        await reply(marta, found, "Una sola vez.")
        await settled(found, [DeliveryStatus.SENT])
        assert [item.text for item in lucia.inbox("slack")] == ["Una sola vez."]


async def test_buttons_say_what_is_pressed(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path) as (found, slack, _, lucia):
        await lucia.say("slack", "Está roto")
        slack.post(slack.direct(lucia), "¿Se lo cambiamos?", buttons=("Sí", "No"))
        await lucia.say("slack", button="Sí", answer_to=lucia.last("slack"))
        assert [row.text for row in await inbound(found)] == ["Está roto", "Sí"]


async def test_socket_mode_brings_everything_in_order_and_acknowledges_what_is_stored(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path, receive="socket") as (found, slack, marta, lucia):

        async def connected() -> bool:
            return bool(slack.sockets)

        await until(connected)
        for word in ("uno", "dos", "tres"):
            assert (await lucia.say("slack", word)).accepted
        assert [row.text for row in await inbound(found)] == ["uno", "dos", "tres"]
        await reply(marta, found, "¡Recibido!")
        (answer,) = await lucia.wait_for("slack")
        assert answer.text == "¡Recibido!"
