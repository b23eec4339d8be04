"""The event log: how it is appended to, and how it is read without missing a row.

A cursor is the place of a row in the log, `era.xid.id`, and opaque to whoever holds it. On SQLite
rows commit in the order of their ids. On PostgreSQL an id is given before its commit, and a reader
who goes by ids steps over rows that are still on their way (837 of 3,200 with eight writers). So
there a row also keeps the id of its transaction, and a reader takes rows in the order of (xid, id)
below the oldest transaction that is still running: nothing smaller can come any more.
Source: PostgreSQL, "System Information Functions", pg_current_snapshot.

The era is the log's own name: a restored or copied database opens a new one, since old cursors
would point at rows that are gone or were never there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

from hub.events import Event, EventKind, LoggedEvent
from hub.link import Link
from hub.model import EventRow, Meta
from hub.prepared import Prepared
from hub.tx import Reader, Tx

_event: Final[Any] = EventRow.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_meta: Final[Any] = Meta.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_META_KEY: Final = "log"
_BEGINNING: Final = (0, 0)

Place = tuple[int, int]  # (xid, id)


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Events in the log's order. `cursors[i]` is the place after `events[i]`, `cursor` the last.

    reload: the cursor asked for is of another era or older than what is kept, so that whatever
    was built on it must be built anew; `cursor` is where to go on. held: more is committed, and
    has to wait for an older transaction to end.
    """

    cursor: str
    events: tuple[LoggedEvent, ...] = ()
    cursors: tuple[str, ...] = ()
    reload: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class LogHead:
    """What is known of the log as a whole; one row of `meta`."""

    era: str
    home: str  # Which database server and file it lives in: a copy is at home elsewhere.
    floor: Place  # The newest row that was swept: older cursors must reload.

    def cursor(self, place: Place) -> str:
        return f"{self.era}.{place[0]}.{place[1]}"

    def place(self, cursor: str) -> Place | None:
        """Where a cursor points, or None for one of another era, or of nobody's making."""
        era, _, rest = cursor.partition(".")
        xid, _, number = rest.partition(".")
        if era != self.era or not (_is_number(xid) and _is_number(number)):
            return None
        return int(xid), int(number)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


# --- appending ----------------------------------------------------------------------------------

_COLUMNS: Final = (
    "at",
    "kind",
    "conversation_id",
    "account_id",
    "message_id",
    "customer_id",
    "agent_id",
    "data",
)
_ours: Final = cast(cast(func.pg_current_xact_id(), Text), BigInteger)
_APPEND: Final = {
    "sqlite": Prepared(insert(_event).inline().values(xid=0), columns=_COLUMNS),
    "postgresql": Prepared(insert(_event).inline().values(xid=_ours), columns=_COLUMNS),
}


def append(link: Link, told: Sequence[Event]) -> tuple[LoggedEvent, ...]:
    """Write told events, in order: the last thing that a transaction does.

    Returns them as they will be read back, where their places are known before the commit: on
    SQLite, which has one writer at a time. Elsewhere nothing.
    """
    if not told:
        return ()
    now = datetime.now(UTC)
    link.run_many(
        _APPEND[link.name],
        [
            {
                "at": now,
                "kind": str(event.kind),
                "conversation_id": event.conversation_id,
                "account_id": event.account_id,
                "message_id": event.message_id,
                "customer_id": event.customer_id,
                "agent_id": event.agent_id,
                "data": dict(event.data) or None,
            }
            for event in told
        ],
    )
    if link.name != "sqlite":
        return ()
    last = int(link.raw.execute("SELECT last_insert_rowid()").fetchone()[0])
    first = last - len(told) + 1
    return tuple(LoggedEvent(id=first + at, at=now, event=event) for at, event in enumerate(told))


def following(cursor: str, events: Sequence[LoggedEvent]) -> EventBatch | None:
    """Events just written, as the batch after `cursor`; None if others lie between.

    Of an append on SQLite. Those that are not after the cursor are left out.
    """
    era, _, rest = cursor.partition(".")
    _, _, number = rest.partition(".")
    if not _is_number(number):
        return None
    known = int(number)
    fresh = tuple(event for event in events if event.id > known)
    if fresh and fresh[0].id != known + 1:
        return None
    cursors = tuple(f"{era}.0.{event.id}" for event in fresh)
    return EventBatch(cursors[-1] if cursors else cursor, fresh, cursors)


# --- reading ------------------------------------------------------------------------------------

_oldest_running: Final = cast(
    cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger
)
_settled: Final[ColumnElement[bool]] = _event.c.xid < _oldest_running
_after: Final = tuple_(_event.c.xid, _event.c.id) > tuple_(
    bindparam("xid", type_=BigInteger), bindparam("id", type_=BigInteger)
)
_row: Final = (
    _event.c.xid,
    _event.c.id,
    _event.c.at,
    *(_event.c[name] for name in _COLUMNS[1:]),
)
_limit: Final = bindparam("limit", type_=BigInteger)

