"""News of what we sent: receipts only climb, and one that comes too early waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col

from hub import delivery
from hub.actions import onward, people, threads
from hub.contract import DeliveryStatus, Receipt, Refusal, SeenUpTo
from hub.events import Event, EventKind
from hub.identity.addresses import normalise
from hub.model import ContactPoint, Conversation, Delivery, EarlyReceipt, Message, Part, Reach
from hub.queries import accounts, customers, deliveries, messages
from hub.store import Tx
from hub.words import MessageKind


def climb(tx: Tx, account_id: int, item: Receipt, *, now: datetime) -> None:
    """Move a delivery up its ladder. Unknown ids are kept for a day, in case they settle later."""
    found = messages.delivery_by_external_id(tx, account_id, item.external_id)
    if found is None and item.key:
        found = _by_key(tx, account_id, item)
    if found is None:
        _keep(tx, account_id, item, now)
        return
    apply(tx, found, item, now=now)


def _by_key(tx: Tx, account_id: int, item: Receipt) -> Delivery | None:
    """The delivery that the provider tells us of by our own key: its send was never answered."""
    found = tx.find(Delivery, account_id=account_id, key=item.key)
    if found is not None and found.external_id is None:
        tx.update(Delivery, _id(found), external_id=item.external_id[:998] or None)
    return found


def apply(tx: Tx, row: Delivery, item: Receipt, *, now: datetime) -> bool:
    """Write what a receipt says of one delivery. Returns whether it was news."""
    row = tx.hold(Delivery, _id(row))  # It may have climbed in another process meanwhile.
    if not delivery.climbs(row.status, item.status):
        return False
    values: dict[str, Any] = {
        "status": str(item.status),
        "status_at": item.happened_at or now,
        "due_at": None,
        "lease_until": None,
    }
    if item.status == DeliveryStatus.READ:
        values["read_at"] = item.happened_at or now
    if item.status == DeliveryStatus.FAILED:
        values |= {
            "refusal": str(item.refusal or "other"),
            "error": item.error[:500],
            "provider_code": item.provider_code[:40],
        }
    tx.update(Delivery, _id(row), **values)
    tell(tx, row, now=now, failed=item.status == DeliveryStatus.FAILED)
    if item.status == DeliveryStatus.READ:
        onward.read_here(tx, row, now=now)
    if item.status == DeliveryStatus.FAILED:
        heed(tx, row, str(item.refusal or ""), now=now)
    return True


def heed(tx: Tx, row: Delivery, refusal: str, *, now: datetime) -> None:
    """The provider says that the customer wants no messages there: then that is so for us too."""
    reach = accounts.reach(tx, row.part_id, row.account_id)
    if refusal != Refusal.OPTED_OUT or reach is None or reach.opted_out_at is not None:
        return
    tx.update(Reach, reach.id or 0, opted_out_at=now)
    part = tx.need(Part, row.part_id)
    people.touch(tx, part.customer_id, part.conversation_id)


def tell(tx: Tx, row: Delivery, *, now: datetime, failed: bool = False) -> None:
    """Tell that a delivery moved; a failure makes its conversation wait for us again."""
    message = tx.need(Message, row.message_id)
    tx.update(Message, _id(message), revision=message.revision + 1)
    tx.tell(
        Event(
            kind=EventKind.DELIVERY,
            conversation_id=message.conversation_id,
            message_id=message.id,
            account_id=row.account_id,
        )
    )
    if failed:
        conversation = tx.hold(Conversation, message.conversation_id)
        waiting = conversation.waiting_since or now
        threads.change(tx, conversation, now=now, waiting_since=waiting)


def seen_up_to(tx: Tx, account_id: int, item: SeenUpTo, *, now: datetime) -> None:
    """Mark everything sent to a contact point as read: up to one message, or, where a provider
    names none, up to a time.

    A message that is named before its send was settled is marked then. A time says nothing of
    what was on its way at that moment: it may have come after.
    """
    normal = normalise(item.sender)
    if normal is None:
        return
    point = customers.contact_point(tx, normal.kind, normal.scope, normal.value)
    if point is None:
        return
    if item.external_id:
        message = messages.by_external_id(tx, account_id, item.external_id)
        if message is None:
            _keep(tx, account_id, _read(item, item.external_id), now)
            return
    else:
        message_id = deliveries.newest_sent(tx, _id(point), account_id, item.happened_at or now)
        message = tx.get(Message, message_id or 0)
    if message is None or message.kind != MessageKind.OUTBOUND:
        return
    for row in deliveries.unread_up_to(tx, message.part_id, account_id, _id(message)):
        apply(tx, row, _read(item, row.external_id or ""), now=now)
    found = accounts.reach(tx, message.part_id, account_id)
    if found is not None and found.id is not None:
        tx.update(Reach, found.id, seen_message_id=max(found.seen_message_id or 0, _id(message)))


def _read(item: SeenUpTo, external_id: str) -> Receipt:
    return Receipt(
        external_id=external_id, status=DeliveryStatus.READ, happened_at=item.happened_at
    )


def join_early(tx: Tx, row: Delivery, external_ids: list[str], *, now: datetime) -> None:
    """Apply the receipts that overtook the settling of this delivery."""
    early = deliveries.early_receipts(tx, row.account_id, external_ids)
    for kept in sorted(early, key=lambda found: found.id or 0):
        news = Receipt(
            external_id=kept.external_id,
            status=DeliveryStatus(kept.status),
            happened_at=kept.at,
            error=kept.error,
            provider_code=kept.provider_code,
        )
        if apply(tx, tx.need(Delivery, _id(row)), news, now=now) and kept.refusal:
            tx.update(Delivery, _id(row), refusal=kept.refusal)
    if early:
        tx.delete(EarlyReceipt, col(EarlyReceipt.id).in_([found.id for found in early]))


def _keep(tx: Tx, account_id: int, item: Receipt, now: datetime) -> None:
    tx.insert(
        EarlyReceipt,
        account_id=account_id,
        external_id=item.external_id[:998],
        status=str(item.status),
        refusal=str(item.refusal or ""),
        error=item.error[:500],
        provider_code=item.provider_code[:40],
        at=item.happened_at or now,
    )


def _id(row: ContactPoint | Delivery | Message) -> int:
    if row.id is None:
        raise ValueError("The row was never stored.")
    return row.id
