"""The feed: everybody gets everything after their cursor, once and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.events import Event, EventKind, Whisper
from hub.feed import Feed
from hub.log import new_era, newest_cursor
from hub.store import Database, Tx

pytestmark = pytest.mark.timeout(30)  # A feed that loses something waits for ever.


def tell(tx: Tx, *numbers: int) -> None:
    for number in numbers:
        tx.tell(Event(kind=EventKind.MESSAGE, message_id=number))


@asynccontextmanager
async def running(feed: Feed) -> AsyncIterator[Feed]:
    await feed.start()
    task = asyncio.create_task(feed.run())
    try:
        async with asyncio.timeout(20):
            yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def feed(database: Database) -> AsyncIterator[Feed]:
    """A feed that keeps few events and hears of them by the bell alone."""
    async with running(Feed(database, keep=40, tick_s=60)) as feed:
        yield feed


async def take(feed: Feed, cursor: str, most: int, *, limit: int = 500) -> list[int]:
    """The message ids of the next `most` events after a cursor."""
    found: list[int] = []
    async for batch in feed.follow(cursor, limit=limit):
        found += [logged.event.message_id or 0 for logged in batch.events]
        assert not batch.reload
        if len(found) >= most:
            break
    return found


async def test_followers_get_what_is_told_as_it_is_told(database: Database, feed: Feed) -> None:
    followers = [asyncio.create_task(take(feed, feed.newest, 300)) for _ in range(20)]
    for number in range(0, 300, 3):
        await database.write(tell, number, number + 1, number + 2)
    for follower in followers:
        assert await follower == list(range(300))


async def test_a_slow_follower_loses_nothing_to_a_short_memory(
    database: Database, feed: Feed
) -> None:
    start, found = feed.newest, []
    await database.write(tell, 0)
    async for batch in feed.follow(start, limit=7):
        found += [logged.event.message_id or 0 for logged in batch.events]
        if len(found) < 400:
            # While it is busy with seven, thirty more happen: memory keeps forty.
            await database.write(tell, *range(len(found), len(found) + 30))
        if found[-1] >= 400:
            break
    assert set(range(400)) <= set(found)


async def test_a_follower_resumes_from_memory_or_table_alike(
    database: Database, feed: Feed
) -> None:
    start = feed.newest
    await database.write(tell, *range(200))
    assert await take(feed, start, 200) == list(range(200))
    whole = await feed.since(start, 1000)
    for at in (0, 1, 100, 150, 190, 198):
        assert await take(feed, whole.cursors[at], 199 - at, limit=3) == list(range(at + 1, 200))
    at_the_tail = await feed.since(whole.cursor)
    assert (at_the_tail.events, at_the_tail.cursor) == ((), whole.cursor)


async def test_the_cursor_of_each_event_is_a_place_to_resume_from(
    database: Database, feed: Feed
) -> None:
    start = feed.newest
    await database.write(tell, 1, 2, 3)
    await take(feed, start, 3)
    batch = await feed.since(start)
    for at, cursor in enumerate(batch.cursors):
        assert (await feed.since(cursor)).events == batch.events[at + 1 :]


async def test_a_page_may_know_more_than_the_feed(database: Database) -> None:
    feed = Feed(database, tick_s=60)
    await feed.start()
    await database.write(tell, 1)
    ahead = await database.read(newest_cursor)
    following = asyncio.create_task(take(feed, ahead, 1))
    async with running(feed):
        await database.write(tell, 2)
        assert await following == [2]


async def test_a_new_era_makes_followers_reload(database: Database, feed: Feed) -> None:
    following = feed.follow(feed.newest)
    first = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    await database.write(new_era)
    await database.write(tell, 1)
    reloaded = await first
    assert reloaded.reload
    # From its cursor they go on; whether that is before or after the first event is chance.
    await database.write(tell, 2)
    found: list[int] = []
    async for batch in feed.follow(reloaded.cursor):
        found += [logged.event.message_id or 0 for logged in batch.events]
        if 2 in found:
            break
    assert found in ([2], [1, 2])


async def test_a_cursor_that_nobody_gave_must_reload(feed: Feed) -> None:
    batch = await anext(feed.follow("nonsense"))
    assert (batch.reload, batch.cursor) == (True, feed.newest)


async def test_news_without_a_bell_is_found_by_the_tick(sqlite_url: str) -> None:
    server = await Database.open(sqlite_url)
    command = await Database.open(sqlite_url, exclusive=False)
    async with running(Feed(server, tick_s=0.01)) as feed:
        await command.write(tell, 7)
        assert await take(feed, f"{server.era}.0.0", 1) == [7]
    await command.close()
    await server.close()


async def test_a_follower_in_one_process_hears_of_a_commit_in_another(postgres_url: str) -> None:
    one, other = await Database.open(postgres_url), await Database.open(postgres_url)
    async with running(Feed(one, tick_s=60)) as feed, running(Feed(other, tick_s=60)) as far:
        await hears(feed, far)
        following = asyncio.create_task(take(feed, feed.newest, 50))
        for number in range(50):
            await other.write(tell, number)
        assert await following == list(range(50))
    await one.close()
    await other.close()


async def hears(feed: Feed, far: Feed) -> None:
    """Return once whispers of `far` reach `feed`: a bell connects in its own time."""
    heard = asyncio.ensure_future(anext(feed.whispers()))
    while not heard.done():
        far.whisper(Whisper(kind="presence"))
        await asyncio.wait([heard], timeout=0.01)


async def test_a_whisper_reaches_this_process_and_others_once(postgres_url: str) -> None:
    one, other = await Database.open(postgres_url), await Database.open(postgres_url)
    async with running(Feed(one)) as feed, running(Feed(other)) as far:
        await hears(feed, far)
        await hears(far, feed)
        sent = [
            Whisper(kind="agent_typing", agent_id=number, name="Íñigo “Ñ”", on=number % 2 == 0)
            for number in range(200)
        ]
        listening = [asyncio.create_task(listen(each, len(sent))) for each in (feed, far)]
        await asyncio.sleep(0)
        for whisper in sent:
            feed.whisper(whisper)
        for heard in listening:
            assert await heard == sent
    await one.close()
    await other.close()


async def listen(feed: Feed, most: int) -> list[Whisper]:
    found = []
    async for whisper in feed.whispers():
        if whisper.kind == "agent_typing":
            found.append(whisper)
        if len(found) == most:
            break
    return found


async def test_a_listener_far_behind_misses_the_oldest_whispers_only(feed: Feed) -> None:
    listening = feed.whispers()
    first = asyncio.ensure_future(anext(listening))
    await asyncio.sleep(0)
    for number in range(2500):
        feed.whisper(Whisper(kind="viewing", agent_id=number))
    assert (await first).agent_id == 1500
    rest = [(await anext(listening)).agent_id for _ in range(999)]
    assert rest == list(range(1501, 2500))
