"""Keeps the search index up to date, just behind the commits.

It follows the log by a cursor that is kept in the database and moves in the transaction that
writes the index, so nothing is left out and a crash repeats nothing. Words are cut in a reader
thread; the writer is given a few rows at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, func, select, text, update
from sqlmodel import col

from hub import search
from hub.driver import Driver
from hub.events import EventKind, LoggedEvent
from hub.log import events_after, newest_cursor
from hub.model import Conversation, Customer, Message, Meta
from hub.search_words import Entry, customer_entries, message_entries
from hub.store import Database, Reader, Tx

LATE_S: Final = 0.2  # News waits for company this long.
TICK_S: Final = 1.0
BATCH: Final = 250  # Events or rows at once: a few milliseconds of the writer.

_KEY: Final = "search"
_PEOPLE: Final = {EventKind.CUSTOMER, EventKind.JOINED, EventKind.SPLIT, EventKind.ERASED}


@dataclass(frozen=True, slots=True)
class Position:
    """How far the index is: a cursor on the log, and what was there before it and is still to be
    indexed, counting down to 0. Kept as one row of `meta`."""

    cursor: str
    messages_to: int = 0
    customers_to: int = 0

    def __str__(self) -> str:
        return f"{self.cursor} {self.messages_to} {self.customers_to}"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of the index: from a position as stored, "" for none, to the next."""

    before: str
    after: str
    full: bool = True  # More may be waiting.
    messages: list[Entry] = field(default_factory=list)
    customers: list[Entry] = field(default_factory=list)


class Indexer:
    """Runs in every process; where there are several, whoever is first makes the step."""

    def __init__(self, database: Database, *, late_s: float = LATE_S) -> None:
        self._database = database
        self._untidy = False
        self._driver = Driver(
            self.catch_up,
            tick_s=TICK_S,
            late_s=late_s,
            waits="indexer_waits",
            failed="indexer_failed",
        )

    async def run(self) -> None:
        """Index what happens, for as long as the process lives."""
        self._database.on_commit(self._driver.wake)
        await self._driver.run()

    def wake(self) -> None:
        """Look for news soon."""
        self._driver.wake()

    async def catch_up(self) -> None:
        """Index what is committed now. Raises Unavailable."""
        more = True
        while more and (step := await self._database.read(next_step)) is not None:
            moved = await self._database.write(take_step, step)
            gone = any(entry.words is None for entry in (*step.messages, *step.customers))
            self._untidy = self._untidy or (moved and gone)
            more = step.full  # What has come meanwhile waits for company.
        begin = True
        while self._untidy:
            self._untidy = await self._database.write(search.tidy, begin=begin)
            begin = False


def next_step(reader: Reader) -> Step | None:
    """What is to be indexed next, or None when the index is up to date."""
    stored = reader.scalar(select(col(Meta.value)).where(col(Meta.key) == _KEY))
    if not stored:
        return Step("", str(_from_scratch(reader)))
    cursor, messages_to, customers_to = str(stored).split(" ")
    at = Position(cursor, int(messages_to), int(customers_to))
    batch = events_after(reader, at.cursor, BATCH)
    if batch.reload:
        return Step(stored, str(_from_scratch(reader)))
    if batch.events:
        after = Position(batch.cursor, at.messages_to, at.customers_to)
        full = len(batch.events) == BATCH or at.messages_to > 0 or at.customers_to > 0
        return Step(stored, str(after), full, *_changed(reader, batch.events))
    return _catch_up(reader, stored, at)


def take_step(tx: Tx, step: Step) -> bool:
    """Write a step, unless another process has taken it. Returns whether it was ours."""
    if not step.before:
        if tx.insert_new(Meta, on=("key",), key=_KEY, value=step.after) is None:
            return False
    else:
        moved = tx.execute(
            update(Meta)
            .where(col(Meta.key) == _KEY, col(Meta.value) == step.before)
            .values(value=step.after)
        )
        if moved.rowcount == 0:
            return False
    search.put(tx, search.MESSAGES, step.messages)
    search.put(tx, search.CUSTOMERS, step.customers)
    return True


def _from_scratch(reader: Reader) -> Position:
    """From now on by the log, and everything that is already there by its ids."""
    cursor = newest_cursor(reader)
    newest = [reader.scalar(select(func.max(col(table.id)))) or 0 for table in (Message, Customer)]
    return Position(cursor, *newest)


def _catch_up(reader: Reader, stored: str, at: Position) -> Step | None:
    if at.messages_to:
        ids = _down_from(reader, Message, at.messages_to)
        after = Position(at.cursor, ids[-1] - 1 if ids else 0, at.customers_to)
        return Step(stored, str(after), True, message_entries(reader, ids))
    if at.customers_to:
        ids = _down_from(reader, Customer, at.customers_to)
        after = Position(at.cursor, 0, ids[-1] - 1 if ids else 0)
        return Step(stored, str(after), True, [], customer_entries(reader, ids))
    return None


def _down_from(reader: Reader, model: type[Message | Customer], newest: int) -> list[int]:
    statement = (
        select(col(model.id))
        .where(col(model.id) <= newest)
        .order_by(col(model.id).desc())
        .limit(BATCH)
    )
    return [row.id for row in reader.rows(statement)]


def _changed(reader: Reader, logged: Sequence[LoggedEvent]) -> tuple[list[Entry], list[Entry]]:
    """The messages and customers that events speak of."""
    events = [each.event for each in logged]
    messages = {
        event.message_id
        for event in events
        if event.kind is EventKind.MESSAGE and event.message_id is not None
    }
    erased = {event.conversation_id for event in events if event.kind is EventKind.ERASED}
    if erased:
        rows = select(col(Message.id)).where(col(Message.conversation_id).in_(erased))
        messages |= {row.id for row in reader.rows(rows)}
    # What somebody has told is found by the message that tells it.
    named = [event for event in events if not event.data.get("told")]
    customers = {event.customer_id for event in named if event.customer_id is not None}
    people = {event.conversation_id for event in named if event.kind in _PEOPLE}
    rows = select(col(Conversation.customer_id)).where(col(Conversation.id).in_(people))
    customers |= {row.customer_id for row in reader.rows(rows)}
    talking = {event.conversation_id for event in events} - people - {None}
    customers |= _unknown(reader, [id for id in talking if id is not None])
    return (
        message_entries(reader, sorted(messages)),
        customer_entries(reader, sorted(customers)),
    )


def _unknown(reader: Reader, conversation_ids: Sequence[int]) -> set[int]:
    """Customers of these conversations of whom the index has nothing yet: they are new."""
    key = "rowid" if reader.dialect == "sqlite" else "id"
    rows = text(
        f"SELECT v.customer_id FROM conversation v WHERE v.id IN :ids AND NOT EXISTS"
        f" (SELECT 1 FROM {search.CUSTOMERS} s WHERE s.{key} = v.customer_id)"
    ).bindparams(bindparam("ids", expanding=True))
    if not conversation_ids:
        return set()
    return {row.customer_id for row in reader.rows(rows, ids=list(conversation_ids))}
