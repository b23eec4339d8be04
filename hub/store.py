"""The store: one SQLite file or one PostgreSQL database, behind the same three calls.

`await database.write(action, ...)` runs `action(tx, ...)` in the writer's thread and returns once
it is on disk. `await database.read(query, ...)` runs `query(reader, ...)` on a snapshot in one of
a few reader threads. Both are given synchronous functions, so nothing can be awaited while a
transaction is open. An action may be run again after a lost race: it has no effect but its writes.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import inspect, make_url
from sqlalchemy.exc import ArgumentError

from hub import log
from hub.errors import ConfigError, Unavailable
from hub.events import LoggedEvent
from hub.link import Backend, Fault, Link
from hub.log import EventBatch, events_after, newest_cursor
from hub.model import Meta
from hub.prepared import Prepared
from hub.store_sqlite import Sqlite
from hub.tx import Reader, Tx
from hub.writer import Job, Writer, shown

__all__ = [
    "Database",
    "EventBatch",
    "Prepared",
    "Reader",
    "Tx",
    "events_after",
    "newest_cursor",
]

P = ParamSpec("P")
R = TypeVar("R")

CHECK_S: Final = 5.0
PATIENCE_S: Final = 5.0


class Database:
    """An open database. Made by `open`; every method is safe to call from any thread."""

    def __init__(self, backend: Backend, *, readers: int) -> None:
        self._backend = backend
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="hilo-reader")
        self._links = threading.local()
        self._opened: list[Link] = []
        self._callbacks: list[tuple[asyncio.AbstractEventLoop | None, Callable[[], None]]] = []
        self._loggers: list[
            tuple[asyncio.AbstractEventLoop, Callable[[Sequence[LoggedEvent], int], None]]
        ] = []
        self._overheard: list[Callable[[str], None]] = []
        self._closed = False
        self._writer = Writer(backend, self._told)
        self.dialect: str = backend.name
        self.era: str = ""  # The log's era; a new one after a restore.

    @classmethod
    async def open(
        cls, url: str, *, readers: int = 4, exclusive: bool = True, patience_s: float = PATIENCE_S
    ) -> Database:
        """Open `sqlite:///path` or `postgresql://user@host/name`, which must be migrated.

        exclusive: refuse, on SQLite, while another process holds the file so. patience_s: how long
        a locked file or a silent server is waited for. Raises ConfigError for an address or a
        database that cannot work, Unavailable when it is not there.
        """
        return await asyncio.to_thread(
            cls.open_now, url, readers=readers, exclusive=exclusive, patience_s=patience_s
        )

    @classmethod
    def open_now(
        cls, url: str, *, readers: int = 4, exclusive: bool = True, patience_s: float = PATIENCE_S
    ) -> Database:
        """`open` for where there is no event loop."""
        backend = open_backend(url, exclusive=exclusive, patience_s=patience_s)
        database = cls(backend, readers=readers)
        try:
            database.era = database.write_now(database._settle)
            backend.listen(database._call_back, database._pass_on)
        except BaseException:
            database._shut()
            raise
        return database

    async def write(
        self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `action` in a transaction; returns its result once it is on disk.

        Raises what the action raises, and then nothing of it is stored; Unavailable when the
        database is away, and then it is stored only if the connection broke during the commit.
        Cancelled before it began, it is not run; after that, it is stored.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._writer.submit(Job(action, args, kwargs, future, loop))
        return await future

    async def read(
        self, query: Callable[Concatenate[Reader, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `query` on a snapshot that has every write answered so far. Raises Unavailable."""
        if self._closed:
            raise Unavailable("The database is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._query, query, args, kwargs)

    def write_now(
        self, action: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`write` for where there is no event loop: blocks."""
        future: concurrent.futures.Future[R] = concurrent.futures.Future()
        self._writer.submit(Job(action, args, kwargs, future, None))
        return future.result()

    def read_now(
        self, query: Callable[Concatenate[Reader, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """`read` for where there is no event loop: blocks."""
        if self._closed:
            raise Unavailable("The database is closed.")
        return self._readers.submit(self._query, query, args, kwargs).result()

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Have `callback` called after commits that told events, this process's or another's.

        Called on the event loop that runs now, else in a thread of the store. It may be called
        without news, and one call may stand for many commits.
        """
        self._callbacks.append((_running_loop(), callback))

    def on_logged(self, callback: Callable[[Sequence[LoggedEvent], int], None]) -> None:
        """Have `callback` called, on the event loop that runs now and before those of
        `on_commit`, with what this process has just committed to the log. Only on SQLite, and
        what other processes write is not among it: the table is the truth. With it goes
        `renewals` as of that commit: if it has grown, places known before mean nothing."""
        self._loggers.append((asyncio.get_running_loop(), callback))

    @property
    def renewals(self) -> int:
        """How often the log has got a new era through this database."""
        return self._writer.renewals

    def on_whisper(self, callback: Callable[[str], None]) -> None:
        """Have `callback` called, in a thread of the store, with what other processes whisper."""
        self._overheard.append(callback)

    def whisper(self, text: str) -> None:
        """Send a few hundred bytes to the other processes. May be lost; never waits."""
        self._backend.shout(text)

    async def check(self) -> None:
        """Return if the database can be written and read now. Raises Unavailable."""
        try:
            async with asyncio.timeout(CHECK_S):
                await self.write(_nothing)
                await self.read(log.need_head)
        except TimeoutError:
            raise Unavailable("The database does not answer.") from None

    async def close(self) -> None:
        """Finish what is waiting and close every connection."""
        await asyncio.to_thread(self._shut)

    def close_now(self) -> None:
        """`close` for where there is no event loop."""
        self._shut()

    def _shut(self) -> None:
        self._closed = True
        self._writer.close()
        self._readers.shutdown()
        for link in self._opened:
            link.close()
        self._opened.clear()
        self._backend.close()

    def _settle(self, tx: Tx) -> str:
        if not inspect(tx.link.connection).has_table(str(Meta.__tablename__)):
            raise ConfigError("The database has no tables yet: run `hilo migrate` first.")
        return log.settle_in(tx, self._backend.home(tx.link))

    def _told(self, logged: Sequence[LoggedEvent]) -> None:
        if logged:
            for loop, callback in self._loggers:
                with suppress(RuntimeError):  # That loop has ended.
                    loop.call_soon_threadsafe(callback, logged, self._writer.renewals)
        self._call_back()
        self._backend.ring()

    def _call_back(self) -> None:
        for loop, callback in self._callbacks:
            if loop is None:
                callback()
            else:
                with suppress(RuntimeError):  # That loop has ended.
                    loop.call_soon_threadsafe(callback)

    def _pass_on(self, text: str) -> None:
        for callback in self._overheard:
            callback(text)

    def _query(self, query: Callable[..., R], args: Any, kwargs: Any) -> R:
        try:
            return self._snapshot(query, args, kwargs)
        except StopIteration:
            # A future refuses it, and whoever waits would wait for ever.
            raise RuntimeError("The query raised StopIteration.") from None
        except Exception as error:  # noqa: BLE001  What a query raises goes to its caller.
            if self._backend.fault(error) is not Fault.CUT:
                raise shown(self._backend, error) from None
        try:  # A restarted server leaves a dead connection behind, and reading twice is harmless.
            return self._snapshot(query, args, kwargs)
        except Exception as error:  # noqa: BLE001  As above.
            raise shown(self._backend, error) from None

    def _snapshot(self, query: Callable[..., R], args: Any, kwargs: Any) -> R:
        link = self._reading_link()
        try:
            link.script(self._backend.begin_read)
            found = query(Reader(link), *args, **kwargs)
            link.rollback()
        except BaseException:
            self._abandon(link)
            raise
        return found

    def _reading_link(self) -> Link:
        link: Link | None = getattr(self._links, "link", None)
        if link is None:
            link = self._links.link = self._backend.connect(write=False)
            self._opened.append(link)
        return link

    def _abandon(self, link: Link) -> None:
        """End a snapshot in which something was raised; a connection in doubt is dropped."""
        try:
            link.rollback()
        except Exception:  # noqa: BLE001  Whatever is wrong with it, a new one is made.
            link.close()
            self._links.link = None
            with suppress(ValueError):
                self._opened.remove(link)


def open_backend(url: str, *, exclusive: bool, patience_s: float = PATIENCE_S) -> Backend:
    """The database of an address, not yet connected to. Raises ConfigError."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError("The database's address is not one: see HILO_DATABASE_URL.") from None
    if parsed.drivername == "sqlite":
        return Sqlite(parsed, exclusive=exclusive, patience_s=patience_s)
    if parsed.drivername not in ("postgresql", "postgres"):
        raise ConfigError(f"{parsed.drivername} is no database that Hilo knows.")
    try:
        # Its driver is an extra, so it cannot be imported above.
        module = importlib.import_module("hub.store_postgres")
    except ImportError:
        raise ConfigError("PostgreSQL needs its driver: pip install 'hilo[postgres]'.") from None
    backend: Backend = module.Postgres(parsed, patience_s=patience_s)
    return backend


def _nothing(tx: Tx) -> None:
    """Begins and commits, which is what shows that the database can be written."""


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
