"""Reading codes and links: which one waits for an answer, what was asked lately, what is to go out.

Where a code may be sent is asked only by the driver that sends it, and never by whoever takes the
wish for one: so the answer to a visitor cannot depend on what is found here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from hub.contract import Address, Proof
from hub.identity.addresses import normalise
from hub.identity.ident import ident_of
from hub.identity.possession import provable
from hub.identity.profile import hashed
from hub.model import ContactPoint, Customer, GenericIdent, Part, ProofRow, Reach
from hub.queries import accounts, customers
from hub.store import Reader

UNPROVEN: Final = "unproven"
OPEN: Final = ("asked", "sending", "sent", "refused")  # What may still be answered, or seem so.


def asked_since(
    tx: Reader,
    since: datetime,
    *,
    address: Address | None = None,
    session: str = "",
    account_id: int | None = None,
    moves: bool = False,
) -> int:
    """How many codes and links were asked for since then: to an address, in a session, in a chat,
    or (without any) at all. moves: how many references instead, which nothing is sent for.
    Indexes: proof_address, proof_session, ix_proof_at."""
    where: list[ColumnElement[bool]] = [col(ProofRow.at) > since]
    where.append(col(ProofRow.means) == "move" if moves else col(ProofRow.means) != "move")
    if address is not None:
        where += [col(ProofRow.kind) == address.kind, col(ProofRow.value) == address.value]
    if session:
        where.append(col(ProofRow.session) == session)
    if account_id is not None:
        where.append(col(ProofRow.account_id) == account_id)
    return int(tx.scalar(select(func.count()).select_from(ProofRow).where(*where)))


def waiting(tx: Reader, session: str, now: datetime) -> ProofRow | None:
    """The newest code that a session may answer. Index: proof_session."""
    found = tx.select(
        ProofRow,
        col(ProofRow.session) == session,
        col(ProofRow.means) == "code",
        col(ProofRow.ends_at) > now,
        col(ProofRow.state).in_(OPEN),
        order_by=(col(ProofRow.at).desc(), col(ProofRow.id).desc()),
        limit=1,
    )
    return found[0] if found else None


def of_conversation(tx: Reader, conversation_id: int, *, limit: int = 5) -> list[ProofRow]:
    """What agents asked for in a conversation, newest first. Index: proof_conversation."""
    return tx.select(
        ProofRow,
        col(ProofRow.conversation_id) == conversation_id,
        order_by=(col(ProofRow.id).desc(),),
        limit=limit,
    )


def due_ids(tx: Reader, now: datetime, *, limit: int = 20) -> list[int]:
    """What is to be sent now. Index: proof_due."""
    statement = (
        select(col(ProofRow.id))
        .where(col(ProofRow.due_at) <= now)
        .order_by(col(ProofRow.due_at), col(ProofRow.id))
        .limit(limit)
    )
    return [row[0] for row in tx.rows(statement)]


@dataclass(frozen=True, slots=True)
class Offer:
    """An account by which something could be sent: what its channel writes to, and its rules."""

    account_id: int
    kind: str  # Of the contact points that its channel writes to.
    starts: bool  # Whether it may write first.
    window_s: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """How a code or link goes out; without an account, `reason` says why it does not."""

    account_id: int = 0
    to: Address | None = None
    reason: str = ""


def way_of(
    tx: Reader, row: ProofRow, offers: Sequence[Offer], *, secret: bytes, now: datetime
) -> Way:
    """How what was asked for goes out. Visitors only get codes to addresses that we know well."""
    normal = provable(Address(row.kind, row.value, row.scope))
    if normal is None:
        return Way(reason="shared")
    if tx.find(GenericIdent, ident=hashed(ident_of(normal).key, secret)) is not None:
        return Way(reason="shared")
    found = _points(tx, row)
    if any(point.shared or has_holders(tx, point) for point in found):
        return Way(reason="shared")
    known = [(point, part) for point in found if (part := _owner(tx, point)) is not None]
    known += _accounts_of(tx, row, known)
    if not known and row.agent_id is None and not row.onward:
        return Way(reason="unknown")
    return _way(tx, row, known, offers, now)


def _points(tx: Reader, row: ProofRow) -> list[ContactPoint]:
    """A number is one number, whether it writes by WhatsApp or by SMS."""
    kinds = ("whatsapp", "phone") if row.kind in ("phone", "whatsapp") else (row.kind,)
    found = [customers.contact_point(tx, kind, row.scope, row.value) for kind in kinds]
    return [point for point in found if point is not None]


def _accounts_of(
    tx: Reader, row: ProofRow, known: Sequence[tuple[ContactPoint, Part]]
) -> list[tuple[ContactPoint, Part]]:
    """WhatsApp accounts of which the provider says that they have this number: they go by an id
    of their own, and the number stands beside it."""
    if row.kind not in ("phone", "whatsapp"):
        return []
    have = {part.id for _, part in known}
    return [
        (point, part)
        for customer_id in sorted({part.customer_id for _, part in known})
        for part, point in customers.points_of(tx, customer_id)
        if point.kind == "whatsapp"
        and part.id not in have
        and part.holder == ""
        and point.proof >= Proof.VOUCHED
        and (number := normalise(Address("phone", point.display))) is not None
        and number.value == row.value
    ]


def has_holders(tx: Reader, point: ContactPoint) -> bool:
    """Whether several people were told apart on an address."""
    parts = tx.all(Part, contact_point_id=point.id, limit=50)
    return any(part.holder not in ("", UNPROVEN) for part in parts)


def _owner(tx: Reader, point: ContactPoint) -> Part | None:
    """The part of an address's owner, where it is more than somebody's word that there is one."""
    part = customers.part(tx, point.id or 0, "") if point.proof >= Proof.VOUCHED else None
    customer = tx.get(Customer, part.customer_id) if part else None
    return part if customer is not None and customer.erased_at is None else None


def _way(
    tx: Reader,
    row: ProofRow,
    known: Sequence[tuple[ContactPoint, Part]],
    offers: Sequence[Offer],
    now: datetime,
) -> Way:
    reaches = [
        (reach, point) for point, part in known for reach in accounts.reaches_of(tx, [part.id or 0])
    ]
    closed = {reach.account_id for reach, _ in reaches if reach.opted_out_at is not None}
    reaches.sort(key=lambda pair: -(pair[0].last_inbound_id or 0))
    by_id = {offer.account_id: offer for offer in offers}
    for reach, point in reaches:
        offer = by_id.get(reach.account_id)
        if offer is None or offer.kind != point.kind or offer.account_id in closed:
            continue
        if row.via_account_id in (None, offer.account_id) and is_open(offer, reach, now):
            return Way(offer.account_id, Address(point.kind, point.value, point.scope))
    for offer in sorted(offers, key=lambda one: one.account_id):
        first = offer.starts and offer.window_s is None and offer.account_id not in closed
        if first and offer.kind == row.kind and row.via_account_id in (None, offer.account_id):
            return Way(offer.account_id, Address(row.kind, row.value, row.scope))
    return Way(reason="no_way")


def is_open(offer: Offer, reach: Reach, now: datetime) -> bool:
    """Whether an account may write by a way now."""
    if offer.window_s is None:
        return offer.starts or reach.last_inbound_at is not None
    since = reach.last_inbound_at
    return since is not None and since + timedelta(seconds=offer.window_s) > now
