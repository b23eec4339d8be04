"""Reading what is to be sent, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from hub.contract import DeliveryStatus
from hub.delivery import LASTING, PENDING
from hub.model import Attachment, Delivery, EarlyReceipt, Part
from hub.store import Reader
from hub.words import FileState


def due_ids(tx: Reader, now: datetime, *, limit: int = 50, hold: bool = False) -> list[int]:
    """Deliveries to send now, one for each part and account, in their order. Index: delivery_due.

    A later message never overtakes an earlier one to the same contact point that is still held,
    queued or under way. hold: in a transaction that claims them; rows that another process is
    claiming are then skipped on PostgreSQL, where a snapshot may hold none.
    """
    earlier = aliased(Delivery)
    blocked = exists().where(
        and_(
            col(earlier.part_id) == col(Delivery.part_id),
            col(earlier.account_id) == col(Delivery.account_id),
            col(earlier.id) < col(Delivery.id),
            col(earlier.status).in_(PENDING),
        )
    )
    statement = (
        select(col(Delivery.id))
        .where(
            col(Delivery.due_at) <= now,
            col(Delivery.status).in_([DeliveryStatus.HELD, DeliveryStatus.QUEUED]),
            ~blocked,
        )
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(limit)
    )
    if hold:
        statement = statement.with_for_update(skip_locked=True, of=Delivery)
    return [row[0] for row in tx.rows(statement)]


def last_refusals(tx: Reader, ways: Iterable[tuple[int, int]]) -> dict[tuple[int, ...], str]:
    """By which ways, each a part and an account, our last message was refused, and how: where its
    owner or their provider will not have any. Index: delivery_order."""
    wanted = sorted(set(ways))
    if not wanted:
        return {}
    newest = (
        select(func.max(Delivery.id))
        .where(tuple_(col(Delivery.part_id), col(Delivery.account_id)).in_(wanted))
        .group_by(col(Delivery.part_id), col(Delivery.account_id))
    )
    statement = select(
        col(Delivery.part_id), col(Delivery.account_id), col(Delivery.refusal)
    ).where(
        col(Delivery.id).in_(newest),
        col(Delivery.status) == DeliveryStatus.FAILED,
        col(Delivery.refusal).in_(LASTING),
    )
    return {(row.part_id, row.account_id): row.refusal for row in tx.rows(statement)}


def lapsed(tx: Reader, now: datetime, *, limit: int = 50) -> list[Delivery]:
    """Deliveries whose sender died between taking and settling them. Index: delivery_due."""
    return tx.select(
        Delivery,
        col(Delivery.due_at).is_not(None),
        col(Delivery.status) == DeliveryStatus.SENDING,
        col(Delivery.lease_until) < now,
        order_by=(col(Delivery.id),),
        limit=limit,
    )


def next_due_at(tx: Reader) -> datetime | None:
    """When the next delivery is due, or None. Index: delivery_due."""
    found = tx.row(
        select(col(Delivery.due_at))
        .where(
            col(Delivery.due_at).is_not(None),
            col(Delivery.status).in_([DeliveryStatus.HELD, DeliveryStatus.QUEUED]),
        )
        .order_by(col(Delivery.due_at))
        .limit(1)
    )
    return found[0] if found else None


def unread_up_to(
    tx: Reader, part_id: int, account_id: int, message_id: int, *, limit: int = 500
) -> list[Delivery]:
    """What was sent to a part up to a message and not known to be read. Index: delivery_order."""
    return tx.select(
        Delivery,
        col(Delivery.part_id) == part_id,
        col(Delivery.account_id) == account_id,
        col(Delivery.message_id) <= message_id,
        or_(
            col(Delivery.status).in_(
                [DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED]
            ),
            col(Delivery.status) == DeliveryStatus.UNCERTAIN,
        ),
        order_by=(col(Delivery.id).desc(),),
        limit=limit,
    )


def newest_sent(tx: Reader, contact_point_id: int, account_id: int, before: datetime) -> int | None:
    """The last message that was made for a contact point until a time. Index: delivery_order."""
    parts = [part.id for part in tx.all(Part, contact_point_id=contact_point_id)]
    found = tx.select(
        Delivery,
        col(Delivery.part_id).in_(parts),
        col(Delivery.account_id) == account_id,
        col(Delivery.created_at) <= before,
        order_by=(col(Delivery.id).desc(),),
        limit=1,
    )
    return found[0].message_id if found else None


def early_receipts(tx: Reader, account_id: int, external_ids: Sequence[str]) -> list[EarlyReceipt]:
    """Receipts that came before their delivery settled. Index: early_receipt_id."""
    return tx.select(
        EarlyReceipt,
        col(EarlyReceipt.account_id) == account_id,
        col(EarlyReceipt.external_id).in_(list(external_ids)),
        order_by=(col(EarlyReceipt.id),),
        limit=100,
    )


def files_due(tx: Reader, now: datetime, *, limit: int = 20) -> list[Attachment]:
    """Files to fetch now. Index: attachment_due."""
    return tx.select(
        Attachment,
        col(Attachment.state) == FileState.WAITING,
        col(Attachment.due_at) <= now,
        order_by=(col(Attachment.due_at), col(Attachment.id)),
        limit=limit,
    )
