"""Killed in mid-write, again and again: what was acknowledged is there once, nothing goes twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col

from channels.simulator.pace import Pace
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator
from hub.config import Config
from hub.contract import DeliveryStatus
from hub.model import Delivery, Message
from hub.store import Database, Reader
from hub.words import MessageKind
from tests.agent_ui.mirror import Mirror, cut
from tests.nursery import Nursery
from tests.running import Desk, furnish, open_desk
from tests.served import Served, config_for

CUSTOMERS = 6


class Load:
    """Customers who write and an agent who answers, all the time, whatever happens."""

    def __init__(self, sim: Simulator, desk: Desk, account_id: int) -> None:
        self._sim = sim
        self._desk = desk
        self._account_id = account_id
        self.accepted: list[str] = []  # External ids that Hilo has acknowledged.
        self.replied: list[str] = []  # Texts whose sending Hilo has acknowledged.
        self.people: list[Person] = [
            sim.person(f"Persona {n}", phone=f"+3460012300{n}", reads=False)
            for n in range(CUSTOMERS)
        ]

    @property
    def acknowledged(self) -> int:
        return len(self.accepted) + len(self.replied)

    async def write(self, person: Person) -> None:
        while True:
            sent = await person.say("sms", f"mensaje {uuid4().hex}")
            if sent.accepted:
                self.accepted.append(sent.external_id)
            # While nobody answers, trying costs the time that the server needs to start.
            await asyncio.sleep(0.01 if sent.accepted else 0.25)

    async def answer(self, conversation: int) -> None:
        """Send, and send the same again under the same key until there is an answer."""
        while True:
            text, key = f"respuesta {uuid4().hex}", uuid4().hex
            while True:
                try:
                    answer = await self._desk.post(
                        f"/conversation/{conversation}/reply",
                        text=text,
                        key=key,
                        via=f"{conversation}:{self._account_id}",
                    )
                except httpx.TransportError:
                    await asyncio.sleep(0.25)
                    continue
                if answer.status_code == 200:
                    self.replied.append(text)
                if answer.status_code < 500:
                    break
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.05)


async def _kill_and_restart(served: Served, load: Load, chance: random.Random) -> None:
    """Kill it in the midst of its work, at a moment that is another one each time."""
    enough = load.acknowledged + chance.randint(2, 30)
    while load.acknowledged < enough:
        await asyncio.sleep(chance.uniform(0.001, 0.03))
    await served.kill()
    await served.start()


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.acceptance)])
@pytest.mark.timeout(1800)
async def test_nothing_is_lost_or_doubled_when_the_process_is_killed(
    sqlite_url: str, tmp_path: Path, nursery: Nursery, kills: int
) -> None:
    await _kill_often(Served(config_for(sqlite_url, tmp_path), tmp_path / "log", nursery), kills)


@pytest.mark.acceptance
@pytest.mark.timeout(1800)
async def test_nothing_is_lost_or_doubled_on_postgresql(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    await _kill_often(Served(config_for(postgres_url, tmp_path), tmp_path / "log", nursery), 50)


async def _kill_often(served: Served, kills: int) -> None:
    config, chance = served.config, random.Random(kills)
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(pace=Pace.instant()))
        ids = await furnish(config, sim, {"sms": sim.settings_for("sms")}, {})
        stack.push_async_callback(served.stop)
        await served.start()
        sim.connect("sms", webhook_url=f"{config.public_url}/hooks/sms/{ids['sms']}#rc=5&rp=all")
        desk = await open_desk(config, "marta")
        stack.push_async_callback(desk.close)
        # A hold of nothing, so that replies go out at once and kills find them under way.
        await desk.do("/settings/preferences", undo_s="0")
        load = Load(sim, desk, ids["sms"])
        for person in load.people:
            assert (await person.say("sms", "hola")).accepted
        mirror = Mirror(desk, "/inbox?queue=all", "all", None)
        await mirror.load()
        screen = asyncio.create_task(mirror.follow(config.public_url))
        stack.push_async_callback(_end, [screen])
        tasks = [asyncio.create_task(load.write(person)) for person in load.people]
        tasks += [asyncio.create_task(load.answer(n + 1)) for n in range(CUSTOMERS)]
        # Whatever happens, the load ends before what it uses is closed.
        stack.push_async_callback(_end, tasks)
        for _ in range(kills):
            await _kill_and_restart(served, load, chance)
        await _end(tasks)
        await _all_sent(config)
        await sim.settled()
        await _screen_is_right(mirror)
        await _end([screen])
        await served.stop()
        await _check(config, load)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel what is going on; a task that had failed before fails the test."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended or RuntimeError("It ended by itself.")


async def _all_sent(config: Config) -> None:
    """Wait until nothing is under way any more."""
    db = await Database.open(config.database, exclusive=False)
    async with asyncio.timeout(240):
        while await db.read(_pending):
            await asyncio.sleep(0.1)
    await db.close()


def _pending(tx: Reader) -> int:
    open_ones = (DeliveryStatus.HELD, DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    return len(tx.select(Delivery, col(Delivery.status).in_(open_ones)))


async def _screen_is_right(mirror: Mirror) -> None:
    """The screen that nobody touched shows what a reload shows."""
    async with asyncio.timeout(120):
        while True:
            page = await mirror.desk.get(mirror.path)
            fresh = cut(page.text)[0]
            if fresh == mirror.fragments:
                return
            await asyncio.sleep(0.1)


async def _check(config: Config, load: Load) -> None:
    db = await Database.open(config.database, exclusive=False)
    rows = await db.read(
        lambda tx: tx.select(Message, col(Message.kind) != MessageKind.NOTICE, limit=1_000_000)
    )
    sent = await db.read(lambda tx: tx.select(Delivery, limit=1_000_000))
    await db.close()
    stored = Counter(row.external_id for row in rows if row.kind == MessageKind.INBOUND)
    assert len(load.accepted) > 10
    assert not [key for key in load.accepted if stored[key] != 1]
    assert max(stored.values()) == 1
    texts = Counter(row.text for row in rows if row.kind == MessageKind.OUTBOUND)
    assert not [text for text in load.replied if texts[text] != 1]
    arrived = Counter(item.text for person in load.people for item in person.inbox("sms"))
    assert not [text for text, times in arrived.items() if times > 1]
    status = {row.message_id: row.status for row in sent}
    sure = (DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
    claimed = [row.text for row in rows if status.get(row.id or 0) in sure]
    assert not [text for text in claimed if arrived[text] != 1]
