"""Going on on another channel: a reference is shown in the chat, and told once from the other end.

Who tells it is the customer of the chat: both ends were shown to one person. The two become one
thread, and nothing opens by it: the chat may read what it might before, and the other end so too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from hub.actions import proofs, resolving, threads
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.errors import TooMany
from hub.identity.addresses import Normal
from hub.identity.ident import ident_of
from hub.identity.observation import Observation
from hub.identity.possession import provable
from hub.identity.profile import hashed
from hub.identity.reference import REFERENCE_FOR, digest, references_in, without
from hub.model import AccountRow, Conversation, GenericIdent, ProofRow
from hub.queries import customers
from hub.queries.proofs import asked_since, has_holders
from hub.store import Tx

MOVE: Final = "move"
HOUR: Final = timedelta(hours=1)
PER_SESSION: Final = 10
PER_ACCOUNT: Final = 600


@dataclass(frozen=True, slots=True)
class Moved:
    """A reference that was told: whose chat it was shown in."""

    row: ProofRow
    part_id: int


def offer(
    tx: Tx, visitor: Address, reference: str, *, account_id: int, secret: bytes, now: datetime
) -> None:
    """Keep a reference that is about to be shown to a visitor. Raises TooMany."""
    session = proofs.session_of(visitor)
    counted = (
        asked_since(tx, now - HOUR, session=session, moves=True) >= PER_SESSION,
        asked_since(tx, now - HOUR, account_id=account_id, moves=True) >= PER_ACCOUNT,
    )
    if any(counted):
        raise TooMany("Links were asked for too often. Wait a while.", after_s=HOUR.total_seconds())
    tx.insert(
        ProofRow,
        means=MOVE,
        key=digest(secret, reference),
        kind=visitor.kind,
        scope=visitor.scope,
        value=visitor.value,
        session=session,
        account_id=account_id,
        state="asked",
        at=now,
        ends_at=now + REFERENCE_FOR,
    )


def told(
    tx: Tx,
    account_id: int,
    item: InboundMessage,
    normal: Normal,
    *,
    settings: IdentitySettings,
    now: datetime,
) -> tuple[InboundMessage, Moved | None]:
    """A message without the reference that it tells, and whose that was.

    Used once, in its time, from an address that is one person's and that its channel vouches for:
    else it says nothing, and only goes from the words.
    """
    found = _reference(tx, item, settings.secret)
    if found is None or item.outbound_echo:
        return item, None
    row, start, end = found
    extra = {name: value for name, value in item.extra.items() if name != "start"}
    item = replace(item, text=without(item.text, start, end), html=None, extra=extra)
    row = tx.hold(ProofRow, row.id or 0)
    if row.state != "asked" or row.ends_at <= now or row.account_id == account_id:
        return item, None
    address = Address(normal.kind, normal.value, normal.scope)
    if item.proof < Proof.VOUCHED or not _is_ones(tx, item, address, settings):
        return item, None
    tx.update(ProofRow, row.id or 0, state="proven", proven_at=now)
    return item, Moved(row, _join(tx, row, address, settings=settings, now=now))


def _reference(tx: Tx, item: InboundMessage, secret: bytes) -> tuple[ProofRow, int, int] | None:
    if not secret or "go-" not in item.text.lower():
        return None
    for reference, start, end in references_in(item.text):
        row = tx.find(ProofRow, key=digest(secret, reference))
        if row is not None and row.means == MOVE:
            return row, start, end
    return None


def _is_ones(tx: Tx, item: InboundMessage, address: Address, settings: IdentitySettings) -> bool:
    """Whether who writes from an address is one person: no group, no role, no family."""
    normal = provable(address, region=settings.region)
    if normal is None or any(other.role == "author" for other in item.participants):
        return False
    if tx.find(GenericIdent, ident=hashed(ident_of(normal).key, settings.secret)) is not None:
        return False
    point = customers.contact_point(tx, normal.kind, normal.scope, normal.value)
    return point is None or not (point.shared or has_holders(tx, point))


def _join(
    tx: Tx, row: ProofRow, address: Address, *, settings: IdentitySettings, now: datetime
) -> int:
    """Tell the resolver that the chat's session has shown the address. Returns the chat's part."""
    visitor = Address(row.kind, row.value, row.scope)
    seen = Observation(
        id=f"move:{row.id}",
        at=now,
        channel=visitor.kind,
        sender=visitor,
        proof=Proof.PROVEN,
        session=row.session,
        stated=(Claim(address, Proof.PROVEN),),
    )
    return resolving.arrive(tx, seen, settings=settings, now=now).part.id or 0


def note(
    tx: Tx, moved: Moved, conversation: Conversation, *, account_id: int, now: datetime
) -> None:
    """Say in the thread that it goes on elsewhere, if it does: words of agents may keep the two
    apart."""
    parts: Any = customers.parts_of(tx, conversation.customer_id)
    if moved.part_id not in {part.id for part in parts}:
        return
    account = tx.need(AccountRow, account_id)
    threads.add_notice(tx, conversation, what="moved", by=SYSTEM, now=now, channel=account.channel)
