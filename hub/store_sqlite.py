"""SQLite under the store: one process, one file, nothing to set up."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from hub.errors import ConfigError
from hub.link import Fault, Link

# Pages of 4 KiB. A checkpoint in mid-load costs its commit milliseconds: leave it to idle moments.
CHECKPOINT_PAGES: Final = 10_000

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # NORMAL loses acknowledged rows when the power is cut: 402 of 99,023, FULL none of 42,803.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # What was erased is not to be read out of free pages.
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -8000",
    "PRAGMA temp_store = MEMORY",
)
_AWAY: Final = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
}
_TAKEN: Final = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
}


class SqliteLink(Link):
    """A connection to the file."""

    __slots__ = ()

    def rollback(self) -> None:
        # A full disk has already rolled everything back, and a second time is an error.
        if self.raw.in_transaction:
            self.script("ROLLBACK")

    def new_id(self, cursor: Any) -> int:
        found: int = cursor.lastrowid
        return found


class Sqlite:
    """One database file. exclusive: hold its lock file, so that no second server serves it."""

    name: ClassVar[str] = "sqlite"
    begin_write: ClassVar[str] = "BEGIN IMMEDIATE"
    begin_read: ClassVar[str] = "BEGIN DEFERRED"
    next_job: ClassVar[tuple[str, ...]] = ("RELEASE job", "SAVEPOINT job")
    has_rivals: ClassVar[bool] = False

    def __init__(self, url: URL, *, exclusive: bool, patience_s: float) -> None:
        if not url.database or url.database == ":memory:":
            raise ConfigError("The database needs a file: write its address as sqlite:///path.")
        self.path = Path(url.database)
        self._busy = f"PRAGMA busy_timeout = {int(patience_s * 1000)}"
        self._lock: int | None = None
        if exclusive:
            self._lock = take_lock(self.path)
        # The writer and each reader keep a connection of their own for good: nothing to pool.
        self._engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False, "cached_statements": 512},
        )

    def connect(self, *, write: bool) -> Link:
        link = SqliteLink(self._engine.connect())
        try:
            for pragma in (self._busy, *_PRAGMAS):
                link.script(pragma)
            if not write:
                link.script("PRAGMA query_only = ON")
        except sqlite3.Error:
            link.close()
            raise
        return link

    def fault(self, error: BaseException) -> Fault:
        origin = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(origin, sqlite3.Error):
            return Fault.OURS
        extended = getattr(origin, "sqlite_errorcode", None)
        if not isinstance(extended, int):
            return Fault.OURS
        if extended in _TAKEN:
            return Fault.TAKEN
        return Fault.AWAY if extended & 0xFF in _AWAY else Fault.OURS

    def home(self, link: Link) -> str:
        found = self.path.stat()
        return f"{found.st_dev:x}-{found.st_ino:x}"

    def rest(self, link: Link) -> None:
        link.raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def listen(self, heard: Callable[[], None], overheard: Callable[[str], None]) -> None:
        """Nobody else writes."""

    def ring(self) -> None:
        """Nobody else listens."""

    def shout(self, text: str) -> None:
        """Nobody else listens."""

    def close(self) -> None:
        self._engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def take_lock(path: Path) -> int:
    """Lock `path`.lock for as long as the descriptor returned is open, which a killed process
    ends too. Raises ConfigError while another process serves the same file."""
    lock = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(f"The database {path} cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "another process"
        os.close(descriptor)
        raise ConfigError(
            f"The database {path} is already being served (by process {holder}). Stop that "
            "server first, or use PostgreSQL, which several processes may serve."
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor
