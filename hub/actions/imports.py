"""Known customers of the shop, into the store: a file's rows in short transactions, or one call's.

How far a file was read is of the same commit as what its rows changed: whoever is killed goes on
exactly there, and nothing is taken twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlmodel import col

from hub.actions import attachments, newcomers, people, resolving, staff, threads
from hub.actions.newcomers import Newcomer, Seen
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import EVERYONE
from hub.errors import Conflict, NotFound
from hub.events import Event, EventKind
from hub.identity.observation import Observation
from hub.identity.sighting import Sighting, read_sighting
from hub.known_customer import (
    KnownCustomer,
    LeftOut,
    Reason,
    observation_of,
)
from hub.model import (
    ContactPoint,
    Conversation,
    Customer,
    ImportJob,
    ImportRefusal,
    Part,
    SightingRow,
)
from hub.queries import customers, imports
from hub.queries.sightings import Evidence
from hub.store import Tx
from hub.table_file import Place

LEASE: Final = timedelta(seconds=30)
MAX_LISTED: Final = 10_000  # Rows of one report; of the rest only the number is kept.
KEEP_REPORT: Final = timedelta(days=30)
MIN_NEEDLE: Final = 4  # Shorter addresses would be found in everything.
_DAY: Final = timedelta(days=1)


class State(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OVER: Final = frozenset({State.DONE, State.CANCELLED, State.FAILED})


class Outcome(StrEnum):
    """What one row did."""

    MADE = "made"
    MATCHED = "matched"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a file: a customer, or why there is none. end: where the next row begins."""

    row: int
    end: Place
    found: KnownCustomer | LeftOut


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one known customer."""

    outcome: Outcome
    customer_id: int
    part_id: int
    name: str = ""


# --- one known customer --------------------------------------------------------------------------


def import_row(
    tx: Tx,
    known: KnownCustomer,
    *,
    source: str,
    region: str,
    settings: IdentitySettings,
    audience: str = EVERYONE,
    now: datetime,
) -> Imported:
    """Keep what the shop states about a customer as evidence, and let customers follow from it.

    audience: who may see them as long as nobody talks with them. The same again changes nothing,
    whenever it comes. Raises BadRequest for one who is nobody.
    """
    observation = observation_of(known, id="import", at=now, source=source, region=region)
    if (part := _stated_before(tx, observation, settings, now=now)) is not None:
        return Imported(Outcome.UNCHANGED, part.customer_id, part.id or 0)
    known_before = imports.newest_customer(tx)
    arrival = resolving.arrive(tx, observation, settings=settings, now=now)
    part = arrival.part
    customer = tx.need(Customer, part.customer_id)
    is_new = part.customer_id > known_before
    _describe(tx, customer, part, known, is_new=is_new)
    _show_to(tx, customer.id or 0, audience)
    outcome = Outcome.MADE if is_new else Outcome.MATCHED
    return Imported(outcome, part.customer_id, part.id or 0)


def _stated_before(
    tx: Tx, observation: Observation, settings: IdentitySettings, *, now: datetime
) -> Part | None:
    """The part of a sighting that shows the very same already."""
    value = read_sighting(observation, region=settings.region, own=settings.own)
    if not value.attested:
        return None
    evidence = Evidence(tx, settings.secret)
    for other in evidence.showing(value.sender):
        if other.channel != value.channel or _content(other) != _content(value):
            continue
        row = evidence.rows[other.key]
        if now - other.last_at > _DAY:
            tx.update(SightingRow, row.id or 0, last_at=now)
        return tx.get(Part, row.part_id or 0)
    return None


def _content(value: Sighting) -> tuple[object, ...]:
    return (value.sender, value.touches, value.claims, value.names, value.household)


def _show_to(tx: Tx, customer_id: int, audience: str) -> None:
    """Let an import's audience see a customer, and everybody who may see them already."""
    for part in customers.parts_of(tx, customer_id):
        shown = threads.union_of([each for each in (part.shown_to, audience) if each])
        if shown != part.shown_to:
            tx.update(Part, part.id or 0, shown_to=shown)
    thread = customers.conversation_of(tx, customer_id)
    if thread.last_message_id is None:
        threads.widen_audience(tx, tx.hold(Conversation, thread.id or 0))


def _describe(
    tx: Tx, customer: Customer, part: Part, known: KnownCustomer, *, is_new: bool
) -> None:
    """The shop's name for a customer stands until an agent writes another."""
    changes: dict[str, Any] = {}
    if known.name and customer.name != known.name and customer.name_source != "agent":
        changes = {"name": known.name, "name_source": "import"}
    if known.language and not customer.language:
        changes["language"] = known.language
    if changes:
        tx.update(Customer, customer.id or 0, revision=customer.revision + 1, **changes)
    if changes or is_new:
        people.tell_customer(
            tx, customer.id or 0, part.conversation_id, named="name" in changes and not is_new
        )


# --- a file --------------------------------------------------------------------------------------


def begin(
    tx: Tx,
    *,
    name: str,
    source: str,
    region: str,
    digest: str,
    form: str,
    ignored: Sequence[str],
    size: int,
    file_key: str = "",
    audience: str = EVERYONE,
    agent_id: int | None = None,
    token_id: int | None = None,
    address: str = "",
    now: datetime,
) -> ImportJob:
    """The import of a file: the one that was begun and not ended, or was done; else a new one.

    file_key: of the bytes in the file store; a second copy of them is dropped.
    """
    same = imports.same_file(tx, digest, source=source, region=region)
    if same is not None and file_key:
        if same.state in OVER or same.file_key:
            attachments.discard(tx, (file_key,))
        else:
            # It was begun on the command line and left; now that the file is here, it goes on.
            tx.update(ImportJob, same.id or 0, file_key=file_key)
    if same is not None:
        return same
    job_id = tx.insert(
        ImportJob,
        name=name[:255],
        source=source,
        region=region,
        audience=audience,
        digest=digest,
        form=form[:100],
        ignored=[each[:100] for each in ignored[:50]],
        size=size,
        state=str(State.WAITING),
        file_key=file_key,
        agent_id=agent_id,
        token_id=token_id,
        created_at=now,
    )
    staff.audit(
        tx,
        act="import.begun",
        subject=f"import {job_id}",
        agent_id=agent_id,
        address=address,
        detail={"name": name[:255], "source": source, "token": token_id},
        now=now,
    )
    _tell(tx, job_id)
    return tx.need(ImportJob, job_id)


def claim(tx: Tx, job_id: int, *, by: str, now: datetime, dead: str = "") -> ImportJob | None:
    """Take an import to work on; None where it is over or another process works on it.

    dead: a name in `lease_by` that is known to have died, whose lease counts no more.
    """
    job = tx.hold(ImportJob, job_id)
    if job.state in OVER:
        return None
    leased = job.lease_until is not None and job.lease_until > now
    if leased and job.lease_by not in {by, dead}:
        return None
    tx.update(
        ImportJob,
        job_id,
        state=str(State.RUNNING),
        lease_by=by,
        lease_until=now + LEASE,
        began_at=now,
        began_bytes=job.done_bytes,
        began_rows=job.done_rows,
    )
    _tell(tx, job_id)
    return tx.need(ImportJob, job_id)


def lapse(tx: Tx, job_id: int, *, now: datetime) -> None:
    """Take note that whoever worked on an import has not been heard of for a while."""
    job = tx.hold(ImportJob, job_id)
    if job.state == State.RUNNING and job.lease_by and (job.lease_until or now) <= now:
        tx.update(ImportJob, job_id, lease_by="")
        _tell(tx, job_id)


def _tell(tx: Tx, job_id: int) -> None:
    tx.tell(Event(kind=EventKind.IMPORT, data={"import": job_id}))


def take(
    tx: Tx,
    job_id: int,
    items: Sequence[Item],
    *,
    begins: int,
    by: str,
    seen: Mapping[int, Seen] | None = None,
    settings: IdentitySettings,
    now: datetime,
) -> bool:
    """Take some rows in and note how far the file was read. Returns whether to go on.

    begins: bytes that were read before them. seen: as of `see`, at the same `now`: whoever is new
    is then stored together with the others. Raises Conflict where another process was there.
    """
    job = tx.hold(ImportJob, job_id)
    if job.state != State.RUNNING:
        return False
    if job.done_bytes != begins or job.lease_by != by:
        raise Conflict("Another process goes on with this import.")
    seen = seen or {}
    again = newcomers.stated_before(tx, seen, now=now)
    new = {at: one for at, one in seen.items() if at not in again}
    fresh = newcomers.keep(tx, new, audience=job.audience, now=now)
    counts = {"made": 0, "matched": 0, "unchanged": 0, "refused": 0, "partial": 0}
    room = MAX_LISTED - job.refused - job.partial
    for at, item in enumerate(items):
        part_id: int | None = None
        if isinstance(item.found, LeftOut):
            counts["refused"] += 1
            left: Sequence[LeftOut] = (item.found,)
        else:
            if (kept := fresh.get(at)) is not None:
                outcome, part_id = Outcome.MADE, kept.part_id
            elif (part_id := again.get(at)) is not None:
                outcome = Outcome.UNCHANGED
            else:
                done = import_row(
                    tx,
                    item.found,
                    source=job.source,
                    region=job.region,
                    settings=settings,
                    audience=job.audience,
                    now=now,
                )
                outcome, part_id = done.outcome, done.part_id
            counts[outcome] += 1
            left = item.found.left_out
            counts["partial"] += bool(left)
        if left and room > 0:
            room -= 1
            _list(tx, job_id, item, left, part_id, now=now)
    end = items[-1].end if items else Place(job.done_bytes, job.done_rows)
    tx.update(
        ImportJob,
        job_id,
        done_bytes=end.offset,
        done_rows=end.row,
        lease_until=now + LEASE,
        **{name: getattr(job, name) + count for name, count in counts.items()},
    )
    if job.lease_until is None or _second(now + LEASE) != _second(job.lease_until):
        _tell(tx, job_id)  # Once a second: a screen needs no more, and the log is everybody's.
    return True


def _second(at: datetime) -> int:
    return int(at.timestamp())


def see(
    items: Sequence[Item], *, source: str, region: str, settings: IdentitySettings, now: datetime
) -> dict[int, Seen]:
    """What the customers of some rows show, by their place: to be done before the transaction."""
    found: dict[int, Seen] = {}
    for at, item in enumerate(items):
        if isinstance(item.found, KnownCustomer):
            known = item.found
            said = observation_of(known, id="import", at=now, source=source, region=region)
            seen = newcomers.see(Newcomer(said, known.name, known.language), settings)
            if seen is not None:
                found[at] = seen
    return found


def _list(
    tx: Tx,
    job_id: int,
    item: Item,
    left: Sequence[LeftOut],
    part_id: int | None,
    *,
    now: datetime,
) -> None:
    known = item.found if isinstance(item.found, KnownCustomer) else None
    for each in left:
        tx.insert(
            ImportRefusal,
            job_id=job_id,
            part_id=part_id,
            row=item.row,
            reason=str(each.reason),
            field=str(each.field),
            value=each.value[:200].replace("\0", " "),
            external_id=known.external_id[:256] if known else "",
            at=now,
        )


def end(tx: Tx, job_id: int, state: State, *, trouble: str = "", now: datetime) -> None:
    """An import is over: its file is not needed any more. One that was over stays as it is."""
    job = tx.hold(ImportJob, job_id)
    if job.state in OVER:
        return
    if job.file_key:
        attachments.discard(tx, (job.file_key,))
    tx.update(
        ImportJob,
        job_id,
        state=str(state),
        trouble=trouble[:500],
        file_key="",
        lease_until=None,
        lease_by="",
        ended_at=now,
    )
    _tell(tx, job_id)


def cancel(tx: Tx, job_id: int, *, agent_id: int | None, address: str = "", now: datetime) -> None:
    """Stop an import. What it has taken in stays. Raises NotFound, and Conflict for one that is
    over."""
    job = tx.get(ImportJob, job_id)
    if job is None:
        raise NotFound("There is no such import.")
    if job.state in OVER:
        raise Conflict("This import is over already.")
    end(tx, job_id, State.CANCELLED, now=now)
    staff.audit(
        tx,
        act="import.cancelled",
        subject=f"import {job_id}",
        agent_id=agent_id,
        address=address,
        now=now,
    )


def sweep(tx: Tx, *, now: datetime) -> None:
    """Take away reports that have had their time."""
    tx.delete(ImportRefusal, col(ImportRefusal.at) < now - KEEP_REPORT)


def forget(tx: Tx, points: Sequence[ContactPoint], *, part_ids: Sequence[int]) -> None:
    """Take what reports say of somebody who is erased: of their rows, and with their addresses."""
    tx.delete(ImportRefusal, col(ImportRefusal.part_id).in_(list(part_ids)))
    users = {point.value for point in points if point.kind == "user"}
    needles = {text.casefold() for point in points for text in (point.value, point.display) if text}
    after = 0
    while page := imports.listed(tx, after=after):
        gone = [row.id for row in page if _is_of(row, users, needles)]
        if gone:
            tx.delete(ImportRefusal, col(ImportRefusal.id).in_(gone))
        after = page[-1].id or 0


def _is_of(row: ImportRefusal, users: Collection[str], needles: Collection[str]) -> bool:
    value = row.value.casefold()
    return row.external_id in users or any(
        needle == value or (len(needle) >= MIN_NEEDLE and needle in value) for needle in needles
    )


def refused(item: Item) -> Item:
    """A row that the database would not have."""
    return replace(item, found=LeftOut(Reason.NOT_STORED))
