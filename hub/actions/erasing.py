"""Erasing: the words, files and addresses of a customer go; that something was there stays.

A tombstone names what was erased, so that a restored backup applies it again before it serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import col

from hub import search
from hub.actions import threads
from hub.actions.threads import Author
from hub.events import Event, EventKind
from hub.model import (
    Attachment,
    ContactPoint,
    Conversation,
    Customer,
    Delivery,
    Draft,
    EarlyReceipt,
    Evidence,
    ExternalAlias,
    LinkDecision,
    Message,
    Part,
    Participant,
    RawRequest,
    Reach,
    Reaction,
    Tombstone,
)
from hub.queries import customers
from hub.store import Tx
from hub.words import FileState, Status

BATCH = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took: how many messages, and the keys of files for the file store."""

    messages: int
    file_keys: tuple[str, ...]


def erase_customer(tx: Tx, customer_id: int, *, by: Author, why: str, now: datetime) -> Erased:
    """Erase a customer, with everybody who was joined into them.

    Raises NotFound. What stays: ids and times, the tombstone, and who did it when.
    """
    customer = customers.current(tx, customer_id)
    ids = _with_joined(tx, customer.id or 0)
    conversations = tx.select(Conversation, col(Conversation.customer_id).in_(ids))
    conversation_ids = [row.id for row in conversations if row.id is not None]
    parts = tx.select(Part, col(Part.customer_id).in_(ids), limit=customers.MAX_PARTS)
    erased = _erase_parts(tx, [part.id or 0 for part in parts], now=now)
    _forget_points(tx, parts, now=now)
    for customer_id_ in ids:
        tx.update(Customer, customer_id_, name="", name_source="", language="", erased_at=now)
    tx.execute(
        update(LinkDecision).where(col(LinkDecision.customer_id).in_(ids)).values(evidence=[])
    )
    tx.delete(Draft, col(Draft.conversation_id).in_(conversation_ids))
    tx.insert(
        Tombstone,
        customer_id=customer.id,
        conversation_id=conversation_ids[0] if conversation_ids else None,
        message_ids=[],
        at=now,
        agent_id=by.agent_id,
        why=why,
    )
    for conversation in conversations:
        threads.change(tx, conversation, now=now, unread=0, status=str(Status.EMPTY))
        tx.tell(
            Event(
                kind=EventKind.ERASED,
                conversation_id=conversation.id,
                customer_id=conversation.customer_id,
            )
        )
    return erased


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
    """Erase again what had been erased after a backup was made. Returns how many messages."""
    total = 0
    for stone in stones:
        if stone["message_ids"]:
            total += _erase_messages(tx, [int(i) for i in stone["message_ids"]], now=now).messages
        elif tx.get(Customer, int(stone["customer_id"])) is not None:
            by = Author(kind=threads.SYSTEM.kind)
            total += erase_customer(
                tx, int(stone["customer_id"]), by=by, why="restored", now=now
            ).messages
    return total


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
    files = tx.rows(
        select(col(Attachment.key)).where(
            col(Attachment.message_id).in_(wanted), col(Attachment.key) != ""
        )
    )
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
        .values(external_id=None, copies=[], template=None, error="", due_at=None)
    )
    tx.delete(ExternalAlias, col(ExternalAlias.message_id).in_(wanted))
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
    return Erased(changed, tuple(row[0] for row in files))


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


def _forget_points(tx: Tx, parts: Sequence[Part], *, now: datetime) -> None:
    """The addresses become meaningless: a new message from one makes a new customer."""
    part_ids = [part.id for part in parts if part.id is not None]
    point_ids = sorted({part.contact_point_id for part in parts})
    points = tx.select(ContactPoint, col(ContactPoint.id).in_(point_ids), limit=len(point_ids) + 1)
    for point in points:
        _drop_requests(tx, point)
        others = tx.rows(
            select(col(Part.id))
            .where(col(Part.contact_point_id) == point.id, col(Part.id).not_in(part_ids))
            .limit(1)
        )
        if others:
            continue
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
        tx.execute(
            delete(Evidence).where(
                (col(Evidence.low_id) == point.id) | (col(Evidence.high_id) == point.id)
            )
        )
    tx.delete(Participant, col(Participant.part_id).in_(part_ids))
    tx.execute(
        update(Reach)
        .where(col(Reach.part_id).in_(part_ids))
        .values(last_inbound_at=None, last_inbound_id=None)
    )
    search.forget_customers(tx, sorted({part.customer_id for part in parts}))


def _drop_requests(tx: Tx, point: ContactPoint) -> None:
    """Raw requests that were kept and name this address go with it."""
    needles = {needle for needle in (point.value, point.display) if len(needle) >= 4}
    rows = tx.select(RawRequest, col(RawRequest.dropped_at).is_(None), limit=10_000)
    for row in rows:
        text = bytes(row.body).decode("utf-8", "replace") + row.fragment + row.url
        plain = text.replace("%2B", "+").replace("%40", "@").casefold()
        if any(needle.casefold() in plain for needle in needles):
            tx.delete(RawRequest, col(RawRequest.id) == row.id)
