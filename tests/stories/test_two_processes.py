"""Two equal processes on one PostgreSQL: whoever asks either sees, sends and reads the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
from sqlmodel import col

from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from channels.simulator.twilio_forms import Form, body_of, signature
from hub.contract import DeliveryStatus
from hub.model import Conversation, Delivery, Message, Meta
from hub.store import Database, Reader
from hub.words import MessageKind
from tests.agent_ui.mirror import Mirror, cut
from tests.nursery import Nursery
from tests.running import Desk, furnish, open_desk
from tests.served import Served, config_for
from tests.stories.test_webhooks import form_of

PATIENCE_S = 120
WRITERS = 8
EACH = 6


@dataclass
class Pair:
    """Two servers with the same database, files and key, an agent at each, and the world."""

    sim: Simulator
    accounts: dict[str, int]
    first: Served
    second: Served
    marta: Desk  # At the first.
    jon: Desk  # At the second.
    db: Database
    http: httpx.AsyncClient

    @property
    def both(self) -> tuple[Served, Served]:
        return self.first, self.second

    async def bring(self, served: Served, form: Form) -> int:
        """A webhook that comes to one of them; the status."""
        url = f"{served.config.public_url}/hooks/sms/{self.accounts['sms']}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature(self.sim.twilio.auth_token, url, form),
        }
        return (await self.http.post(url, content=body_of(form), headers=headers)).status_code


@asynccontextmanager
async def pair(
    database_url: str, folder: Path, nursery: Nursery, *, channels: Sequence[str] = ("sms",)
) -> AsyncIterator[Pair]:
    one = config_for(database_url, folder)
    two = config_for(database_url, folder)
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(pace=Pace.instant()))
        ids = await furnish(one, sim, {name: sim.settings_for(name) for name in channels}, {})
        servers = [Served(c, folder / f"{c.port}.log", nursery) for c in (one, two)]
        for server in servers:
            stack.push_async_callback(server.stop)
            await server.start(wait=False)
        for server in servers:
            await server.ready()
        db = await Database.open(database_url)
        stack.push_async_callback(db.close)
        http = await stack.enter_async_context(httpx.AsyncClient(timeout=PATIENCE_S))
        desks = [await open_desk(one, "marta"), await open_desk(two, "jon")]
        for desk in desks:
            stack.push_async_callback(desk.close)
            await desk.do("/settings/preferences", undo_s="0")
        if "sms" in ids:
            sim.connect("sms", webhook_url=f"{one.public_url}/hooks/sms/{ids['sms']}")
        yield Pair(sim, ids, servers[0], servers[1], desks[0], desks[1], db, http)


@asynccontextmanager
async def following(served: Served, desk: Desk, path: str) -> AsyncIterator[Mirror]:
    """A live screen."""
    mirror = Mirror(desk, path, "all", None)
    await mirror.load()
    task = asyncio.create_task(mirror.follow(served.config.public_url))
    try:
        yield mirror
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.05)


async def same_as_reload(mirror: Mirror) -> None:
    """Wait until a screen that nobody touched shows what a reload shows."""

    async def same() -> bool:
        page = await mirror.desk.get(mirror.path)
        return cut(page.text)[0] == mirror.fragments

    await until(same)


async def test_writers_through_both_are_one_story(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    """Every message is there once, counted once, and on the screens of both processes."""
    async with pair(postgres_url, tmp_path, nursery) as two:
        lucia = form_of(two.sim, "hola")
        # The first message comes to both at once, twice: it is one customer's first.
        again = [two.bring(served, lucia) for served in two.both * 2]
        assert await asyncio.gather(*again) == [200] * 4
        async with (
            following(two.first, two.marta, "/conversation/1?queue=all") as here,
            following(two.second, two.jon, "/conversation/1?queue=all") as there,
        ):
            await asyncio.gather(*(_write(two, number) for number in range(WRITERS)))
            for screen in (here, there):
                await until(partial(_shows, screen, WRITERS * EACH + 1))
                await same_as_reload(screen)
        stored = await two.db.read(_said)
        assert Counter(stored) == Counter(
            ["hola", *(f"{n}: {m}" for n in range(WRITERS) for m in range(EACH))]
        )
        talks = await two.db.read(lambda tx: tx.select(Conversation))
        assert len(talks) == 1
        # Nothing was written over what the other process had written meanwhile.
        assert talks[0].unread == len(stored)
        newest = await two.db.read(lambda tx: tx.select(Message, order_by=col(Message.id).desc()))
        assert talks[0].last_message_id == newest[0].id


async def _write(two: Pair, number: int) -> None:
    for turn in range(EACH):
        form = form_of(two.sim, f"{number}: {turn}")
        assert await two.bring(two.both[(number + turn) % 2], form) == 200


def _shows(mirror: Mirror, count: int) -> bool:
    return sum(1 for name in mirror.fragments if name.startswith("message-")) == count


def _said(tx: Reader) -> list[str]:
    rows = tx.select(Message, col(Message.kind) == MessageKind.INBOUND)
    return [row.text for row in rows]


async def test_two_senders_send_each_reply_once(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    async with pair(postgres_url, tmp_path, nursery) as two:
        people = [
            two.sim.person(f"Persona {n}", phone=f"+3460012300{n}", reads=False) for n in range(4)
        ]
        for person in people:
            assert (await person.say("sms", "hola")).accepted
        tasks = [
            _reply(two, desk, number)
            for number in range(len(people))
            for desk in (two.marta, two.jon)
        ]
        replies = [text for texts in await asyncio.gather(*tasks) for text in texts]

        def arrived() -> Counter[str]:
            return Counter(item.text for each in people for item in each.inbox("sms"))

        await until(lambda: len(arrived()) == len(replies))
        await two.sim.settled()
        await until(lambda: _all_delivered(two.db))
        assert arrived() == Counter(replies)


async def _all_delivered(db: Database) -> bool:
    rows = await db.read(lambda tx: tx.select(Delivery))
    return all(row.status == DeliveryStatus.DELIVERED for row in rows)


async def _reply(two: Pair, desk: Desk, number: int) -> list[str]:
    """Several replies of an agent to one customer."""
    texts = [f"{desk.csrf[:8]} {number} {turn}" for turn in range(4)]
    for text in texts:
        via = f"{number + 1}:{two.accounts['sms']}"
        await desk.do(f"/conversation/{number + 1}/reply", text=text, via=via)
    return texts


async def test_typing_and_presence_cross(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    async with pair(postgres_url, tmp_path, nursery) as two:
        await two.bring(two.second, form_of(two.sim, "hola"))
        path = "/conversation/1?queue=all"
        async with following(two.first, two.marta, path) as here:
            async with following(two.second, two.jon, path) as there:
                await until(lambda: here.state.get("here") == [1, 2])
                await until(lambda: _viewers(here) == [2] and _viewers(there) == [1])
                said = {"conversation": 1, "kind": "reply", "on": True, "via": "1:1"}
                await there.say({"typing": said})
                await until(lambda: here.state.get("agent_typing", {}).get("agent") == 2)
            # Gone from the other process, gone from this screen.
            await until(lambda: _viewers(here) == [] and here.state.get("here") == [1])


def _viewers(mirror: Mirror) -> list[int]:
    viewing = mirror.state.get("viewing", {})
    return [agent["id"] for agent in viewing.get("agents", [])]


async def test_one_of_them_reads_a_mailbox_and_the_other_takes_over(
    postgres_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    async with pair(postgres_url, tmp_path, nursery, channels=("email",)) as two:
        lucia = two.sim.person("Lucía", email="lucia@shop.test")
        await lucia.say("email", "Primera", subject="Mi pedido")
        await until(lambda: _has(two, "Primera"))
        await until(lambda: two.sim.imap.idling == 1)
        # Whoever it was hands the mailbox over when it is stopped in good order.
        holder = await _holder(two)
        await holder.stop()
        await lucia.say("email", "Segunda", subject="Otra cosa")
        await until(lambda: _has(two, "Segunda"))
        await until(lambda: two.sim.imap.idling == 1)


async def _holder(two: Pair) -> Served:
    """The one that has the lease of the mailbox; it is named after its process."""
    row = (await two.db.read(lambda tx: tx.select(Meta, col(Meta.key).startswith("lease:"))))[0]
    pid = int(row.value.partition("-")[0])
    return next(each for each in two.both if each.child is not None and each.child.pid == pid)


async def _has(two: Pair, text: str) -> bool:
    return text in " ".join(await two.db.read(_said))
