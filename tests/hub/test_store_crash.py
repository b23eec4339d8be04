"""The server killed in mid-load: what was answered is there, once, and so is its event."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter as Tally

from hub.log import events_after
from hub.model import Counter, Customer
from hub.store import Database, Reader
from tests.hub import scribe

KILLS = int(os.environ.get("KILLS", "10"))  # `make acceptance` kills more often.


def found(reader: Reader) -> tuple[list[str], list[str], int]:
    """Names of customers, names in events, and the counter."""
    names = [customer.name for customer in reader.select(Customer, limit=1_000_000)]
    head = reader.select(Counter)
    cursor, told = events_after(reader, "").cursor.split(".")[0] + ".0.0", []
    while (batch := events_after(reader, cursor, 5000)).events:
        told += [str(logged.event.data["name"]) for logged in batch.events]
        cursor = batch.cursor
    return names, told, head[0].value if head else 0


async def killed_at_random(url: str, name: str) -> list[str]:
    """Start a scribe, kill it at a random moment, and return what it was answered."""
    started = scribe.start(url, name, writers=32, most=0)
    names = started.names()
    first = await asyncio.to_thread(next, names)
    reading = asyncio.create_task(asyncio.to_thread(list, names))
    await asyncio.sleep(random.uniform(0, 0.2))
    started.process.kill()
    await asyncio.to_thread(started.process.join)  # Its lock is gone only when it is.
    return [first, *await reading]


async def test_whatever_was_answered_is_there_once_after_a_kill(database_url: str) -> None:
    answered: list[str] = []
    for kill in range(KILLS):
        answered += await killed_at_random(database_url, f"k{kill}")
        database = await Database.open(database_url)
        names, told, counted = await database.read(found)
        await database.close()
        assert not set(answered) - set(names), "an answered write is lost"
        assert max(Tally(names).values()) == 1, "a write was done twice"
        assert sorted(told) == sorted(names), "a change was not told, or something else was"
        assert counted == len(names)
    assert len(answered) > KILLS * 32
