"""Two agents at one thread: nobody answers past the other, twice, or into the dark."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlmodel import col

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator
from channels.simulator.twilio import TwilioMessage
from channels.simulator.twilio_forms import status_form
from hub.contract import DeliveryStatus
from hub.model import Delivery, Message
from hub.store import Reader
from hub.words import MessageKind
from tests.running import Desk, Running, running

VIA = "1:1"


@asynccontextmanager
async def desks(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[Running, Desk, Desk, Person]]:
    """Hilo with marta and jon, and Lucía, who has written once. Replies are not held."""
    async with Simulator(pace=Pace.instant()) as sim, AsyncExitStack() as stack:
        settings = {"sms": sim.settings_for("sms") | {"timeout_s": 3}}
        async with running(
            database_url, folder, channels=("sms",), sim=sim, settings=settings
        ) as found:
            marta, jon = await found.sign_in("marta"), await found.sign_in("jon")
            stack.push_async_callback(marta.close)
            stack.push_async_callback(jon.close)
            for desk in (marta, jon):
                await desk.do("/settings/preferences", undo_s="0")
            lucia = sim.person("Lucía", phone="+34600123456", reads=False)
            assert (await lucia.say("sms", "¿Llegará mañana?")).accepted
            yield found, marta, jon, lucia


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():
            await asyncio.sleep(0.02)


async def said(found: Running) -> list[str]:
    """Our replies that were not taken back, in order."""
    return await found.process.db.read(_said)


def _said(tx: Reader) -> list[str]:
    rows = tx.select(Message, col(Message.kind) == MessageKind.OUTBOUND)
    return [row.text for row in rows if row.deleted_at is None]


async def newest(found: Running) -> int:
    """The newest message of the thread, which a page that was just loaded shows."""
    rows = await found.process.db.read(lambda tx: tx.select(Message))
    return max(row.id or 0 for row in rows)


async def state(found: Running, message_id: int) -> str:
    rows = await found.process.db.read(
        lambda tx: tx.select(Delivery, col(Delivery.message_id) == message_id)
    )
    return str(rows[0].status)


async def test_nobody_answers_past_what_they_have_not_seen(
    database_url: str, tmp_path: Path
) -> None:
    async with desks(database_url, tmp_path) as (found, marta, jon, lucia):
        seen = str(await newest(found))
        await marta.do("/conversation/1/reply", text="Sí, mañana.", via=VIA, seen=seen)
        draft = {"kind": "reply", "text": "No, el lunes.", "via": VIA, "version": "1"}
        await jon.do("/conversation/1/draft", **draft)
        refused = await jon.post(
            "/conversation/1/reply", text="No, el lunes.", via=VIA, seen=seen, key="jons-own-key"
        )
        assert refused.status_code == 409
        told = refused.json()
        assert told["code"] == "conflict"
        assert "Sí, mañana." in told["html"]
        assert told["newer"] == [await newest(found)]
        assert await said(found) == ["Sí, mañana."]
        assert "No, el lunes." in (await jon.get("/conversation/1")).text
        # Having read it, he sends under the same key: now it goes.
        seen = str(told["newer"][-1])
        await jon.do(
            "/conversation/1/reply", text="O el lunes.", via=VIA, seen=seen, key="jons-own-key"
        )
        await lucia.wait_for("sms", 2, limit_s=60)
        assert [item.text for item in lucia.inbox("sms")] == ["Sí, mañana.", "O el lunes."]


async def test_of_two_who_send_at_once_one_is_told(database_url: str, tmp_path: Path) -> None:
    async with desks(database_url, tmp_path) as (found, marta, jon, _):
        seen = str(await newest(found))
        answers = await asyncio.gather(
            marta.post("/conversation/1/reply", text="uno", via=VIA, seen=seen),
            jon.post("/conversation/1/reply", text="dos", via=VIA, seen=seen),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert len(await said(found)) == 1


async def test_the_same_key_is_one_message(database_url: str, tmp_path: Path) -> None:
    async with desks(database_url, tmp_path) as (found, marta, jon, lucia):
        answers = await asyncio.gather(
            *(
                marta.do("/conversation/1/reply", text="Una vez.", via=VIA, key="pressed-often")
                for _ in range(8)
            )
        )
        assert len({answer["message"] for answer in answers}) == 1
        # Another's key of the same name is their own.
        await jon.do("/conversation/1/reply", text="Y otra.", via=VIA, key="pressed-often")
        await lucia.wait_for("sms", 2, limit_s=60)
        await found.sim.settled()
        assert [item.text for item in lucia.inbox("sms")] == ["Una vez.", "Y otra."]


async def test_a_send_can_be_taken_back_while_it_is_held(database_url: str, tmp_path: Path) -> None:
    async with desks(database_url, tmp_path) as (found, marta, jon, lucia):
        await marta.do("/settings/preferences", undo_s="30")
        sent = await marta.do("/conversation/1/reply", text="Ups", via=VIA)
        undo = sent["undo"]["url"]
        assert (await jon.post(undo)).status_code == 404
        back = await marta.do(undo)
        assert back["text"] == "Ups"
        assert await said(found) == []
        assert await state(found, sent["message"]) == DeliveryStatus.CANCELLED
        assert (await marta.post(undo)).status_code == 409
        # What comes after it goes out, and it does not.
        await jon.do("/conversation/1/reply", text="Mañana, sí.", via=VIA)
        await lucia.wait_for("sms", 1, limit_s=60)
        await found.sim.settled()
        assert [item.text for item in lucia.inbox("sms")] == ["Mañana, sí."]
        assert "Ups" not in (await jon.get("/conversation/1")).text


async def into_the_dark(found: Running, desk: Desk, lucia: Person) -> tuple[int, TwilioMessage]:
    """A reply that arrives while Twilio neither answers nor remembers it."""
    sim = found.sim
    sim.plan.once(Fault.TIMEOUT_AFTER, "sms")
    sim.plan.turn(Fault.RECEIPT_LOST, True, scope="sms")
    sent = await desk.do("/conversation/1/reply", text="¿Te llegó?", via=VIA)
    await lucia.wait_for("sms", 1, limit_s=60)
    taken = next(each for each in sim.twilio.messages.values() if each.text == "¿Te llegó?")
    del sim.twilio.messages[taken.sid]  # Else Hilo would find it there, and be certain.
    message_id = int(sent["message"])

    async def uncertain() -> bool:
        return await state(found, message_id) == DeliveryStatus.UNCERTAIN

    await until(uncertain)
    return int(sent["delivery"]), taken


async def test_what_may_have_arrived_is_shown_and_never_resent_blindly(
    database_url: str, tmp_path: Path
) -> None:
    async with desks(database_url, tmp_path) as (found, marta, jon, lucia):
        delivery, _ = await into_the_dark(found, marta, lucia)
        for desk in (marta, jon):
            page = html.unescape((await desk.get("/conversation/1")).text)
            assert 'data-state="uncertain"' in page
            assert "We don't know yet if this arrived." in page
        assert (await marta.post(f"/conversation/1/retry/{delivery}")).status_code == 409
        await found.process.timers.tick()
        # What is sent next goes out, so the sender has passed the uncertain one by.
        await marta.do("/conversation/1/reply", text="Dime si te llegó.", via=VIA)
        await lucia.wait_for("sms", 2, limit_s=60)
        await found.sim.settled()
        texts = [item.text for item in lucia.inbox("sms")]
        assert texts == ["¿Te llegó?", "Dime si te llegó."]
        await marta.do(f"/conversation/1/settle/{delivery}", arrived="1")
        assert (await marta.post(f"/conversation/1/settle/{delivery}")).status_code == 409
        assert 'data-state="uncertain"' not in (await jon.get("/conversation/1")).text


async def test_a_late_receipt_settles_what_was_uncertain(database_url: str, tmp_path: Path) -> None:
    async with desks(database_url, tmp_path) as (found, marta, _, lucia):
        _, taken = await into_the_dark(found, marta, lucia)
        for status in ("delivered", "sent"):
            form = status_form(
                account_sid=found.sim.twilio.account_sid,
                sid=taken.sid,
                status=status,
                sender=taken.sender,
                to=taken.to,
                error_code=None,
                now=taken.updated_at,
            )
            posted = await found.sim.twilio_post.call(taken.callback_url, form)
            assert posted.accepted
        rows = await found.process.db.read(lambda tx: tx.select(Delivery))
        assert [row.status for row in rows] == [DeliveryStatus.DELIVERED]
        assert rows[0].external_id == taken.sid
