"""Many customers at once of whom nobody has ever heard: kept with a dozen statements for all.

What is stored is to the last column what `resolving.arrive` would store for each: where no id is
known to anybody, there is nothing to resolve. Whoever shows one that is, is left for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, bindparam, select, update

from hub.actions.resolving import MAX_LABEL, IdentitySettings
from hub.contract import Address, Proof
from hub.events import Event, EventKind
from hub.identity.addresses import Normal, normalise
from hub.identity.holders import split
from hub.identity.observation import Observation
from hub.identity.profile import candidate_keys, hashed, profile_of
from hub.identity.sighting import Touch, read_sighting
from hub.identity.stored import Json, to_json
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
from hub.store import Prepared, Tx
from hub.words import DecisionKind, Status

AT_ONCE: Final = 400  # Values of one list: SQLite takes 32,000, and plans are made for fewer.
_DAY: Final = timedelta(days=1)
_NAMES: Final = tuple(f"v{at}" for at in range(AT_ONCE))


def _listed(column: Any) -> ColumnElement[bool]:
    """That a column has one of so many values."""
    kind = column.type
    return cast(ColumnElement[bool], column.in_([bindparam(name, type_=kind) for name in _NAMES]))


_shown: Final[Any] = ShownIdent.__table__  # type: ignore[attr-defined]  # SQLModel hides it.
_generic: Final[Any] = GenericIdent.__table__  # type: ignore[attr-defined]  # As above.
_points: Final[Any] = ContactPoint.__table__  # type: ignore[attr-defined]  # As above.
_row: Final[Any] = SightingRow.__table__  # type: ignore[attr-defined]  # As above.
_SHOWN: Final = Prepared(select(_shown.c.ident).where(_listed(_shown.c.ident)).distinct())
_ANYBODYS: Final = Prepared(select(_generic.c.ident).where(_listed(_generic.c.ident)))
_POINTS: Final = Prepared(
    select(_points.c.value).where(
        _points.c.kind == bindparam("kind"),
        _points.c.scope == bindparam("scope"),
        _listed(_points.c.value),
    )
)
_SHOWING: Final = Prepared(
    select(_shown.c.ident, _row.c.id, _row.c.part_id, _row.c.last_at, _row.c.shown)
    .join(_row, _row.c.id == _shown.c.sighting_id)
    .where(_listed(_shown.c.ident))
    .order_by(_row.c.id)
    .limit(50 * AT_ONCE)
)
_AGAIN: Final = Prepared(update(_row).where(_row.c.id == bindparam("id_")), columns=("last_at",))


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
class Place:
    """Where somebody can be reached: a contact point as it is stored, its holder and how it is
    known."""

    kind: str
    scope: str
    value: str
    canonical: str
    display: str
    shared: bool
    holder: str
    proof: int

    @classmethod
    def of(cls, normal: Normal, holder: str, proof: Proof) -> Place:
        """The place of an address."""
        return cls(
            normal.kind,
            normal.scope,
            normal.value,
            normal.canonical,
            normal.raw,
            normal.shared,
            holder[:MAX_LABEL],
            int(proof),
        )

    @property
    def address(self) -> tuple[str, str, str]:
        return (self.kind, self.scope, self.value)


@dataclass(frozen=True, slots=True)
class Seen:
    """A newcomer's sighting as it is stored, the hashes of what it shows and of what it is found
    by, and where they can be reached: the sender first, then what is theirs beside.

    Plain values only: it may come from another process.
    """

    name: str
    language: str
    key: str
    session: str
    at: datetime
    shown: Json
    sender: int  # Among `idents`.
    idents: tuple[int, ...]
    keys: tuple[int, ...]
    places: tuple[Place, ...]


def keep(tx: Tx, seen: Mapping[int, Seen], *, audience: str, now: datetime) -> dict[int, Kept]:
    """Keep those of whom nobody has heard, by the keys they have here; the rest is untouched.

    audience: who may see them as long as nobody talks with them.
    """
    uses = Counter(ident for one in seen.values() for ident in one.idents)
    points = Counter(place.address for one in seen.values() for place in one.places)
    known = _known_idents(tx, uses)
    reached = _known_points(tx, points)
    fresh = {
        at: one
        for at, one in seen.items()
        if known.isdisjoint(one.idents)
        and all(uses[ident] == 1 for ident in one.idents)
        and all(points[p.address] == 1 and p.address not in reached for p in one.places)
    }
    kept = _store(tx, list(fresh.values()), audience, now)
    return dict(zip(fresh, kept, strict=True))


def stated_before(tx: Tx, seen: Mapping[int, Seen], *, now: datetime) -> dict[int, int]:
    """The parts of those who have shown the very same before, by the keys they have here.

    Notes that it was said again, to the day.
    """
    senders: dict[int, list[int]] = {}
    for at, one in seen.items():
        senders.setdefault(one.sender, []).append(at)
    found: dict[int, int] = {}
    again: list[dict[str, Any]] = []
    for some in _chunks(sorted(senders)):
        for row in tx.rows(_SHOWING, **_padded(some)):
            shown = row.shown
            for at in senders[row.ident]:
                if row.part_id is not None and at not in found and seen[at].shown == shown:
                    found[at] = row.part_id
                    if now - row.last_at > _DAY:
                        again.append({"id_": row.id, "last_at": now})
    if again:
        tx.link.run_many(_AGAIN, again)
    return found


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
    places = [Place.of(sender, holder.name if holder else "", said.proof)]
    for touch in sorted(value.touches, key=_by_ident):
        ident = touch.ident
        holder = split(ident, [value]).get(value.key)
        if touch.sender or holder is None:
            continue
        normal = normalise(Address(ident.kind, ident.value, ident.scope))
        if normal is not None and not normal.nobody:
            places.append(Place.of(normal, holder.name, touch.proof))
    secret = settings.secret
    found_by = candidate_keys(profile_of([value]))
    return Seen(
        newcomer.name,
        newcomer.language,
        value.key,
        value.session[:128],
        value.first_at,
        to_json(value),
        hashed(own.ident.key, secret),
        tuple({hashed(key, secret) for key in value.idents}),
        tuple({hashed(key, secret) for key in found_by}),
        tuple(places),
    )


def _by_ident(touch: Touch) -> str:
    return touch.ident.key


def _known_idents(tx: Tx, idents: Collection[int]) -> set[int]:
    """Which of them somebody shows, or too many do. Index: the keys of both tables."""
    found: set[int] = set()
    for some in _chunks(sorted(idents)):
        found.update(row[0] for row in tx.rows(_SHOWN, **_padded(some)))
        found.update(row[0] for row in tx.rows(_ANYBODYS, **_padded(some)))
    return found


def _known_points(tx: Tx, wanted: Collection[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Which of some addresses are contact points. Index: contact_point_address."""
    found: set[tuple[str, str, str]] = set()
    places: dict[tuple[str, str], list[str]] = {}
    for kind, scope, value in sorted(wanted):
        places.setdefault((kind, scope), []).append(value)
    for (kind, scope), values in places.items():
        for some in _chunks(values):
            rows = tx.rows(_POINTS, kind=kind, scope=scope, **_padded(some))
            found.update((kind, scope, row[0]) for row in rows)
    return found