_HEAD: Final = Prepared(select(_meta.c.value).where(_meta.c.key == _META_KEY))
# By the primary key on SQLite, by `event_cursor` on PostgreSQL.
_AFTER: Final = {
    "sqlite": Prepared(
        select(*_row, literal(1).label("settled"))
        .where(_event.c.id > bindparam("id"))
        .where(bindparam("xid", type_=BigInteger) >= 0)
        .order_by(_event.c.id)
        .limit(_limit)
    ),
    "postgresql": Prepared(
        select(*_row, _settled.label("settled"))
        .where(_after)
        .order_by(_event.c.xid, _event.c.id)
        .limit(_limit)
    ),
}
_NEWEST: Final = {
    "sqlite": Prepared(select(_event.c.xid, _event.c.id).order_by(_event.c.id.desc()).limit(1)),
    "postgresql": Prepared(
        select(_event.c.xid, _event.c.id)
        .where(_settled)
        .order_by(_event.c.xid.desc(), _event.c.id.desc())
        .limit(1)
    ),
}


def head(reader: Reader) -> LogHead | None:
    """The log's head, or None in a database that no server has opened yet."""
    found = reader.scalar(_HEAD)
    if found is None:
        return None
    era, home, xid, number = str(found).split(" ")
    return LogHead(era, home, (int(xid), int(number)))


def need_head(reader: Reader) -> LogHead:
    """The log's head. Raises RuntimeError where there is none: `Database.open` makes it."""
    found = head(reader)
    if found is None:
        raise RuntimeError("The log has no era: the database was not opened by the store.")
    return found


def newest_cursor(reader: Reader) -> str:
    """The place after every event that can be read now. Read it before the state it goes with."""
    known = need_head(reader)
    return known.cursor(_newest(reader, known))


def events_after(reader: Reader, cursor: str, limit: int = 1000) -> EventBatch:
    """At most `limit` events after a cursor, or `reload` where that cannot be told any more."""
    known = need_head(reader)
    place = known.place(cursor)
    if place is None or place < known.floor:
        return EventBatch(newest_cursor(reader), reload=True)
    rows = reader.run(_AFTER[reader.dialect], xid=place[0], id=place[1], limit=limit)
    settled = [row for row in rows if row.settled]
    if not settled:
        if place > _newest(reader, known):  # The log was put back without opening a new era.
            return EventBatch(newest_cursor(reader), reload=True)
        return EventBatch(cursor, held=bool(rows))
    cursors = tuple(known.cursor((row.xid, row.id)) for row in settled)
    return EventBatch(
        cursors[-1],
        tuple(_logged(row) for row in settled),
        cursors,
        held=len(settled) < len(rows),
    )


def _newest(reader: Reader, known: LogHead) -> Place:
    found = reader.row(_NEWEST[reader.dialect])
    return max(known.floor, (found.xid, found.id)) if found else known.floor


# A kind that a newer process tells, and we do not know yet, may have changed anything.
_KINDS: Final = {str(kind): kind for kind in EventKind}


def _logged(row: Any) -> LoggedEvent:
    return LoggedEvent(
        id=row.id,
        at=row.at,
        event=Event(
            kind=_KINDS.get(row.kind, EventKind.RELOAD),
            conversation_id=row.conversation_id,
            account_id=row.account_id,
            message_id=row.message_id,
            customer_id=row.customer_id,
            agent_id=row.agent_id,
            data=row.data or {},
        ),
    )


# --- the log as a whole -------------------------------------------------------------------------


def settle_in(tx: Tx, home: str) -> str:
    """Open an era if there is none, or if the database has moved. Returns the era."""
    known = head(tx)
    return known.era if known and known.home == home else new_era(tx, home)


def new_era(tx: Tx, home: str = "") -> str:
    """Open a new era: every cursor that anybody holds must reload. Returns it.

    home: "" lets the next `Database.open` find out where the database lives.
    """
    era = secrets.token_hex(6)
    tx.renewed = True
    # Transaction ids of another server mean nothing here, and would hide rows behind `_settled`.
    tx.execute(update(_event).where(_event.c.xid != 0).values(xid=0))
    _keep(tx, LogHead(era, home or "-", _BEGINNING))
    return era


def sweep_events(tx: Tx, *, before: datetime, limit: int = 5000) -> int:
    """Delete events told before `before`, at most `limit`, oldest first. Returns how many."""
    oldest = (
        select(_event.c.xid, _event.c.id)
        .where(_event.c.at < before)
        .order_by(_event.c.xid, _event.c.id)
        .limit(limit)
    )
    if tx.dialect == "postgresql":
        oldest = oldest.where(_settled)
    found = tx.execute(oldest).all()
    if not found:
        return 0
    known = need_head(tx)
    floor = max(known.floor, (found[-1].xid, found[-1].id))
    _keep(tx, LogHead(known.era, known.home, floor))
    # Also rows of the same transactions that are a little younger: the floor has passed them.
    place = tuple_(_event.c.xid, _event.c.id)
    return tx.execute(
        delete(_event).where(place <= tuple_(literal(floor[0]), literal(floor[1])))
    ).rowcount


def _keep(tx: Tx, known: LogHead) -> None:
    value = f"{known.era} {known.home} {known.floor[0]} {known.floor[1]}"
    if tx.insert_new(Meta, on=("key",), key=_META_KEY, value=value) is None:
        tx.execute(update(_meta).where(_meta.c.key == _META_KEY).values(value=value))
