"""All channels at once, with everything that goes wrong: nothing is lost, nothing is doubled, every
customer is one thread, and each app's messages are in its order."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from channels.simulator.apps import Apps
from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.config import Config
from tests.nursery import Nursery
from tests.running import furnish, open_desk
from tests.served import Served, config_for
from tests.stories.traffic import (
    APART,
    ARRIVING,
    JOINED,
    RECEIPTS,
    SENDING,
    Answers,
    Customers,
    Screen,
    counted,
    disturb,
    mark_of,
    marks_in,
    quantiles,
)

CHANNELS = ("chat", "sms", "whatsapp", "email")
PENDING = ("held", "queued", "sending")
ARRIVED = ("accepted", "sent", "delivered", "read")
PACE = Pace(receipt_s=0.02, read_s=0.1, retry_s=0.05, bounce_s=0.1, late_s=2.0)
# In a few seconds nothing can be tried again after half a minute.
QUICK = (Fault.THROTTLED, Fault.REFUSED, Fault.CUT_AFTER, Fault.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Load:
    """So many messages a second for so long, and what goes wrong when Hilo sends."""

    rate: float
    for_s: float
    people: int
    answers: float
    faults: float
    sending: tuple[Fault, ...]
    patience_s: float


SHORT = Load(rate=50, for_s=4, people=6, answers=8, faults=0.2, sending=QUICK, patience_s=60)
LONG = Load(rate=50, for_s=120, people=40, answers=5, faults=0.05, sending=SENDING, patience_s=900)


@contextmanager
def looking(config: Config) -> Iterator[sqlite3.Connection]:
    """The database beside the server that writes it."""
    path = config.database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.mark.parametrize(
    "load", [SHORT, pytest.param(LONG, marks=pytest.mark.acceptance)], ids=["short", "long"]
)
@pytest.mark.timeout(2400)
async def test_nothing_is_lost_or_doubled_when_all_channels_write_at_once(
    sqlite_url: str, tmp_path: Path, nursery: Nursery, load: Load
) -> None:
    served = Served(config_for(sqlite_url, tmp_path), tmp_path / "log", nursery)
    async with AsyncExitStack() as stack:
        sim = await stack.enter_async_context(Simulator(seed=4, pace=PACE))
        apps = await stack.enter_async_context(Apps(sim, seed=4))
        own = {channel: sim.settings_for(channel) for channel in CHANNELS} | apps.settings()
        own.pop("voice", None)  # Nobody writes a call.
        ids = await furnish(served.config, sim, own, {})
        await served.start()
        stack.push_async_callback(served.stop)
        await connect(served.config, sim, apps, ids)
        customers = Customers(sim, apps, load.people)
        marta = await open_desk(served.config, "marta")
        stack.push_async_callback(marta.close)
        await marta.do("/settings/preferences", undo_s="0")
        answers = Answers(marta, lambda: somebody(served.config))
        screen = Screen(marta, served.config.public_url)
        disturb(sim.plan, (*ARRIVING, *RECEIPTS, *load.sending), load.faults)
        watching = asyncio.create_task(screen.watch())
        stack.callback(watching.cancel)
        took = await _run(customers, answers, load)
        sim.plan.clear()
        await sim.errands.release()
        await until_settled(served.config, len(customers.said), load.patience_s)
        await sim.errands.release()
        _print(served.config, customers, answers, screen, took)
        _check_arrivals(served.config, customers)
        _check_answers(served.config, answers, customers)


async def connect(config: Config, sim: Simulator, apps: Apps, ids: dict[str, int]) -> None:
    """Tell every provider where Hilo is."""
    base = f"{config.public_url}/hooks"
    for channel in ("sms", "whatsapp"):
        sim.connect(channel, webhook_url=f"{base}/{channel}/{ids[channel]}#rc=5&rp=all")
    sim.connect_chat(config.public_url, ids["chat"])
    for app in apps.all:
        if app.channel in ids:
            await app.connect(f"{base}/{app.channel}/{ids[app.channel]}")


async def _run(customers: Customers, answers: Answers, load: Load) -> float:
    """Let customers write and an agent answer; the seconds that it took."""
    answering = asyncio.create_task(answers.go_on(load.answers))
    began = time.monotonic()
    await customers.write(load.rate, for_s=load.for_s, seed=4)
    answering.cancel()
    return time.monotonic() - began


def somebody(config: Config) -> tuple[int, int, int] | None:
    """One of those who wrote last: (part, account, conversation)."""
    with looking(config) as db:
        rows = db.execute(
            "SELECT part_id, account_id, conversation_id FROM message WHERE kind = 'inbound'"
            " ORDER BY id DESC LIMIT 60"
        ).fetchall()
    return random.choice(rows) if rows else None


async def until_settled(config: Config, wanted: int, within_s: float) -> None:
    """Until everything has come in and nothing is still to go out. A database that stands still
    for half a minute with less is looked at as it is."""
    before, still_since = (-1, -1), time.monotonic()
    async with asyncio.timeout(within_s):
        while time.monotonic() - still_since < 30:
            with looking(config) as db:
                ((came,),) = db.execute(
                    "SELECT count(*) FROM message WHERE kind = 'inbound' AND text LIKE '%«m%'"
                )
                ((waits,),) = db.execute(
                    "SELECT count(*) FROM delivery WHERE status IN (?, ?, ?)", PENDING
                )
            if came >= wanted and not waits:
                return
            if (came, waits) != before or waits:
                before, still_since = (came, waits), time.monotonic()
            await asyncio.sleep(0.2)


def _check_arrivals(config: Config, customers: Customers) -> None:
    with looking(config) as db:
        rows = db.execute(
            "SELECT text, conversation_id FROM message WHERE kind = 'inbound' ORDER BY id"
        ).fetchall()
    found = [(mark, place) for text, place in rows if (mark := mark_of(text))]
    times = Counter(mark for mark, _ in found)
    gone = [said for mark, said in customers.said.items() if not times[mark]]
    # A provider that got no 2xx in all its tries has told its customer so. No fault of the plan has
    # Hilo answer so: it was too slow for each try, or has said that it is. On a machine that has
    # the time for it, there is none.
    told = [said for said in gone if customers.is_told(said)]
    print(f"given up by their providers, who were told that Hilo has not got them: {len(told)}")
    lost = [(said.mark, said.channel, said.held) for said in gone if said not in told]
    assert lost == [], "lost"
    assert len(told) <= len(customers.said) // 1000
    refused = [(said.mark, said.channel, said.outcomes) for said in told if not said.was_too_slow]
    assert refused == [], "given up, and not because of the time"
    assert {mark: count for mark, count in times.items() if count > 1} == {}, "doubled"
    threads: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    owners: defaultdict[int, set[str]] = defaultdict(set)
    order: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for mark, place in found:
        said = customers.said[mark]
        joined = "" if said.channel in JOINED else said.channel
        threads[said.person.key, joined].add(place)
        owners[place].add(said.person.key)
        if not said.held:
            order[said.person.key, said.channel].append(int(mark[1:]))
    assert {who: places for who, places in threads.items() if len(places) > 1} == {}, "in pieces"
    assert {place: who for place, who in owners.items() if len(who) > 1} == {}, "mixed"
    assert len(threads) == customers.count * (1 + len(APART))
    assert {who: marks for who, marks in order.items() if marks != sorted(marks)} == {}, "order"


def _check_answers(config: Config, answers: Answers, customers: Customers) -> None:
    with looking(config) as db:
        rows = db.execute(
            "SELECT m.text, d.status, d.external_id FROM message m JOIN delivery d"
            " ON d.message_id = m.id WHERE m.kind = 'outbound'"
        ).fetchall()
    states = {mark: (status, by) for text, status, by in rows if (mark := mark_of(text))}
    assert len(rows) == len(states), "an answer became two"
    # The last one may have been under way when the agent stopped.
    assert set(answers.sent) <= states.keys()
    got = Counter(
        mark
        for person in customers.sim.crowd.people.values()
        for channel in (*JOINED, *APART)
        for item in person.inbox(channel)
        for mark in marks_in(item.text.partition("«m")[0])
    )
    print(
        f"answers by what became of them: {dict(Counter(status for status, _ in states.values()))}"
    )
    assert {mark: (n, states.get(mark)) for mark, n in got.items() if n > 1} == {}, "sent twice"
    # Of a loss whose receipt was lost as well, nobody can know.
    untold = {subject.split()[0] for subject in customers.sim.plan.subjects(Fault.RECEIPT_LOST)}
    lost = {
        mark: (status, external_id)
        for mark, (status, external_id) in states.items()
        if status in ARRIVED and not got[mark] and external_id not in untold
    }
    assert lost == {}, "said to be sent, and did not arrive"
    late = {m: one for m, one in states.items() if one[0] == "failed" and got[m]}
    assert late == {}, "said to have failed, and arrived"
    assert not any(status in PENDING for status, _ in states.values())


def shown_at(config: Config, screen: Screen) -> dict[str, float]:
    """When the list first showed each message, or a newer one of the same thread in its place."""
    with looking(config) as db:
        rows = db.execute("SELECT text, conversation_id FROM message ORDER BY id").fetchall()
    threads: defaultdict[int, list[str]] = defaultdict(list)
    place: dict[str, int] = {}
    for text, conversation in rows:
        if mark := mark_of(text):
            threads[conversation].append(mark)
            place[mark] = conversation
    found: dict[str, float] = {}
    for mark, at in sorted(screen.shown.items(), key=lambda one: one[1]):
        waiting = threads[place[mark]] if mark in place else []
        if mark in waiting:
            upto = waiting.index(mark) + 1
            found |= dict.fromkeys(waiting[:upto], at)
            del waiting[:upto]
    return found


def _print(
    config: Config, customers: Customers, answers: Answers, screen: Screen, took: float
) -> None:
    said = list(customers.said.values())
    posted = [s.accepted_at - s.at for s in said if s.accepted_at and s.channel != "email"]
    direct = [s for s in said if not s.held]
    shown = shown_at(config, screen)
    seen = [shown[s.mark] - s.at for s in direct if s.mark in shown]
    print(
        f"\n{len(said)} messages in {took:.1f} s: {len(said) / took:.1f} a second, load"
        f" {os.getloadavg()[0]:.1f}\nfaults: {dict(counted(customers.sim.plan))}"
        f"\nfrom send to commit (answered by webhook or socket): {quantiles(posted)}"
        f"\nfrom send to the socket: {quantiles(seen)} ({len(seen)} of {len(direct)}, in"
        f" {screen.visits} connections)"
        f"\n{len(answers.sent)} answers taken, {answers.turned_away} turned away"
    )
