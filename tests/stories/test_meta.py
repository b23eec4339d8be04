"""The stories of WhatsApp's Cloud API, Messenger and Instagram: both ways through the running hub,
files, receipts, repeats and faults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from channels.simulator.faults import Fault
from channels.simulator.meta import CHANNELS, Meta
from channels.simulator.meta_memory import MetaTemplate
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator
from hub.contract import Account, Address, DeliveryStatus, Outbound, TemplateUse, Templating
from hub.model import Attachment, ContactPoint, Conversation, Delivery, Message, Reaction
from tests.running import Desk, Running, running
from tests.stories.desk import PNG, attach, check, inbound, reply, rows, settled, until

CLOUD = "whatsapp_cloud"
PHONE = "+34600111222"
# The last thing that a channel says of a message that arrived; Messenger says it by a time.
LAST = {CLOUD: DeliveryStatus.READ, "messenger": DeliveryStatus.READ, "instagram": "read"}


async def seen(found: Running, lucia: Person, channel: str) -> None:
    """Lucía looks again when all is settled: Messenger's time says nothing of what was on its way
    then."""

    async def taken() -> bool:
        return all(row.external_id for row in await rows(found, Delivery))

    await until(taken)
    await lucia.crowd.lines[channel].read(lucia, lucia.inbox(channel))
    await settled(found, [LAST[channel]])


@asynccontextmanager
async def talking(
    database_url: str, folder: Path, channel: str
) -> AsyncIterator[tuple[Running, Meta, Desk, Person]]:
    """Hilo with one account at Meta, whose handshake it has passed, Marta, and Lucía."""
    async with Simulator(pace=Pace.instant()) as sim, Meta(sim) as meta:
        settings = {channel: meta.settings(channel)}
        async with running(database_url, folder, sim=sim, settings=settings) as found:
            await meta.connect(channel, found.webhook(channel))
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            lucia = sim.person("Lucía Ferrer", phone=PHONE, language="es")
            try:
                yield found, meta, marta, lucia
            finally:
                await marta.close()


async def points(found: Running, kind: str) -> list[str]:
    """The names of the contact points of a kind."""
    return [row.name for row in await rows(found, ContactPoint) if row.kind == kind]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_conversation_goes_both_ways_and_its_receipts_climb(
    database_url: str, tmp_path: Path, channel: str
) -> None:
    async with talking(database_url, tmp_path, channel) as (found, _, marta, lucia):
        for line in await check(found, channel):
            assert line.ok, line
        assert (await lucia.say(channel, "¿Llegará mañana? 😀")).accepted
        await reply(marta, found, "Sí, antes de las dos.")
        (answer,) = await lucia.wait_for(channel)
        assert answer.text == "Sí, antes de las dos."
        await seen(found, lucia, channel)

        await lucia.say(channel, "¡Gracias!", answer_to=answer)
        (first, second) = await inbound(found)
        ours = [row for row in await rows(found, Message) if row.kind == "outbound"]
        assert (first.text, second.text) == ("¿Llegará mañana? 😀", "¡Gracias!")
        assert [row.id for row in ours] == [second.reply_to_id]  # No echo of ours is a second one.
        assert len(await rows(found, Conversation)) == 1
        kind = "whatsapp" if channel == CLOUD else channel
        assert await points(found, kind) == ["Lucía Ferrer"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_files_go_both_ways(sqlite_url: str, tmp_path: Path, channel: str) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, marta, lucia):
        await lucia.say(channel, "Así ha llegado", files=[File("roto.png", "image/png", PNG)])

        async def fetched() -> bool:
            return [(f.state, f.size) for f in await rows(found, Attachment)] == [
                ("ready", len(PNG))
            ]

        await until(fetched)
        picture = await attach(marta, "nuevo.png", PNG, "image/png")
        await reply(marta, found, "Te enviamos otro.", file=picture)
        count = 1 if channel == CLOUD else 2  # WhatsApp has captions.
        answers = await lucia.wait_for(channel, count)
        assert answers[0].text == "Te enviamos otro."
        assert [file.content for item in answers for file in item.files] == [PNG]
        await seen(found, lucia, channel)
        assert meta.api.leaks == 0


@pytest.mark.parametrize("channel", CHANNELS)
async def test_repeats_and_disorder_lose_and_double_nothing(
    sqlite_url: str, tmp_path: Path, channel: str
) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, marta, lucia):
        plan = meta.world.plan
        plan.once(Fault.WEBHOOK_REPEATED, channel)
        await lucia.say(channel, "uno")
        plan.once(Fault.WEBHOOK_HELD, channel, times=3)
        for word in ("dos", "tres", "cuatro"):
            await lucia.say(channel, word)
        await meta.world.errands.release()
        assert sorted(m.text for m in await inbound(found)) == ["cuatro", "dos", "tres", "uno"]

        for fault in (Fault.RECEIPTS_SHUFFLED, Fault.RECEIPT_REPEATED):
            plan.often(fault, 1.0, scope=channel)
        await reply(marta, found, "Ya.")
        await seen(found, lucia, channel)
        assert [item.text for item in lucia.inbox(channel)] == ["Ya."]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.CUT_AFTER])
async def test_a_throttled_or_unanswered_reply_arrives_once(
    sqlite_url: str, tmp_path: Path, channel: str, fault: Fault
) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, marta, lucia):
        await lucia.say(channel, "Hola")
        meta.world.plan.once(fault, channel)
        await reply(marta, found, "Una sola vez.")
        await lucia.wait_for(channel)
        # What was never answered is found by our key, which comes back with a status or an echo.
        await seen(found, lucia, channel)
        assert [item.text for item in lucia.inbox(channel)] == ["Una sola vez."]
        assert meta.world.plan.count(fault) == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_closed_window_and_a_refusal_are_told(
    sqlite_url: str, tmp_path: Path, channel: str
) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, marta, lucia):
        await lucia.say(channel, "Hola")
        meta.world.plan.once(Fault.WINDOW_CLOSED, channel)
        await reply(marta, found, "Tarde.")
        await settled(found, [DeliveryStatus.FAILED])
        (row,) = await rows(found, Delivery)
        assert row.refusal == "window_closed"
        assert lucia.inbox(channel) == []


async def test_whatsapp_edits_deletes_and_reacts(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path, CLOUD) as (found, meta, marta, lucia):
        await lucia.say(CLOUD, "¿Llega el lunes?")
        (said,) = lucia.thread(CLOUD)
        await meta.whatsapp.edit(lucia, said, "¿Llega el martes?")
        (message,) = await inbound(found)
        assert message.text == "¿Llega el martes?"
        await reply(marta, found, "El martes, sí.")
        (answer,) = await lucia.wait_for(CLOUD)
        await settled(found, [DeliveryStatus.READ])
        await meta.whatsapp.react(lucia, answer, "👍")
        assert [row.emoji for row in await rows(found, Reaction)] == ["👍"]
        await meta.whatsapp.react(lucia, answer, "")
        assert await rows(found, Reaction) == []
        await meta.whatsapp.revoke(lucia, said)
        (message,) = await inbound(found)
        assert message.deleted_at is not None


async def test_somebody_without_a_number_is_answered_by_id(sqlite_url: str, tmp_path: Path) -> None:
    async with talking(sqlite_url, tmp_path, CLOUD) as (found, meta, marta, lucia):
        await lucia.say(CLOUD, "Con número")
        lucia.hides_number = True
        await lucia.say(CLOUD, "Sin número")
        await reply(marta, found, "Sigues siendo tú.")
        await lucia.wait_for(CLOUD)
        await settled(found, [DeliveryStatus.READ])
        (point,) = [row for row in await rows(found, ContactPoint) if row.kind == "whatsapp"]
        assert (point.value, point.scope) == (lucia.whatsapp_user_id, meta.memory.waba_id)


async def test_a_template_with_variables_opens_a_closed_window(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path, CLOUD) as (found, meta, _, lucia):
        meta.memory.templates += [
            MetaTemplate(name="pedido", language="es", body="Hola {{1}}, va el {{2}}."),
            MetaTemplate(name="parada", language="es", body="x", status="PAUSED"),
        ]
        own = await found.process.accounts.find(found.accounts[CLOUD])
        account: Account = own.account
        assert isinstance(own.channel, Templating)
        (offered,) = await own.channel.templates(account)
        assert (offered.name, offered.variables) == ("pedido", ("1", "2"))
        use = TemplateUse(name="pedido", language="es", variables={"1": "Ana", "2": "A-1"})
        out = Outbound(
            key="k",
            message_id=1,
            conversation_id=1,
            to=Address("whatsapp", PHONE),
            template=use,
        )
        await own.channel.send(out, account)
        (item,) = await lucia.wait_for(CLOUD)
        assert item.text == "Hola Ana, va el A-1."


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
async def test_what_is_unsent_is_gone_and_what_metas_inbox_says_is_ours(
    sqlite_url: str, tmp_path: Path, channel: str
) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, _, lucia):
        line = meta.instagram if channel == "instagram" else meta.messenger
        await lucia.say(channel, "Me equivoqué")
        await line.unsend(lucia, lucia.thread(channel)[0])
        (message,) = await inbound(found)
        assert message.deleted_at is not None
        await line.write_in_inbox(lucia, "Te llamo ahora")
        (ours,) = [row for row in await rows(found, Message) if row.kind == "outbound"]
        assert ours.text == "Te llamo ahora"
        assert await rows(found, Delivery) == []


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
async def test_an_echo_that_says_not_whose_it_is_doubles_nothing(
    sqlite_url: str, tmp_path: Path, channel: str
) -> None:
    async with talking(sqlite_url, tmp_path, channel) as (found, meta, marta, lucia):
        meta.instagram.bare_echoes = meta.messenger.bare_echoes = True
        await lucia.say(channel, "Hola")
        await reply(marta, found, "Una sola vez.")
        await lucia.wait_for(channel)
        await seen(found, lucia, channel)
        await meta.world.errands.settled()
        assert [row.kind for row in await rows(found, Message)] == ["inbound", "outbound"]


async def test_a_story_that_mentions_us_is_told_and_not_kept(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with talking(sqlite_url, tmp_path, "instagram") as (found, meta, _, lucia):
        await meta.instagram.mention(lucia, File("story.png", "image/png", PNG))
        (message,) = await inbound(found)
        assert message.text == "[Mentioned you in their story]"
        assert await rows(found, Attachment) == []