def _padded(values: Sequence[Any]) -> dict[str, Any]:
    """The values of a compiled list; what is missing is the last one again."""
    last = values[-1]
    return {name: values[at] if at < len(values) else last for at, name in enumerate(_NAMES)}


def _chunks(values: Sequence[Any]) -> Iterable[list[Any]]:
    return (list(values[at : at + AT_ONCE]) for at in range(0, len(values), AT_ONCE))


def _store(tx: Tx, fresh: Sequence[Seen], audience: str, now: datetime) -> list[Kept]:
    customers = tx.insert_many(Customer, [_customer(one, now) for one in fresh])
    threads = tx.insert_many(Conversation, [_thread(each, audience, now) for each in customers])
    places = [place for one in fresh for place in one.places]
    homes = [at for at, one in enumerate(fresh) for _ in one.places]
    points = tx.insert_many(ContactPoint, [_point(place, now) for place in places])
    parts = tx.insert_many(
        Part,
        [
            {
                "contact_point_id": point,
                "holder": place.holder,
                "customer_id": customers[at],
                "conversation_id": threads[at],
                "home_customer_id": customers[at],
                "shown_to": audience,
                "created_at": now,
            }
            for point, place, at in zip(points, places, homes, strict=True)
        ],
    )
    first: dict[int, int] = {}  # Of each newcomer, their own part's place among all.
    for place, at in enumerate(homes):
        first.setdefault(at, place)
    attached = [place for place, at in enumerate(homes) if place != first[at]]
    tx.insert_many(
        LinkDecision,
        [_decision(places[at], customers[homes[at]], parts[at], now) for at in attached],
    )
    rows = tx.insert_many(
        SightingRow,
        [_sighting(one, parts[first[at]], points[first[at]]) for at, one in enumerate(fresh)],
    )
    _index(tx, dict(zip(rows, fresh, strict=True)))
    for customer_id in customers:
        # Whoever indexes and suggests hears of it. No screen can show a customer who is this new.
        tx.tell(Event(kind=EventKind.EVIDENCE, customer_id=customer_id))
    return [Kept(customers[at], parts[first[at]]) for at in range(len(fresh))]


def _customer(one: Seen, now: datetime) -> dict[str, Any]:
    return {
        "name": one.name,
        "name_source": "import" if one.name else "",
        "language": one.language,
        "created_at": now,
        # One for each further address, one for its name: what its panel has shown meanwhile.
        "revision": len(one.places) - 1 + bool(one.name or one.language),
    }


def _thread(customer_id: int, audience: str, now: datetime) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "status": str(Status.EMPTY),
        "handling": "nobody",
        "epoch": 0,
        "audience": audience,
        "last_at": now,
        "unread": 0,
        "revision": 0,
    }


def _point(place: Place, now: datetime) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "scope": place.scope,
        "value": place.value,
        "canonical": place.canonical,
        "display": place.display,
        "name": "",
        "proof": place.proof,
        "shared": place.shared,
        "created_at": now,
    }


def _decision(place: Place, customer_id: int, part_id: int, now: datetime) -> dict[str, Any]:
    return {
        "kind": str(DecisionKind.ATTACHED),
        "at": now,
        "rule": "same_attested_id",
        "customer_id": customer_id,
        "other_id": customer_id,
        "undone": False,
        "before": {"parts": [part_id]},
        "evidence": [list(place.address)],
    }


def _sighting(one: Seen, part_id: int, point_id: int) -> dict[str, Any]:
    return {
        "key": one.key,
        "part_id": part_id,
        "contact_point_id": point_id,
        "session": one.session,
        "first_at": one.at,
        "last_at": one.at,
        "shown": one.shown,
    }


def _index(tx: Tx, seen: Mapping[int, Seen]) -> None:
    """The hashes by which sightings are found, in the order in which they are kept."""
    shown = sorted((ident, row) for row, one in seen.items() for ident in one.idents)
    keys = sorted((key, row) for row, one in seen.items() for key in one.keys)
    tx.insert_many(ShownIdent, [{"ident": ident, "sighting_id": row} for ident, row in shown])
    tx.insert_many(CandidateKey, [{"key": key, "sighting_id": row} for key, row in keys])
