"""A sighting as a store keeps it: JSON that reads back as the very same value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.contract import Proof
from hub.identity.ident import Ident, Reach, ident_key
from hub.identity.names import read_name
from hub.identity.observation import Knowledge, KnowledgeKind, NameSource
from hub.identity.sighting import SaidName, Sighting, Touch

# Touches are [ident, proof, sender], idents [kind, scope, value, reach, canonical].
Json = dict[str, Any]


def to_json(sighting: Sighting) -> Json:
    """Everything but the key, the session and the times, which are columns. Stable: the same
    sighting is the same text."""
    touches = sorted(sighting.touches, key=lambda touch: touch.ident.key)
    return {
        "channel": sighting.channel,
        "sender": sighting.sender,
        "attested": sighting.attested,
        "household": sighting.household,
        "touches": [[_ident(t.ident), int(t.proof), t.sender] for t in touches],
        "claims": [_ident(i) for i in sorted(sighting.claims, key=lambda ident: ident.key)],
        "names": sorted([said.name.text, str(said.source)] for said in sighting.names),
        "knowledge": sorted([str(fact.kind), fact.value] for fact in sighting.knowledge),
    }


def from_json(
    found: Mapping[str, Any], *, key: str, session: str, first_at: datetime, last_at: datetime
) -> Sighting:
    """The sighting of a row."""
    names = {
        SaidName(name, NameSource(source))
        for text, source in found["names"]
        if (name := read_name(text)) is not None
    }
    return Sighting(
        key=key,
        channel=found["channel"],
        sender=found["sender"],
        attested=found["attested"],
        session=session,
        first_at=first_at,
        last_at=last_at,
        touches=frozenset(
            Touch(_read(ident), Proof(proof), sender) for ident, proof, sender in found["touches"]
        ),
        claims=frozenset(_read(ident) for ident in found["claims"]),
        names=frozenset(names),
        knowledge=frozenset(
            Knowledge(KnowledgeKind(kind), value) for kind, value in found["knowledge"]
        ),
        household=found["household"],
    )


def _ident(ident: Ident) -> list[str]:
    return [ident.kind, ident.scope, ident.value, str(ident.reach), ident.canonical]


def _read(found: Sequence[str]) -> Ident:
    kind, scope, value, reach, canonical = found
    return Ident(ident_key(kind, scope, value), kind, scope, value, Reach(reach), canonical)
