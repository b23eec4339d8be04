"""Answers that nobody read in the chat go on by another channel: once, together, with consent."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col

from hub.actions import resolving, threads
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM
from hub.contract import Address, DeliveryStatus, Proof
from hub.errors import BadRequest, NotFound
from hub.identity.observation import Observation
from hub.identity.possession import masked, provable
from hub.model import ContactPoint, Conversation, Delivery, Message, Onward, Part, Reach
from hub.queries import customers, onward
from hub.queries.proofs import Offer
from hub.store import Tx

CHAT: Final = "chat"
FIRST_LOOK: Final = timedelta(minutes=1)  # No pause is shorter.

# The pause of a chat account: how long its answers may lie unread. None: they stay there.
Pause = Callable[[int], timedelta | None]


def watch(tx: Tx, part: Part, account_id: int, *, now: datetime) -> None:
    """Something was said in a chat: look later whether it was read."""
    point = tx.get(ContactPoint, part.contact_point_id)
    if point is not None and point.kind == CHAT:
        _look(tx, point.id or 0, account_id, at=now + FIRST_LOOK)


def _look(tx: Tx, point_id: int, account_id: int, *, at: datetime, **more: Any) -> None:
    values: dict[str, Any] = {"due_at": at, **more}
    made = tx.insert_new(
        Onward,
        on=("contact_point_id", "account_id"),
        contact_point_id=point_id,
        account_id=account_id,
        **values,
    )
    if made is None:
        tx.execute(
            update(Onward)
            .where(col(Onward.contact_point_id) == point_id, col(Onward.account_id) == account_id)
            .values(**values)
        )


def agree(
    tx: Tx,
    visitor: Address,
    address: Address | None,
    *,
    account_id: int,
    settings: IdentitySettings,
    now: datetime,
) -> None:
    """A visitor wants to be answered at an address if they leave; None: nowhere any more.

    The caller knows that their session has shown the address. Raises BadRequest for one that
    proves nobody, NotFound for a visitor of whom nothing is known.
    """
    point = customers.contact_point(tx, visitor.kind, visitor.scope, visitor.value)
    part = customers.part(tx, point.id or 0, "") if point else None
    if point is None or part is None:
        raise NotFound("Nobody has written in this chat yet.")
    if address is None:
        tx.execute(
            update(Onward)
            .where(col(Onward.contact_point_id) == point.id, col(Onward.account_id) == account_id)
            .values(kind="", scope="", value="", agreed_at=None)
        )
        return
    normal = provable(address, region=settings.region)
    if normal is None:
        raise BadRequest("Nobody can be answered there: give an address of your own.")
    there = Address(normal.kind, normal.value, normal.scope)
    _have(tx, there, settings=settings, now=now)
    agreed = {"kind": there.kind, "scope": there.scope, "value": there.value, "agreed_at": now}
    _look(tx, point.id or 0, account_id, at=now + FIRST_LOOK, **agreed)
    part = tx.need(Part, part.id or 0)
    threads.add_notice(
        tx,
        tx.need(Conversation, part.conversation_id),
        what="onward_agreed",
        by=SYSTEM,
        now=now,
        name=masked(there),
    )


def _have(tx: Tx, address: Address, *, settings: IdentitySettings, now: datetime) -> None:
    """The address as somewhere to write to: nobody may have written from it yet."""
    seen = Observation(
        id=f"agreed:{address.kind}:{address.value}",
        at=now,
        channel=address.kind,
        sender=address,
        proof=Proof.PROVEN,
    )
    resolving.arrive(tx, seen, settings=settings, now=now)


def send_due(
    tx: Tx,
    onward_id: int,
    *,
    pause: Pause,
    offers: Sequence[Offer],
    secret: bytes,
    now: datetime,
) -> int | None:
    """Look at one chat, and let go on what was not read for so long. Returns the delivery.

    The row is held, so of two processes one finds it done; what goes on is marked in the same
    transaction, so it goes once, however often its reader leaves.
    """
    row = tx.hold(Onward, onward_id)
    if row.due_at is None or row.due_at > now:
        return None
    waits, found = pause(row.account_id), onward.unread(tx, row, now)
    if waits is None or not found:
        tx.update(Onward, onward_id, due_at=None)
        return None
    ready_at = min(found[-1].at + waits, found[0].at + 3 * waits)
    if ready_at > now:
        tx.update(Onward, onward_id, due_at=ready_at)
        return None
    tx.update(Onward, onward_id, due_at=None)
    way = onward.way_of(tx, row, found[-1], offers, secret=secret, now=now)
    return _go_on(tx, found, way, now=now) if way is not None else None


def _go_on(tx: Tx, found: Sequence[Message], way: onward.Way, *, now: datetime) -> int:
    newest = found[-1]
    conversation = tx.hold(Conversation, newest.conversation_id)
    delivery_id = tx.insert(
        Delivery,
        message_id=newest.id,
        part_id=way.part_id,
        account_id=way.account_id,
        status=str(DeliveryStatus.QUEUED),
        key=secrets.token_hex(16),
        onward=True,
        covers=[message.id for message in found],
        copies=[],
        attempts=0,
        due_at=now,
        status_at=now,
        created_at=now,
    )
    on = ("part_id", "account_id")
    if tx.insert_new(Reach, on=on, part_id=way.part_id, account_id=way.account_id):
        threads.widen_audience(tx, conversation)
    for message in found:
        _mark(tx, message, {**message.extra, "onward": delivery_id})
    return delivery_id


def _mark(tx: Tx, message: Message, extra: dict[str, Any]) -> None:
    tx.update(Message, message.id or 0, extra=extra, revision=message.revision + 1)
    threads.tell_changed(tx, message, out=True)


def read_here(tx: Tx, row: Delivery, *, now: datetime) -> None:
    """An answer was read in the chat after all: what has not gone out yet need not."""
    message = tx.get(Message, row.message_id)
    onward_id = int(message.extra.get("onward", 0)) if message is not None else 0
    going = tx.hold(Delivery, onward_id) if onward_id and not row.onward else None
    if going is None or going.status not in (DeliveryStatus.QUEUED, DeliveryStatus.HELD):
        return
    tx.update(Delivery, onward_id, status=str(DeliveryStatus.CANCELLED), due_at=None, status_at=now)
    for message_id in going.covers:
        covered = tx.need(Message, int(message_id))
        _mark(tx, covered, {k: v for k, v in covered.extra.items() if k != "onward"})


def forget(tx: Tx, points: Collection[ContactPoint]) -> None:
    """Erase where somebody agreed to be answered, and who agreed to be answered at an address."""
    for point in points:
        tx.delete(Onward, col(Onward.contact_point_id) == point.id)
        tx.execute(
            update(Onward)
            .where(col(Onward.kind) == point.kind, col(Onward.value) == point.value)
            .values(kind="", scope="", value="", agreed_at=None)
        )
