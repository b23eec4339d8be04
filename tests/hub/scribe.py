"""A process of its own that writes as fast as it can and says what it has been answered."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from hub.events import Event, EventKind
from hub.model import Counter, Customer
from hub.store import Database, Tx

# Forked from a server that has imported everything once: a start takes milliseconds, not seconds.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.hub.scribe", "hub.store_postgres"])


@dataclass(frozen=True)
class Scribe:
    """The process, and where its answers come out."""

    process: ForkServerProcess
    answers: Connection

    def names(self) -> Iterator[str]:
        """What was answered so far, and on until the process ends."""
        try:
            while True:
                yield self.answers.recv_bytes().decode()
        except EOFError:
            self.answers.close()


def start(url: str, name: str, *, writers: int, most: int) -> Scribe:
    """Start a process in which each of `writers` adds `most` customers (0: for ever), called
    name-writer-number, and says each name once its write was answered."""
    answers, say = _context.Pipe(duplex=False)
    process = _context.Process(target=_main, args=(url, name, writers, most, say))
    process.start()
    say.close()
    return Scribe(process, answers)


def _main(url: str, name: str, writers: int, most: int, say: Connection) -> None:
    asyncio.run(_write(url, name, writers, most, say))


async def _write(url: str, name: str, writers: int, most: int, say: Connection) -> None:
    database = await Database.open(url)
    async with asyncio.TaskGroup() as group:
        for writer in range(writers):
            group.create_task(_scribble(database, f"{name}-{writer}", most, say))
    await database.close()


async def _scribble(database: Database, name: str, most: int, say: Connection) -> None:
    for number in range(most) if most else count():
        await database.write(_add, f"{name}-{number}")
        say.send_bytes(f"{name}-{number}".encode())


def _add(tx: Tx, name: str) -> None:
    """One customer, told about and counted."""
    tx.insert(Customer, name=name, created_at=datetime.now(UTC))
    tx.increment(Counter, {"audience": "*", "bucket": "open"}, {"value": 1})
    tx.tell(Event(kind=EventKind.CUSTOMER, data={"name": name}))
