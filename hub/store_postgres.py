"""PostgreSQL under the store: any number of equal processes on one database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

import msgspec
import psycopg
from psycopg import errors
from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from hub.bell import Bell
from hub.errors import ConfigError
from hub.link import Fault, Link
from hub.prepared import Prepared

OLDEST: Final = 140000  # server_version_num of the oldest server that is tested.

# Lock waits are short, because transactions are: whoever waits longer is in a deadlock, which
# PostgreSQL itself would only look for after a second.
_OPTIONS: Final = " ".join(
    f"-c {option}"
    for option in (
        "timezone=UTC",
        "statement_timeout=30s",
        "lock_timeout=300ms",
        "idle_in_transaction_session_timeout=60s",
        "default_transaction_isolation=read\\ committed",
    )
)
_CONNECT: Final[dict[str, str | int]] = {
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "hilo",
}
_RACES: Final = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable)
_TAKEN: Final = (errors.UniqueViolation, errors.ForeignKeyViolation, errors.ExclusionViolation)
_AWAY: Final = (
    errors.DiskFull,
    errors.OutOfMemory,
    errors.TooManyConnections,
    errors.QueryCanceled,
    errors.ReadOnlySqlTransaction,
    errors.ConfigurationLimitExceeded,
)


class PostgresLink(Link):
    """A connection to the server."""

    __slots__ = ()

    def script(self, sql: str) -> None:
        # Unprepared, so that several statements may go in one round trip.
        self.raw.execute(sql, prepare=False)

    def commit(self) -> None:
        cursor = self.raw.execute("COMMIT", prepare=False)
        if cursor.statusmessage != "COMMIT":
            # An action has swallowed the error of a statement: the server says ROLLBACK here,
            # and says so without raising.
            raise RuntimeError("A statement failed before the commit, so nothing was stored.")

    def new_id(self, cursor: Any) -> int:
        found: int = cursor.fetchone()[0] if cursor.description else 0
        return found

    def load(self, table: str, prepared: Prepared, many: list[dict[str, Any]]) -> None:
        # One statement for all, in one round trip: a dozen times as fast as one insert a row.
        compiled = prepared.on(self.dialect)
        names = ", ".join(f'"{name}"' for name in compiled.names)
        copying = f'COPY "{table}" ({names}) FROM STDIN'
        with self.raw.cursor() as cursor, cursor.copy(copying) as copy:
            for row in compiled.bind_many(many):
                copy.write_row(row)


class Postgres:
    """One database on a server."""

    name: ClassVar[str] = "postgresql"
    begin_write: ClassVar[str] = "BEGIN"
    begin_read: ClassVar[str] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    next_job: ClassVar[tuple[str, ...]] = ("RELEASE SAVEPOINT job; SAVEPOINT job",)
    has_rivals: ClassVar[bool] = True

    def __init__(self, url: URL, *, patience_s: float) -> None:
        # The writer and each reader keep a connection of their own for good: nothing to pool.
        # libpq takes whole seconds, and at least two. Source: PostgreSQL, "connect_timeout".
        self._connect: dict[str, str | int] = {
            **_CONNECT,
            "connect_timeout": max(2, round(patience_s)),
        }
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            paramstyle="format",
            json_serializer=lambda value: msgspec.json.encode(value).decode(),
            json_deserializer=msgspec.json.decode,
            connect_args={**self._connect, "options": _OPTIONS, "prepare_threshold": 1},
        )
        self._bell: Bell | None = None

    def connect(self, *, write: bool) -> Link:
        link = PostgresLink(self._engine.connect())
        link.raw.prepared_max = 1000
        if link.raw.info.server_version < OLDEST:
            link.close()
            raise ConfigError("This PostgreSQL is too old: version 14 or newer is needed.")
        return link

    def fault(self, error: BaseException) -> Fault:
        origin = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(origin, _RACES):
            return Fault.RACE
        if isinstance(origin, _TAKEN):
            return Fault.TAKEN
        if isinstance(origin, _AWAY):
            return Fault.AWAY
        if isinstance(origin, psycopg.OperationalError | psycopg.InterfaceError):
            # Also a server that shuts down, starts up or has dropped us.
            return Fault.CUT
        return Fault.OURS

    def home(self, link: Link) -> str:
        found = link.raw.execute(
            "SELECT s.system_identifier, c.timeline_id, d.oid"
            " FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d"
            " WHERE d.datname = current_database()"
        ).fetchone()
        return "-".join(f"{int(part):x}" for part in found)

    def rest(self, link: Link) -> None:
        """The server tidies up by itself."""

    def listen(self, heard: Callable[[], None], overheard: Callable[[str], None]) -> None:
        self._bell = Bell(self._connect_bell, heard, overheard)

    def ring(self) -> None:
        if self._bell is not None:
            self._bell.ring()

    def shout(self, text: str) -> None:
        if self._bell is not None:
            self._bell.shout(text)

    def close(self) -> None:
        if self._bell is not None:
            self._bell.close()
            self._bell = None
        self._engine.dispose()

    def _connect_bell(self) -> psycopg.Connection:
        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, **self._connect)  # type: ignore[arg-type]  # libpq's options, all of them scalars.
