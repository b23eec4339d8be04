"""Reading who left a chat: which answers were not read there, and by which way they may go on.

Only an address that the chat's own session has shown counts: being joined opens nothing. Beyond
that its owner must have agreed, or have written from there themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from hub.contract import Address, DeliveryStatus, Proof
from hub.identity.ident import Ident
from hub.identity.ident import Reach as Whose
from hub.identity.profile import hashed
from hub.model import ContactPoint, Delivery, GenericIdent, Message, Onward, Part, SightingRow
from hub.queries import accounts, customers, deliveries
from hub.queries.proofs import Offer, has_holders, is_open
from hub.queries.sightings import Evidence
from hub.store import Reader
from hub.words import MessageKind

MOST: Final = 20  # Answers that go on as one.
AT_MOST: Final = timedelta(days=3)  # Older ones stay in the chat: it would be odd to hear of them.
_UNREAD: Final = (DeliveryStatus.ACCEPTED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Way:
    """An address to which answers go on, and the account by which."""

    part_id: int
    account_id: int


def due_ids(tx: Reader, now: datetime, *, limit: int = 50) -> list[int]:
    """The chats to look at now. Index: onward_due."""
    statement = (
        select(col(Onward.id))
        .where(col(Onward.due_at) <= now)
        .order_by(col(Onward.due_at), col(Onward.id))
        .limit(limit)
    )
    return [row[0] for row in tx.rows(statement)]


def of_visitor(tx: Reader, visitor: Address, account_id: int) -> Onward | None:
    """What a visitor agreed to. Index: onward_chat."""
    point = customers.contact_point(tx, visitor.kind, visitor.scope, visitor.value)
    return tx.find(Onward, contact_point_id=point.id, account_id=account_id) if point else None


def unread(tx: Reader, row: Onward, now: datetime) -> list[Message]:
    """The answers that were written in a chat and not read there, oldest first. Whoever wrote
    after an answer was there when it came. Index: delivery_order."""
    parts = [part.id or 0 for part in tx.all(Part, contact_point_id=row.contact_point_id, limit=50)]
    reaches = [one for one in accounts.reaches_of(tx, parts) if one.account_id == row.account_id]
    spoke_id = max((one.last_inbound_id or 0 for one in reaches), default=0)
    sent = tx.select(
        Delivery,
        col(Delivery.part_id).in_(parts),
        col(Delivery.account_id) == row.account_id,
        col(Delivery.created_at) > now - AT_MOST,
        ~col(Delivery.onward),
        order_by=(col(Delivery.id).desc(),),
        limit=MOST,
    )
    found = []
    for delivery in reversed(sent):
        message = tx.get(Message, delivery.message_id)
        if message is not None and delivery.status in _UNREAD and message.id > spoke_id:  # type: ignore[operator]  # Stored.
            found.append(message)
    return [message for message in found if _may_go(message)]


def _may_go(message: Message) -> bool:
    gone = message.deleted_at is not None or message.erased_at is not None
    asks = bool(message.extra.get("asks"))  # A field for a code is of use in the chat alone.
    return (
        message.kind == MessageKind.OUTBOUND
        and not gone
        and not asks
        and not message.extra.get("onward")
    )


def way_of(
    tx: Reader,
    row: Onward,
    message: Message,
    offers: Sequence[Offer],
    *,
    secret: bytes,
    now: datetime,
) -> Way | None:
    """By which way answers go on; None where they stay where they are."""
    by_id = {offer.account_id: offer for offer in offers}
    agreed: list[tuple[int, int, int]] = []
    own: list[tuple[int, int, int]] = []
    for ident in _shown(tx, message, secret):
        for point, part in _points(tx, ident, message, secret):
            is_agreed = (row.kind, row.value) in ((point.kind, point.value), ident_name(ident))
            reaches = accounts.reaches_of(tx, [part.id or 0])
            closed = {one.account_id for one in reaches if one.opted_out_at is not None}
            for reach in reaches:
                offer = by_id.get(reach.account_id)
                if offer is None or offer.kind != point.kind or reach.account_id in closed:
                    continue
                # Who wrote from there themselves is reached there; else they have agreed to it.
                if reach.last_inbound_at is None and not is_agreed:
                    continue
                if is_open(offer, reach, now):
                    found = (reach.last_inbound_id or 0, part.id or 0, reach.account_id)
                    (agreed if is_agreed else own).append(found)
            if is_agreed and not closed:
                first = [one for one in offers if one.kind == point.kind and one.starts]
                agreed += [(-1, part.id or 0, o.account_id) for o in first if o.window_s is None]
    ways = [*sorted(agreed, key=_order), *sorted(own, key=_order)]
    refused = deliveries.last_refusals(tx, [(part_id, account) for _, part_id, account in ways])
    return next((Way(part, acc) for _, part, acc in ways if (part, acc) not in refused), None)


def _order(way: tuple[int, int, int]) -> tuple[int, int]:
    return (-way[0], way[2])


def ident_name(ident: Ident) -> tuple[str, str]:
    """An ident as an agreement names it."""
    return (ident.kind, ident.value)


def _shown(tx: Reader, message: Message, secret: bytes) -> list[Ident]:
    """What was proven in the chat that an answer was written in."""
    row = tx.get(SightingRow, message.sighting_id or 0)
    if row is None:
        return []
    touches = Evidence(tx, secret).keep(row).touches
    shown = [one.ident for one in touches if one.proof >= Proof.PROVEN and not one.sender]
    good = [one for one in shown if one.reach in (Whose.PERSONAL, Whose.ACCOUNT)]
    return sorted(good, key=lambda ident: ident.key)


def _points(
    tx: Reader, ident: Ident, message: Message, secret: bytes
) -> list[tuple[ContactPoint, Part]]:
    """The addresses that an ident stands for, where they are one person's and in this thread."""
    if tx.find(GenericIdent, ident=hashed(ident.key, secret)) is not None:
        return []
    kinds = ("phone", "whatsapp") if ident.kind == "phone" else (ident.kind,)
    found = []
    for kind in kinds:
        point = customers.contact_point(tx, kind, ident.scope, ident.value)
        if point is None or point.shared or point.proof < Proof.VOUCHED or has_holders(tx, point):
            continue
        part = customers.part(tx, point.id or 0, "")
        if part is not None and part.conversation_id == message.conversation_id:
            found.append((point, part))
    return found
