"""What may be disclosed to the far end of a session: messages, by what was proven in it.

The rule is pure (`hub.identity.may_see`). Being joined opens nothing; nor does an address that
several people share, or a number that was silent for so long that it may have changed hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import col

from hub.contract import Address, Proof
from hub.identity.ident import Ident, Reach, read_ident
from hub.identity.may_see import may_see, opened_by
from hub.identity.sighting import Sighting, Touch
from hub.model import ContactPoint, Message, Part
from hub.queries.sightings import Evidence
from hub.store import Reader
from hub.words import MessageKind

MAX_PROVEN: Final = 20
MAX_SHOWN: Final = 500  # Sightings of one session: the newest.
SAID: Final = (MessageKind.INBOUND, MessageKind.OUTBOUND)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a session may read: what these sightings' senders said and were answered, and what we
    wrote first on these parts."""

    sighting_ids: frozenset[int] = frozenset()
    part_ids: frozenset[int] = frozenset()

    def shows(self, message: Message) -> bool:
        """Whether a message may be read."""
        if message.kind not in SAID:
            return False
        if message.sighting_id is None:
            return message.part_id in self.part_ids
        return message.sighting_id in self.sighting_ids


def opened(
    tx: Reader, proven: Sequence[Address], *, secret: bytes, region: str, now: datetime
) -> Opened:
    """What the far end that has proven these addresses may read. A visitor's own comes first."""
    evidence = Evidence(tx, secret)
    idents = [i for one in proven[:MAX_PROVEN] if (i := read_ident(one, region=region))]
    session = _session(idents, now)
    own = [s for i in idents if i.reach is Reach.DEVICE for s in evidence.showing(i.key)]
    shown = [
        (touch, evidence.showing(touch.ident.key))
        for touch in opened_by(session)
        if not evidence.is_generic(touch.ident.key)
    ]
    keys = {s.key for s in own} | may_see(session, shown)
    barred = {
        other
        for one in own
        for word in evidence.words_on(one.key)
        if not word.same
        for other in (word.one, word.other)
    }
    keys = keys - barred | {s.key for s in own}
    rows = [evidence.rows[key] for key in keys if key in evidence.rows]
    ids = sorted((row.id or 0 for row in rows), reverse=True)[:MAX_SHOWN]
    return Opened(frozenset(ids), _begun(tx, proven, idents))


def _session(idents: Sequence[Ident], now: datetime) -> Sighting:
    """The far end, as a sighting that shows what was proven and nothing else."""
    return Sighting(
        key="",
        channel="",
        sender="",
        attested=True,
        session="",
        first_at=now,
        last_at=now,
        touches=frozenset(Touch(ident, Proof.PROVEN) for ident in idents),
    )


def _begun(tx: Reader, proven: Sequence[Address], idents: Sequence[Ident]) -> frozenset[int]:
    """The owner's parts of the addresses: what we wrote there before anybody answered."""
    found: set[int] = set()
    for ident in idents:
        if ident.reach not in (Reach.PERSONAL, Reach.ACCOUNT, Reach.DEVICE):
            continue
        kinds = ("phone", "whatsapp") if ident.kind == "phone" else (ident.kind,)
        for kind in kinds:
            point = tx.find(ContactPoint, kind=kind, scope=ident.scope, value=ident.value)
            part = tx.find(Part, contact_point_id=point.id, holder="") if point else None
            if point is not None and not point.shared and part is not None and part.id:
                found.add(part.id)
    return frozenset(found)


def page(tx: Reader, seen: Opened, *, before: int | None, limit: int) -> list[Message]:
    """What a session may read, oldest first: the newest, or those older than `before`.

    Indexes: message_sighting, message_part.
    """
    found = [
        *_newest(tx, Message.sighting_id, seen.sighting_ids, before, limit),
        *_newest(tx, Message.part_id, seen.part_ids, before, limit, first=True),
    ]
    found.sort(key=lambda message: message.id or 0)
    return found[-limit:]


def _newest(
    tx: Reader,
    column: Any,
    ids: frozenset[int],
    before: int | None,
    limit: int,
    *,
    first: bool = False,
) -> list[Message]:
    if not ids:
        return []
    where: list[ColumnElement[bool]] = [
        col(column).in_(sorted(ids)),
        col(Message.kind).in_(SAID),
    ]
    if first:
        where.append(col(Message.sighting_id).is_(None))
    if before is not None:
        where.append(col(Message.id) < before)
    return tx.select(Message, *where, order_by=(col(Message.id).desc(),), limit=limit)
