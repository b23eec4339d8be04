"""Many customers at once of whom nobody has ever heard: kept with a dozen statements for all.

What is stored is to the last column what `resolving.arrive` would store for each: where no id is
known to anybody, there is nothing to resolve. Whoever shows one that is, is left for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import col

from hub.actions.resolving import MAX_LABEL, IdentitySettings
from hub.contract import Address, Proof
from hub.events import Event, EventKind
from hub.identity.addresses import Normal, normalise
from hub.identity.holders import split
from hub.identity.observation import Observation
from hub.identity.profile import candidate_keys, hashed, profile_of
from hub.identity.sighting import Sighting, read_sighting
from hub.identity.stored import to_json
from hub.model import (
    CandidateKey,
    ContactPoint,
    Conversation,
    Customer,
    GenericIdent,
    LinkDecision,
    Part,
    ShownIdent,
    SightingRow,
)
from hub.store import Tx
from hub.words import DecisionKind, Status

AT_ONCE: Final = 400  # Values of one list: SQLite takes 32,000, and plans are made for fewer.


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who may be new, with the shop's name and language for them."""

    observation: Observation
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A newcomer who was kept."""

    customer_id: int
    part_id: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A newcomer's sighting, the hashes of what it shows and of what it is found by, and where
    they can be reached: the sender first, then what is theirs beside, each with its holder and
    how it is known."""

    newcomer: Newcomer
    value: Sighting
    idents: frozenset[int]
    keys: frozenset[int]
    places: tuple[tuple[Normal, str, Proof], ...]


def keep(tx: Tx, seen: Mapping[int, Seen], *, now: datetime) -> dict[int, Kept]:
    """Keep those of whom nobody has heard, by the keys they have here; the rest is untouched."""
    uses = Counter(ident for one in seen.values() for ident in one.idents)
    points = Counter(_address(normal) for one in seen.values() for normal, _, _ in one.places)
    known = _known_idents(tx, uses.keys())
    reached = _known_points(tx, points.keys())
    fresh = {
        at: one
        for at, one in seen.items()
        if all(uses[ident] == 1 and ident not in known for ident in one.idents)
        and all(
            points[_address(normal)] == 1 and _address(normal) not in reached
            for normal, _, _ in one.places
        )
    }
    kept = _store(tx, list(fresh.values()), now)
    return dict(zip(fresh, kept, strict=True))


def see(newcomer: Newcomer, settings: IdentitySettings) -> Seen | None:
    """What a newcomer shows; None for one who cannot be kept so. Pure: to be done before the
    transaction."""
    said = newcomer.observation
    value = read_sighting(said, region=settings.region, own=settings.own)
    sender = normalise(said.sender)
    if not value.attested or sender is None or sender.nobody:
        return None
    own = next(touch for touch in value.touches if touch.sender)
    holder = split(own.ident, [value]).get(value.key)
    places = [(sender, holder.name[:MAX_LABEL] if holder else "", said.proof)]
    for touch in sorted(value.touches, key=lambda touch: touch.ident.key):
        ident = touch.ident
        holder = split(ident, [value]).get(value.key)
        if touch.sender or holder is None:
            continue
        normal = normalise(Address(ident.kind, ident.value, ident.scope))
        if normal is not None and not normal.nobody:
            places.append((normal, holder.name[:MAX_LABEL], touch.proof))
    idents = frozenset(hashed(key, settings.secret) for key in value.idents)
    found_by = candidate_keys(profile_of([value]))
    keys = frozenset(hashed(key, settings.secret) for key in found_by)
    return Seen(newcomer, value, idents, keys, tuple(places))


def _address(normal: Normal) -> tuple[str, str, str]:
    return (normal.kind, normal.scope, normal.value)


def _known_idents(tx: Tx, idents: Collection[int]) -> set[int]:
    """Which of them somebody shows, or too many do."""
    found: set[int] = set()
    for some in _chunks(sorted(idents)):
        for table in (ShownIdent, GenericIdent):
            column = col(table.ident)
            found |= {row[0] for row in tx.rows(select(column).where(column.in_(some)))}
    return found


def _known_points(tx: Tx, wanted: Collection[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Which of some addresses are contact points. Index: contact_point_address."""
    found: set[tuple[str, str, str]] = set()
    places: dict[tuple[str, str], list[str]] = {}
    for kind, scope, value in sorted(wanted):
        places.setdefault((kind, scope), []).append(value)
    for (kind, scope), values in places.items():
        for some in _chunks(values):
            statement = select(col(ContactPoint.value)).where(
                col(ContactPoint.kind) == kind,
                col(ContactPoint.scope) == scope,
                col(ContactPoint.value).in_(some),
            )
            found |= {(kind, scope, row[0]) for row in tx.rows(statement)}
    return found


def _chunks(values: Sequence[Any]) -> Iterable[list[Any]]:
    return (list(values[at : at + AT_ONCE]) for at in range(0, len(values), AT_ONCE))


def _store(tx: Tx, fresh: Sequence[Seen], now: datetime) -> list[Kept]:
    customers = tx.insert_many(Customer, [_customer(one, now) for one in fresh])
    threads = tx.insert_many(Conversation, [_thread(each, now) for each in customers])
    places = [place for one in fresh for place in one.places]
    homes = [at for at, one in enumerate(fresh) for _ in one.places]
    points = tx.insert_many(ContactPoint, [_point(place, now) for place in places])
    parts = tx.insert_many(
        Part,
        [
            {
                "contact_point_id": point,
                "holder": holder,
                "customer_id": customers[at],
                "conversation_id": threads[at],
                "home_customer_id": customers[at],
                "created_at": now,
            }
            for point, (_, holder, _), at in zip(points, places, homes, strict=True)
        ],
    )
    first: dict[int, int] = {}  # Of each newcomer, their own part's place among all.
    for place, at in enumerate(homes):
        first.setdefault(at, place)
    attached = [place for place, at in enumerate(homes) if place != first[at]]
    tx.insert_many(
        LinkDecision,
        [_decision(places[at][0], customers[homes[at]], parts[at], now) for at in attached],
    )
    rows = tx.insert_many(
        SightingRow,
        [_sighting(one.value, parts[first[at]], points[first[at]]) for at, one in enumerate(fresh)],
    )
    _index(tx, dict(zip(rows, fresh, strict=True)))
    for customer_id, thread_id in zip(customers, threads, strict=True):
        tx.tell(Event(kind=EventKind.EVIDENCE, customer_id=customer_id))
        tx.tell(Event(kind=EventKind.CUSTOMER, conversation_id=thread_id, customer_id=customer_id))
    return [Kept(customers[at], parts[first[at]]) for at in range(len(fresh))]


def _customer(one: Seen, now: datetime) -> dict[str, Any]:
    named, said = one.newcomer.name, one.newcomer.language
    return {
        "name": named,
        "name_source": "import" if named else "",
        "language": said,
        "created_at": now,
        # One for each further address, one for its name: what its panel has shown meanwhile.
        "revision": len(one.places) - 1 + bool(named or said),
    }


def _thread(customer_id: int, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "status": str(Status.EMPTY),
        "handling": "nobody",
        "epoch": 0,
        "audience": "",
        "last_at": now,
        "unread": 0,
        "revision": 0,
    }


def _point(place: tuple[Normal, str, Proof], now: datetime) -> dict[str, Any]:
    normal, _, proof = place
    return {
        "kind": normal.kind,
        "scope": normal.scope,
        "value": normal.value,
        "canonical": normal.canonical,
        "display": normal.raw,
        "name": "",
        "proof": int(proof),
        "shared": normal.shared,
        "created_at": now,
    }


def _decision(normal: Normal, customer_id: int, part_id: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": str(DecisionKind.ATTACHED),
        "at": now,
        "rule": "same_attested_id",
        "customer_id": customer_id,
        "other_id": customer_id,
        "undone": False,
        "before": {"parts": [part_id]},
        "evidence": [list(_address(normal))],
    }


def _sighting(value: Sighting, part_id: int, point_id: int) -> dict[str, Any]:
    return {
        "key": value.key,
        "part_id": part_id,
        "contact_point_id": point_id,
        "session": value.session[:128],
        "first_at": value.first_at,
        "last_at": value.last_at,
        "shown": to_json(value),
    }


def _index(tx: Tx, seen: Mapping[int, Seen]) -> None:
    """The hashes by which sightings are found, in the order in which they are kept."""
    shown = [(ident, row) for row, one in seen.items() for ident in one.idents]
    keys = [(key, row) for row, one in seen.items() for key in one.keys]
    tx.insert_many(
        ShownIdent, [{"ident": ident, "sighting_id": row} for ident, row in sorted(shown)]
    )
    tx.insert_many(CandidateKey, [{"key": key, "sighting_id": row} for key, row in sorted(keys)])
