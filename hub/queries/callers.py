"""What may be said to whoever calls, going by what the call shows.

The rule is pure (`hub.identity.may_see`): being joined opens nothing, an address that several
people share opens nothing, and a number that nobody vouches for is only a claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import col

from hub.contract import Address, MaySay, Proof
from hub.identity.ident import read_ident
from hub.identity.may_see import opened, opened_by
from hub.identity.names import compare_names
from hub.identity.sighting import Sighting, Touch
from hub.model import Case, Conversation, Customer, Fact, Message, Part
from hub.queries.sightings import Evidence
from hub.queries.speaking import language_of
from hub.store import Reader
from hub.words import MessageKind

MAX_MESSAGES: Final = 5
MAX_SIGHTINGS: Final = 200  # The newest of those that are opened.
_SAID: Final = (MessageKind.INBOUND, MessageKind.OUTBOUND, MessageKind.CALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What may be said at some proof; nothing of it where `may_say` is False, and then it looks
    the same for an unknown number as for one that nobody has shown to own.

    messages: the newest of those that may be read, newest first. waiting_since: since when a
    matter is open that began in one of them. facts: (kind, value) of what was told in them.
    """

    may_say: bool = False
    name: str = ""
    language: str = ""
    messages: tuple[Message, ...] = ()
    waiting_since: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()


def may_greet(
    tx: Reader, sender: Address, proof: Proof, *, secret: bytes, region: str, now: datetime
) -> MaySay:
    """The name and language with which a caller may be addressed."""
    found = _opened(tx, sender, proof, secret, region, now)
    return MaySay(name=_name(found.seen), language=_language(tx, found))


def disclosure(
    tx: Reader,
    sender: Address,
    proof: Proof,
    *,
    accounts: frozenset[int] | None = None,
    secret: bytes,
    region: str,
    now: datetime,
) -> Disclosure:
    """All that may be said to the far end of an address at some proof.

    accounts: what the asker itself may see; None is everything.
    """
    found = _opened(tx, sender, proof, secret, region, now)
    if not found.ids:
        return Disclosure()
    where = [
        col(Message.sighting_id).in_(found.ids),
        col(Message.kind).in_(_SAID),
        col(Message.deleted_at).is_(None),
        col(Message.erased_at).is_(None),
    ]
    if accounts is not None:
        where.append(col(Message.account_id).in_(sorted(accounts)))
    messages = tx.select(
        Message, *where, order_by=(col(Message.id).desc(),), limit=50 * MAX_MESSAGES
    )
    return Disclosure(
        may_say=True,
        name=_name(found.seen),
        language=_language(tx, found),
        messages=tuple(messages[:MAX_MESSAGES]),
        waiting_since=_open_since(tx, messages),
        facts=_facts(tx, messages),
    )


@dataclass(frozen=True, slots=True)
class _Opened:
    """The sightings that are opened, oldest first, and the ids of their rows and parts."""

    seen: tuple[Sighting, ...] = ()
    ids: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()


def _opened(
    tx: Reader, sender: Address, proof: Proof, secret: bytes, region: str, now: datetime
) -> _Opened:
    ident = read_ident(sender, region=region)
    if ident is None or proof < Proof.VOUCHED:
        return _Opened()
    evidence = Evidence(tx, secret)
    session = Sighting(
        key="",
        channel=sender.kind,
        sender=ident.key,
        attested=True,
        session="",
        first_at=now,
        last_at=now,
        touches=frozenset({Touch(ident, proof, sender=True)}),
    )
    shown = [
        (touch, evidence.showing(touch.ident.key))
        for touch in opened_by(session)
        if not evidence.is_generic(touch.ident.key)
    ]
    keys = opened(session, shown) & evidence.rows.keys()
    seen = sorted((evidence.values[key] for key in keys), key=lambda one: one.order)
    seen = seen[-MAX_SIGHTINGS:]
    rows = [evidence.rows[one.key] for one in seen]
    return _Opened(
        tuple(seen),
        tuple(row.id for row in rows if row.id),
        tuple(sorted({row.part_id for row in rows if row.part_id})),
    )


def _name(seen: Sequence[Sighting]) -> str:
    """The newest name that the far end has given; "" where two people's were given."""
    voices = [name for one in reversed(seen) for name in one.voices[:1]]
    if any(one.household for one in seen) or not voices:
        return ""
    if any(compare_names(voices[0], other).given_conflict for other in voices[1:]):
        return ""
    return voices[0].text[:100]


def _language(tx: Reader, found: _Opened) -> str:
    """The language of their customer, where it is one."""
    parts = [part for each in found.parts if (part := tx.get(Part, each))]
    ids = {part.customer_id for part in parts}
    customer = tx.get(Customer, ids.pop()) if len(ids) == 1 else None
    talk = tx.find(Conversation, customer_id=customer.id) if customer is not None else None
    if customer is None or talk is None:
        return ""
    return language_of(tx, customer, talk.id or 0)


def _open_since(tx: Reader, messages: Sequence[Message]) -> datetime | None:
    """Since when a matter is open that one of these messages began."""
    ids = [message.id for message in messages]
    found = tx.select(
        Case,
        col(Case.opened_by_id).in_(ids),
        col(Case.resolved_at).is_(None),
        order_by=(col(Case.opened_at),),
        limit=1,
    )
    return found[0].opened_at if found else None


def _facts(tx: Reader, messages: Sequence[Message]) -> tuple[tuple[str, str], ...]:
    """What the customer told in these messages, newest first; nothing that is kept sealed."""
    rows = tx.select(
        Fact,
        col(Fact.message_id).in_([message.id for message in messages]),
        col(Fact.retracted_at).is_(None),
        col(Fact.digest) == "",
        order_by=(col(Fact.id).desc(),),
        limit=20,
    )
    return tuple(dict.fromkeys((row.kind, row.value) for row in rows))
