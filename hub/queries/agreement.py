"""Whether the customers that are stored are the ones that follow from the stored evidence.

Everything is computed anew by the pure partition, a component at a time, each in one snapshot: so
it may be done beside a running server, and takes little memory for each sighting.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from sqlmodel import col

from hub.identity.component import component
from hub.identity.partition import partition
from hub.model import Part, SightingRow
from hub.queries.sightings import Evidence
from hub.store import Reader

PAGE: Final = 200
MAX_TOLD: Final = 100
_WHOLE: Final = 1 << 256


@dataclass(frozen=True, slots=True)
class Difference:
    """Sightings that are stored otherwise than their evidence says. stored, follows: groups of
    sightings by id; customers: whose they are now."""

    stored: tuple[tuple[int, ...], ...]
    follows: tuple[tuple[int, ...], ...]
    customers: tuple[int, ...]


@dataclass(slots=True)
class Agreement:
    """What a check has found so far. The digests stand for who is who, whatever the order."""

    sightings: int = 0
    components: int = 0
    stored: int = 0
    follows: int = 0
    differences: list[Difference] = field(default_factory=list)
    differing: int = 0
    after: int = 0  # The last sighting that was looked for.
    _seen: set[int] = field(default_factory=set)
    _place: dict[int, int] = field(default_factory=dict)  # Customer to its component.

    @property
    def holds(self) -> bool:
        return self.stored == self.follows and not self.differing


def check_more(tx: Reader, found: Agreement, *, secret: bytes) -> bool:
    """Look at some more sightings, by their ids. Returns whether there may be others."""
    rows = tx.select(SightingRow, col(SightingRow.id) > found.after, limit=PAGE)
    for row in rows:
        found.after = row.id or 0
        if found.after in found._seen:
            found._seen.discard(found.after)  # Components reach forward: what is behind is done.
            continue
        _check(tx, found, row, secret)
    return bool(rows)


def digest_words(number: int) -> str:
    """A digest for people: sixteen hexadecimal digits."""
    return f"{number:064x}"[:16]


def _check(tx: Reader, found: Agreement, row: SightingRow, secret: bytes) -> None:
    evidence = Evidence(tx, secret)
    evidence.keep(row)
    reached = component(evidence, [row.key])
    answer = partition(reached.sightings, reached.words, generic=reached.generic)
    owners = {s.key: _owner(tx, evidence.rows[s.key]) for s in reached.sightings}
    ids = {key: evidence.rows[key].id or 0 for key in owners}
    groups: dict[int, set[str]] = {}
    for key, owner in owners.items():
        groups.setdefault(owner, set()).add(key)
    stored = {frozenset(group) for group in groups.values()}
    follows = {frozenset(group) for group in answer.groups}
    found.components += 1
    found.sightings += len(owners)
    found._seen |= {each for each in ids.values() if each > found.after}
    found.stored = (found.stored + sum(_hash(group) for group in stored)) % _WHOLE
    found.follows = (found.follows + sum(_hash(group) for group in follows)) % _WHOLE
    elsewhere = {
        o for o in groups if o and found._place.setdefault(o, found.components) != found.components
    }
    if stored != follows or 0 in groups or elsewhere:
        found.differing += 1
        if len(found.differences) < MAX_TOLD:
            found.differences.append(
                Difference(_by_id(stored, ids), _by_id(follows, ids), tuple(sorted(groups)))
            )


def _owner(tx: Reader, row: SightingRow) -> int:
    """The customer whose a sighting is, 0 for nobody."""
    part = tx.get(Part, row.part_id or 0)
    return part.customer_id if part else 0


def _by_id(groups: Iterable[Collection[str]], ids: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(sorted(ids[key] for key in group)) for group in groups))


def _hash(group: Collection[str]) -> int:
    return int.from_bytes(blake2b("\n".join(sorted(group)).encode(), digest_size=32).digest())
