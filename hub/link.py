"""One open connection, and what a database must be able to do to be under the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, ClassVar, Protocol

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import SQLAlchemyError

from hub.prepared import Prepared, Rows


class Fault(Enum):
    """Whose an error is that came up while a transaction ran."""

    OURS = "ours"  # The action's own doing: it fails alone.
    TAKEN = "taken"  # A unique or foreign key says no: perhaps a race, perhaps for good.
    RACE = "race"  # A deadlock or a lost lock: the same again may well succeed.
    AWAY = "away"  # The database is locked, full or not there.
    CUT = "cut"  # The connection broke: a new one may do.


class Link:
    """A connection in autocommit mode: whoever holds it says when a transaction begins and ends.

    Used by one thread at a time.
    """

    __slots__ = ("connection", "dialect", "name", "raw")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.dialect: Dialect = connection.dialect
        self.name: str = connection.dialect.name
        self.raw: Any = connection.connection.driver_connection  # The driver's own: an SDK's edge.

    def script(self, sql: str) -> None:
        """Run a statement without parameters and without rows."""
        self.raw.execute(sql)

    def commit(self) -> None:
        """Commit, durably. Raises the driver's error if it did not."""
        self.script("COMMIT")

    def rollback(self) -> None:
        """Roll back what is open, if anything is."""
        self.script("ROLLBACK")

    def run(self, prepared: Prepared, params: Mapping[str, Any]) -> Rows:
        """Run a prepared statement on the driver."""
        compiled = prepared.on(self.dialect)
        cursor = self.raw.execute(compiled.sql, compiled.bind(params))
        if cursor.description is None:
            return Rows((), cursor.rowcount)
        return Rows(compiled.read(cursor.fetchall()), cursor.rowcount)

    def run_many(self, prepared: Prepared, many: list[dict[str, Any]]) -> None:
        """Run a prepared statement once for each set of parameters, in order."""
        compiled = prepared.on(self.dialect)
        self.raw.cursor().executemany(compiled.sql, compiled.bind_many(many))

    def load(self, table: str, prepared: Prepared, many: list[dict[str, Any]]) -> None:
        """Insert many rows into a table, in order. prepared: the insert of one of them."""
        self.run_many(prepared, many)

    def insert(self, prepared: Prepared, params: Mapping[str, Any]) -> int | None:
        """Run an insert. Returns the new id (0 in a table without one), or None if nothing new."""
        compiled = prepared.on(self.dialect)
        cursor = self.raw.execute(compiled.sql, compiled.bind(params))
        return self.new_id(cursor) if cursor.rowcount else None

    def new_id(self, cursor: Any) -> int:
        """The id that an insert has just given."""
        found: int = cursor.fetchone()[0] if cursor.description else 0
        return found

    def close(self) -> None:
        """Close the connection, also a broken one; what was not committed is gone."""
        with suppress(SQLAlchemyError, OSError):
            self.connection.invalidate()
        with suppress(SQLAlchemyError, OSError):
            self.connection.close()


class Backend(Protocol):
    """What the store needs to know about a database. `connect` and `fault` are thread-safe."""

    name: ClassVar[str]
    begin_write: ClassVar[str]
    begin_read: ClassVar[str]
    next_job: ClassVar[tuple[str, ...]]  # Releases the savepoint of one job, sets the next one's.
    has_rivals: ClassVar[bool]  # Whether other processes write at the same time.

    def connect(self, *, write: bool) -> Link:
        """Open a connection. Raises the driver's error."""

    def fault(self, error: BaseException) -> Fault:
        """Whose fault an error is."""

    def home(self, link: Link) -> str:
        """Which server and database this is: another one for a copy or a restored backup."""

    def rest(self, link: Link) -> None:
        """Called on the writing connection when there has been nothing to write for a moment."""

    def listen(self, heard: Callable[[], None], overheard: Callable[[str], None]) -> None:
        """Begin to call `heard` when another process has told events, and `overheard` with what
        another process whispers; both from a thread of the backend's own."""

    def ring(self) -> None:
        """Let the other processes know that events were told. Never waits."""

    def shout(self, text: str) -> None:
        """Send a whisper of at most 7,000 bytes to the other processes. May be lost."""

    def close(self) -> None:
        """Stop threads and give back locks."""
