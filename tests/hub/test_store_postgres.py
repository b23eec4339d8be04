"""What only happens where several processes write: races, deadlocks, late commits."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import psycopg
import pytest
from sqlmodel import col

from hub.errors import Unavailable
from hub.events import Event, EventKind
from hub.log import events_after, newest_cursor
from hub.model import ContactPoint, Customer
from hub.store import Database, Tx
from tests.databases import Cluster, new_folder, running_cluster
from tests.hub import scribe

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[Database, Database]]:
    """Two open databases on the same tables, as two processes have them."""
    one, other = await Database.open(postgres_url), await Database.open(postgres_url)
    yield one, other
    await one.close()
    await other.close()


@pytest.fixture
def lone() -> Iterator[Cluster]:
    """A cluster that the test may stop."""
    with running_cluster(new_folder(), durable=True) as cluster:
        yield cluster


def tell(tx: Tx, name: str) -> None:
    tx.tell(Event(kind=EventKind.CUSTOMER, data={"name": name}))


async def test_an_event_that_commits_late_is_not_stepped_over(
    two: tuple[Database, Database], postgres_url: str
) -> None:
    one, _ = two
    start = await one.read(newest_cursor)
    with psycopg.connect(postgres_url) as late:
        late.execute(
            "INSERT INTO event (xid, at, kind, data) VALUES (pg_current_xact_id()::text::bigint,"
            " now(), 'customer', '{\"name\": \"late\"}')"
        )
        await one.write(tell, "early")
        held = await one.read(events_after, start, 10)
        late.commit()
    batch = await one.read(events_after, start, 10)
    assert (held.events, held.held, held.cursor) == ((), True, start)
    assert [logged.event.data["name"] for logged in batch.events] == ["late", "early"]
    assert not batch.held


async def test_a_follower_misses_nothing_of_eight_writers_in_two_processes(
    postgres_url: str,
) -> None:
    database = await Database.open(postgres_url)
    cursor = await database.read(newest_cursor)
    most, seen = 150, defaultdict[str, list[int]](list)
    scribes = [scribe.start(postgres_url, name, writers=4, most=most) for name in "ab"]
    while sum(map(len, seen.values())) < 8 * most:
        batch = await database.read(events_after, cursor, 50)
        for logged in batch.events:
            name, _, number = str(logged.event.data["name"]).rpartition("-")
            seen[name].append(int(number))
        cursor = batch.cursor
    for each in scribes:
        assert len(list(each.names())) == 4 * most
    assert not (await database.read(events_after, cursor, 50)).events
    assert seen == {f"{name}-{writer}": list(range(most)) for name in "ab" for writer in range(4)}
    await database.close()


class Meeting:
    """Two actions wait for each other, each the first time that it runs."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)
        self.came: list[str] = []

    def meet(self, who: str) -> None:
        self.came.append(who)
        if self.came.count(who) == 1:
            self._barrier.wait(5)


def find_or_add(tx: Tx, who: str, meeting: Meeting, *, new: bool) -> str:
    """Whose contact point it is: ours if nobody was faster."""
    known = tx.select(ContactPoint, col(ContactPoint.value) == "+34910000000")
    meeting.meet(who)
    if not known:
        insert = tx.insert_new if new else tx.insert
        insert(ContactPoint, kind="phone", value="+34910000000", name=who, created_at=NOW)
    return tx.select(ContactPoint, col(ContactPoint.value) == "+34910000000")[0].name


@pytest.mark.parametrize("new", [True, False])
async def test_the_loser_of_a_race_sees_the_winners_rows(
    two: tuple[Database, Database], new: bool
) -> None:
    meeting = Meeting()
    found = await asyncio.gather(
        two[0].write(find_or_add, "a", meeting, new=new),
        two[1].write(find_or_add, "b", meeting, new=new),
    )
    assert found[0] == found[1]
    assert await two[0].read(lambda reader: len(reader.select(ContactPoint))) == 1


async def test_a_deadlock_is_run_again_and_everybody_gets_an_answer(
    two: tuple[Database, Database],
) -> None:
    meeting = Meeting()
    ids = [
        await two[0].write(lambda tx: tx.insert(Customer, name="", created_at=NOW))
        for _ in range(2)
    ]

    def rename(tx: Tx, name: str, order: list[int]) -> None:
        tx.update(Customer, order[0], name=name)
        meeting.meet(name)
        tx.update(Customer, order[1], name=name)
        tell(tx, name)

    async with asyncio.timeout(10):
        await asyncio.gather(two[0].write(rename, "a", ids), two[1].write(rename, "b", ids[::-1]))
    names = await two[0].read(lambda reader: {each.name for each in reader.select(Customer)})
    assert len(meeting.came) >= 3, "nobody was in a deadlock"
    assert names in ({"a"}, {"b"})
    told = (await two[0].read(events_after, f"{two[0].era}.0.0", 10)).events
    assert sorted(str(logged.event.data["name"]) for logged in told) == ["a", "b"]


async def test_an_error_that_an_action_swallows_is_never_answered_as_stored(
    two: tuple[Database, Database],
) -> None:
    def swallow(tx: Tx) -> None:
        tx.insert(Customer, name="lost", created_at=NOW)
        with suppress(psycopg.Error):
            tx.insert(Customer, name="x" * 1000, created_at=NOW)

    with pytest.raises((RuntimeError, psycopg.Error)):
        await two[0].write(swallow)
    answers = await asyncio.gather(
        two[0].write(tell, "kept"), two[0].write(swallow), return_exceptions=True
    )
    assert isinstance(answers[1], RuntimeError | psycopg.Error)
    assert await two[0].read(lambda reader: reader.select(Customer)) == []
    assert len((await two[0].read(events_after, f"{two[0].era}.0.0", 10)).events) == 1


async def test_a_commit_rings_in_other_processes_and_a_whisper_reaches_them(
    two: tuple[Database, Database],
) -> None:
    one, other = two
    loop, rung, whispered = asyncio.get_running_loop(), asyncio.Event(), asyncio.Queue[str]()

    def overhear(text: str) -> None:
        loop.call_soon_threadsafe(whispered.put_nowait, text)

    other.on_whisper(overhear)
    async with asyncio.timeout(5):
        other.on_commit(rung.set)
        while not rung.is_set():  # The bell may still be connecting.
            await one.write(tell, "a")
            await asyncio.sleep(0)
        sent = [f"é“{number}" * 40 for number in range(100)]
        for text in sent:
            one.whisper(text)
        assert [await whispered.get() for _ in sent] == sent


async def test_a_server_that_goes_away_is_unavailable_and_found_again(lone: Cluster) -> None:
    database = await Database.open(url := lone.new_url())
    await database.write(tell, "before")
    await database.check()
    lone.stop(mode="immediate")
    for attempt in (
        database.write(tell, "while it is away"),
        database.read(newest_cursor),
        database.check(),
        Database.open(url),
    ):
        with pytest.raises(Unavailable):
            await attempt
    lone.start()
    async with asyncio.timeout(10):
        while not await is_there(database):
            pass
    # Now one that is not even noticed: dead connections are replaced.
    lone.stop()
    lone.start()
    await database.write(tell, "after")
    batch = await database.read(events_after, f"{database.era}.0.0", 10)
    assert [logged.event.data["name"] for logged in batch.events] == ["before", "after"]
    await database.close()


async def is_there(database: Database) -> bool:
    try:
        await database.check()
    except Unavailable:
        return False
    return True
