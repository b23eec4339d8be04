"""Erasing: the words, files and addresses of a customer go; that something was there stays.

A tombstone names what was erased, so that a restored backup applies it again before it serves.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote_plus

from sqlalchemy import select, update
from sqlmodel import col

from hub import search
from hub.actions import attachments, imports, onward, proofs, suggestions, threads
from hub.actions.threads import Author
from hub.events import Event, EventKind
from hub.model import (
    Attachment,
    CallLine,
    CandidateKey,
    ContactPoint,
    Conversation,
    Customer,
    Delivery,
    Draft,
    EarlyReceipt,
    EarlyRevision,
    ExternalAlias,
    Fact,
    LinkDecision,
    Message,
    Part,
    Participant,
    RawRequest,
    Reach,
    Reaction,
    ShownIdent,
    SightingRow,
    Tombstone,
    TranscriptionJob,
    WordSide,
)
from hub.queries import customers, sightings
from hub.store import Tx
from hub.words import FileState, MessageKind, Status

BATCH: Final = 500
REQUESTS: Final = 20  # Looked through at once: each may be a mail of 40 MB.
MIN_NEEDLE: Final = 4  # Shorter addresses would be found in everything.


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: how many messages, and the keys of files for the file store."""

    messages: int
    file_keys: tuple[str, ...]


def erase_customer(tx: Tx, customer_id: int, *, by: Author, why: str, now: datetime) -> Erased:
    """Erase a customer, with everybody who was joined into them.

    Raises NotFound. What stays: ids and times, the tombstones, and who did it when.
    """
    ids = _with_joined(tx, customers.current(tx, customer_id).id or 0)
    parts = tx.select(Part, col(Part.customer_id).in_(ids), limit=customers.MAX_PARTS)
    for each in ids:
        tx.insert(
            Tombstone,
            customer_id=each,
            conversation_id=_id_of_thread(tx, each),
            message_ids=[],
            # A backup may know them joined otherwise, so what was erased is named by its parts.
            part_ids=[part.id for part in parts if part.customer_id == each],
            at=now,
            agent_id=by.agent_id,
            why=why,
        )
    return _erase_people(tx, ids, parts, now=now)


def _erase_people(
    tx: Tx, customer_ids: Sequence[int], parts: Sequence[Part], *, now: datetime
) -> Erased:
    """Erase parts, and all that was known of customers who have no other."""
    points = {part.contact_point_id for part in parts}
    names = _names(tx, customer_ids, points)
    erased = _erase_parts(tx, [part.id or 0 for part in parts], now=now)
    _forget_points(tx, parts)
    search.forget_customers(tx, sorted({*customer_ids, *(part.customer_id for part in parts)}))
    _forget_decisions(tx, customer_ids, names)
    suggestions.forget(tx, customer_ids)
    for customer_id in customer_ids:
        tx.update(Customer, customer_id, name="", name_source="", language="", erased_at=now)
    whole = tx.select(Conversation, col(Conversation.customer_id).in_(list(customer_ids)))
    keys = _drop_drafts(tx, [row.id for row in whole if row.id is not None])
    for conversation in whole:
        _empty(tx, conversation, now=now)
    for conversation_id in sorted({part.conversation_id for part in parts}):
        if conversation_id not in {row.id for row in whole}:
            tx.tell(Event(kind=EventKind.ERASED, conversation_id=conversation_id))
    return Erased(erased.messages, erased.file_keys + keys)


def _empty(tx: Tx, conversation: Conversation, *, now: datetime) -> None:
    """A thread of nobody: in no queue, woken by no snooze."""
    threads.close_case(tx, conversation, outcome="erased", now=now)
    status = Status.JOINED if conversation.alias_of is not None else Status.EMPTY
    threads.change(
        tx,
        conversation,
        now=now,
        status=str(status),
        handling="nobody",
        epoch=conversation.epoch + 1,
        assignee_id=None,
        waiting_since=None,
        snoozed_until=None,
        unread=0,
    )
    tx.tell(
        Event(
            kind=EventKind.ERASED,
            conversation_id=conversation.id,
            customer_id=conversation.customer_id,
        )
    )


def erase_old(tx: Tx, account_id: int, *, days: int, now: datetime, limit: int = BATCH) -> Erased:
    """Erase an account's messages that are older than its retention, a batch at a time."""
    statement = (
        select(col(Message.id), col(Message.conversation_id))
        .where(
            col(Message.account_id) == account_id,
            col(Message.at) < now - timedelta(days=days),
            col(Message.erased_at).is_(None),
        )
        .order_by(col(Message.id))
        .limit(limit)
    )
    rows = tx.rows(statement)
    ids = [row[0] for row in rows]
    if not ids:
        return Erased(0, ())
    erased = _erase_messages(tx, ids, now=now)
    tx.insert(
        Tombstone,
        customer_id=0,
        message_ids=ids,
        at=now,
        why="retention",
    )
    for conversation_id in sorted({row[1] for row in rows}):
        tx.tell(Event(kind=EventKind.ERASED, conversation_id=conversation_id))
    return erased


def apply_tombstones(tx: Tx, stones: Sequence[dict[str, Any]], *, now: datetime) -> int:
    """Erase again what had been erased after a backup was made. Returns how many messages.

    A database that was put back gives ids out again, so a stone means only what is older than it.
    """
    return sum(_apply(tx, stone, now=now) for stone in stones)


def _apply(tx: Tx, stone: dict[str, Any], *, now: datetime) -> int:
    at = datetime.fromisoformat(str(stone["at"]))
    total = 0
    if wanted := [int(each) for each in stone["message_ids"]]:
        rows = tx.rows(
            select(col(Message.id)).where(
                col(Message.id).in_(wanted), col(Message.at) <= at, col(Message.erased_at).is_(None)
            )
        )
        total += _erase_messages(tx, [row[0] for row in rows], now=now).messages if rows else 0
    part_ids = [int(each) for each in stone.get("part_ids", ())]
    parts = tx.select(
        Part,
        col(Part.id).in_(part_ids),
        col(Part.created_at) <= at,
        limit=customers.MAX_PARTS,
    )
    customer = tx.get(Customer, int(stone["customer_id"]))
    whole = []
    if customer is not None and customer.id is not None and customer.created_at <= at:
        left = {part.id for part in customers.parts_of(tx, customer.id)}
        whole = [customer.id] if left <= {part.id for part in parts} else []
    if parts or whole:
        total += _erase_people(tx, whole, parts, now=now).messages
    known = tx.select(
        Tombstone,
        col(Tombstone.customer_id) == int(stone["customer_id"]),
        col(Tombstone.at) == at,
    )
    if not any((one.message_ids, one.part_ids) == (wanted, part_ids) for one in known):
        tx.insert(
            Tombstone,
            customer_id=int(stone["customer_id"]),
            message_ids=wanted,
            part_ids=part_ids,
            at=at,
            why=str(stone["why"]),
        )
    return total


def _id_of_thread(tx: Tx, customer_id: int) -> int | None:
    found = tx.find(Conversation, customer_id=customer_id)
    return found.id if found else None


def _names(tx: Tx, customer_ids: Sequence[int], point_ids: Collection[int]) -> set[str]:
    """What the erased are called elsewhere: in the lines about joins, in other threads."""
    people = tx.select(Customer, col(Customer.id).in_(list(customer_ids)))
    points = tx.select(
        ContactPoint, col(ContactPoint.id).in_(sorted(point_ids)), limit=len(point_ids) + 1
    )
    return {one.name for one in people} | {p.display for p in points} | {p.name for p in points}


def _forget_decisions(tx: Tx, customer_ids: Sequence[int], names: Collection[str]) -> None:
    """Decisions stay as ids and times: without evidence, and nothing is left to be undone."""
    ids = list(customer_ids)
    decisions = tx.select(
        LinkDecision,
        col(LinkDecision.customer_id).in_(ids) | col(LinkDecision.other_id).in_(ids),
        limit=10_000,
    )
    for decision in decisions:
        tx.update(LinkDecision, decision.id or 0, evidence=[], before={}, undone=True)
    others = {d.customer_id for d in decisions} | {d.other_id for d in decisions}
    lines = tx.rows(
        select(col(Message.id), col(Message.conversation_id), col(Message.extra))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.customer_id).in_(sorted(others - set(ids))),
            col(Message.kind) == str(MessageKind.NOTICE),
        )
    )
    for line in lines:
        if line.extra.get("name") in set(names) - {""}:
            tx.update(Message, line.id, extra={**line.extra, "name": ""})
            tx.tell(
                Event(
                    kind=EventKind.MESSAGE,
                    conversation_id=line.conversation_id,
                    message_id=line.id,
                    data={"changed": True},
                )
            )


def _drop_drafts(tx: Tx, conversation_ids: Sequence[int]) -> tuple[str, ...]:
    """What agents had begun to answer goes too, with the files that lay in their composers."""
    drafts = tx.select(Draft, col(Draft.conversation_id).in_(list(conversation_ids)))
    wanted = [int(each) for draft in drafts for each in draft.extra.get("files", ())]
    files = tx.select(
        Attachment, col(Attachment.id).in_(wanted), col(Attachment.message_id).is_(None)
    )
    keys = tuple(file.key for file in files if file.key)
    tx.delete(Attachment, col(Attachment.id).in_([file.id for file in files]))
    tx.delete(Draft, col(Draft.conversation_id).in_(list(conversation_ids)))
    attachments.discard(tx, keys)
    return keys


def _with_joined(tx: Tx, customer_id: int) -> list[int]:
    ids, new = [customer_id], [customer_id]
    while new:
        found = tx.rows(select(col(Customer.id)).where(col(Customer.alias_of).in_(new)))
        new = [row[0] for row in found if row[0] not in ids]
        ids += new
    return ids


def _erase_parts(tx: Tx, part_ids: Sequence[int], *, now: datetime) -> Erased:
    total = 0
    keys: list[str] = []
    while True:
        rows = tx.rows(
            select(col(Message.id))
            .where(col(Message.part_id).in_(list(part_ids)), col(Message.erased_at).is_(None))
            .order_by(col(Message.id))
            .limit(BATCH)
        )
        if not rows:
            return Erased(total, tuple(keys))
        erased = _erase_messages(tx, [row[0] for row in rows], now=now)
        total += erased.messages
        keys += erased.file_keys


def _erase_messages(tx: Tx, ids: Sequence[int], *, now: datetime) -> Erased:
    wanted = list(ids)
    _drop_raw(tx, wanted)
    rows = tx.rows(
        select(col(Attachment.key)).where(
            col(Attachment.message_id).in_(wanted), col(Attachment.key) != ""
        )
    )
    keys = tuple(row[0] for row in rows)
    attachments.discard(tx, keys)
    tx.execute(
        update(Attachment)
        .where(col(Attachment.message_id).in_(wanted))
        .values(
            state=str(FileState.ERASED),
            name="",
            key="",
            sha256="",
            alt="",
            locator="",
            inline_id="",
            reason="",
            due_at=None,
        )
    )
    tx.execute(
        update(Delivery)
        .where(col(Delivery.message_id).in_(wanted))
        .values(external_id=None, copies=[], covers=[], template=None, error="", due_at=None)
    )
    tx.delete(ExternalAlias, col(ExternalAlias.message_id).in_(wanted))
    tx.delete(Fact, col(Fact.message_id).in_(wanted))
    tx.delete(CallLine, col(CallLine.message_id).in_(wanted))
    tx.delete(TranscriptionJob, col(TranscriptionJob.message_id).in_(wanted))
    tx.delete(Reaction, col(Reaction.message_id).in_(wanted))
    changed = tx.execute(
        update(Message)
        .where(col(Message.id).in_(wanted))
        .values(
            text="",
            html=None,
            subject="",
            quoted="",
            signature="",
            author_name="",
            author_address="",
            external_id=None,
            client_key=None,
            extra={},
            files=0,
            erased_at=now,
            revision=col(Message.revision) + 1,
        )
    ).rowcount
    search.forget(tx, wanted)
    return Erased(changed, keys)


def _drop_raw(tx: Tx, message_ids: Sequence[int]) -> None:
    """Kept requests and early receipts of the same accounts may hold the same words."""
    externals = tx.rows(
        select(col(Message.account_id), col(Message.external_id)).where(
            col(Message.id).in_(list(message_ids)), col(Message.external_id).is_not(None)
        )
    )
    for account_id in sorted({row[0] for row in externals}):
        ids = [row[1] for row in externals if row[0] == account_id]
        tx.delete(
            EarlyReceipt,
            col(EarlyReceipt.account_id) == account_id,
            col(EarlyReceipt.external_id).in_(ids),
        )
        tx.delete(
            EarlyRevision,
            col(EarlyRevision.account_id) == account_id,
            col(EarlyRevision.external_id).in_(ids),
        )


def _forget_sightings(tx: Tx, part_ids: Sequence[int]) -> None:
    """What they showed of themselves, with the hashes by which it was found."""
    for row in sightings.of_parts(tx, part_ids):
        for table in (ShownIdent, CandidateKey, WordSide):
            tx.delete(table, col(table.sighting_id) == row.id)
        tx.execute(
            update(Message).where(col(Message.sighting_id) == row.id).values(sighting_id=None)
        )
        tx.delete(SightingRow, col(SightingRow.id) == row.id)


def _forget_points(tx: Tx, parts: Sequence[Part]) -> None:
    """The addresses become meaningless: a new message from one makes a new customer."""
    part_ids = [part.id for part in parts if part.id is not None]
    _forget_sightings(tx, part_ids)
    point_ids = sorted({part.contact_point_id for part in parts})
    points = tx.select(ContactPoint, col(ContactPoint.id).in_(point_ids), limit=len(point_ids) + 1)
    _drop_requests(tx, points)
    proofs.forget(tx, points, part_ids=part_ids)
    imports.forget(tx, points, part_ids=part_ids)
    onward.forget(tx, points)
    for point in points:
        others = tx.rows(
            select(col(Part.id))
            .where(col(Part.contact_point_id) == point.id, col(Part.id).not_in(part_ids))
            .limit(1)
        )
        if others:
            _part_from(tx, point, [part for part in parts if part.contact_point_id == point.id])
        else:
            _blank(tx, point)
    tx.delete(Participant, col(Participant.part_id).in_(part_ids))
    tx.delete(Fact, col(Fact.part_id).in_(part_ids))
    tx.execute(
        update(Reach)
        .where(col(Reach.part_id).in_(part_ids))
        .values(last_inbound_at=None, last_inbound_id=None)
    )


def _blank(tx: Tx, point: ContactPoint) -> None:
    tx.update(
        ContactPoint,
        point.id or 0,
        kind="erased",
        scope="",
        value=f"erased:{point.id}",
        canonical="",
        display="",
        name="",
        proof=0,
    )


def _part_from(tx: Tx, point: ContactPoint, parts: Sequence[Part]) -> None:
    """Somebody else writes from this address too and keeps it: the erased parts leave it."""
    tx.update(ContactPoint, point.id or 0, name="")
    for part in parts:
        own = tx.insert(
            ContactPoint, kind="erased", value=f"erased:part:{part.id}", created_at=part.created_at
        )
        tx.update(Part, part.id or 0, contact_point_id=own)


def _drop_requests(tx: Tx, points: Sequence[ContactPoint]) -> None:
    """Raw requests that were kept and name one of the addresses go with it, dropped ones too."""
    needles = {
        needle.casefold().removeprefix("+")
        for point in points
        for needle in (point.value, point.display)
        if len(needle) >= MIN_NEEDLE
    }
    newest = 0
    while needles:
        rows = tx.select(RawRequest, col(RawRequest.id) > newest, limit=REQUESTS)
        if not rows:
            break
        newest = rows[-1].id or 0
        for row in rows:
            if any(needle in _plain(row) for needle in needles):
                tx.delete(RawRequest, col(RawRequest.id) == row.id)
                tx.tell(Event(kind=EventKind.UNREADABLE, account_id=row.account_id))


def _plain(row: RawRequest) -> str:
    body = bytes(row.body).decode("utf-8", "replace")
    text = "\n".join((body, row.fragment, row.reason, row.url, repr(row.headers)))
    return (text + unquote_plus(text)).casefold()
