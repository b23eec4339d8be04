"""Looks for who else a customer may be, just behind the commits.

It follows the log by a cursor that is kept in the database and moves in the transaction that
writes what was found, like the search index. Comparing is done in a reader thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import col

from hub.accounts import Accounts
from hub.actions import suggestions
from hub.actions.resolving import IdentitySettings
from hub.driver import Driver
from hub.errors import NotFound
from hub.events import EventKind
from hub.identity.compare import Ledger
from hub.identity.profile import Profile, profile_of
from hub.identity.suggest import gather, keys_to_try, rank
from hub.identity.weights import CURRENT
from hub.log import events_after, newest_cursor
from hub.model import Meta
from hub.queries import customers
from hub.queries import suggestions as queries
from hub.queries.sightings import Evidence
from hub.store import Database, Reader, Tx

LATE_S: Final = 0.3  # News waits for company this long.
TICK_S: Final = 2.0
BATCH: Final = 500  # Events at once.
AT_ONCE: Final = 20  # Customers looked at in one step: each takes a few milliseconds.
_KEY: Final = "suggester"
_KINDS: Final = {EventKind.EVIDENCE, EventKind.JOINED, EventKind.SPLIT}


@dataclass(frozen=True, slots=True)
class Found:
    """Who else a customer may be: the other, how likely, and why."""

    other_id: int
    posterior: float
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search for a customer found. near: everybody who was compared."""

    found: tuple[Found, ...]
    near: frozenset[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One move along the log: from a cursor as stored, "" for none, to the next."""

    before: str
    after: str
    full: bool = False
    customers: tuple[int, ...] = ()


class Suggester:
    """Runs in every process; where there are several, whoever is first makes the step."""

    def __init__(
        self, database: Database, accounts: Accounts, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock
        self._looking = asyncio.Lock()
        self._driver = Driver(
            self.catch_up,
            tick_s=TICK_S,
            late_s=LATE_S,
            waits="suggester_waits",
            failed="suggester_failed",
        )

    async def run(self) -> None:
        """Suggest for as long as the process lives."""
        self._database.on_commit(self._driver.wake)
        await self._driver.run()

    async def catch_up(self) -> None:
        """Look at everybody of whom there is news now: when it returns, they were looked at, by
        whomever. Raises Unavailable."""
        async with self._looking:
            await self._catch_up()

    async def _catch_up(self) -> None:
        settings = await self._accounts.identity()
        more = True
        while more and (step := await self._database.read(next_step)) is not None:
            found: dict[int, Looked] = {}
            for begin in range(0, len(step.customers), AT_ONCE):
                some = step.customers[begin : begin + AT_ONCE]
                found |= await self._database.read(look, some, settings)
            await self._database.write(take_step, step, found, now=self._clock())
            more = step.full


def next_step(reader: Reader) -> Step | None:
    """Of whom there is news, or None when there is none."""
    stored = reader.scalar(select(col(Meta.value)).where(col(Meta.key) == _KEY))
    if not stored:
        return Step("", newest_cursor(reader))
    batch = events_after(reader, str(stored), BATCH)
    if batch.reload:
        return Step(str(stored), batch.cursor)
    if not batch.events:
        return None
    ids: dict[int, None] = {}
    for logged in batch.events:
        if logged.event.kind in _KINDS and logged.event.customer_id is not None:
            with suppress(NotFound):
                ids[customers.current(reader, logged.event.customer_id).id or 0] = None
    if not ids and len(batch.events) < BATCH:
        # Nothing of ours: the place is kept with the next news, or when much has gone by.
        return None
    return Step(str(stored), batch.cursor, len(batch.events) == BATCH, tuple(ids))


def look(
    reader: Reader, customer_ids: Sequence[int], settings: IdentitySettings
) -> dict[int, Looked]:
    """Who else each of some customers may be."""
    evidence = Evidence(reader, settings.secret)
    return {one: search(evidence, one) for one in customer_ids}


def search(evidence: Evidence, customer_id: int) -> Looked:
    """Who else a customer may be: up to three, the likeliest first."""
    profile = profile_of(evidence.of_customer(customer_id))
    count = evidence.customers()
    keys = keys_to_try(profile, customers=count)
    gathered = gather(keys, lambda key: _holders(evidence, key, customer_id))
    others: dict[str, Profile] = {
        one: profile_of(evidence.of_customer(int(one))) for one in gathered.customers
    }
    ranked = rank(profile, others, gathered, customers=count)
    found = tuple(Found(int(s.customer), s.posterior, s.ledger) for s in ranked.suggestions)
    return Looked(found, frozenset(int(one) for one in others))


def _holders(evidence: Evidence, key: str, customer_id: int) -> tuple[str, ...]:
    # One more than may hold it, for the customer's own.
    held = evidence.holding(key, limit=CURRENT.max_holders + 2)
    return tuple(str(one) for one in held if one != customer_id)


def take_step(tx: Tx, step: Step, found: dict[int, Looked], *, now: datetime) -> bool:
    """Write what was found, unless another process has. Returns whether it was ours."""
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
    for customer_id, looked in found.items():
        for one in looked.found:
            suggestions.put(
                tx, customer_id, one.other_id, posterior=one.posterior, ledger=one.ledger, now=now
            )
        # Whoever shares nothing with them any more. The others may still be somebody's best.
        for other_id in sorted(queries.partners(tx, [customer_id]) - looked.near):
            suggestions.gone(tx, customer_id, other_id, now=now)
    return True
