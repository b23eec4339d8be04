"""What the field does, on the same stream: so that the figures beside them mean something.

Each takes the observations and answers with a customer for each. The oracles know the truth and
join nobody wrongly: they say how much there is to be found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from rapidfuzz import fuzz

from hub.contract import Proof
from hub.folding import fold
from hub.identity.observation import KnowledgeKind, Observation
from tests.bench.identity.labels import Event, Stream
from tests.bench.identity.stream import address_key

Partition: TypeAlias = "dict[str, str]"

# A profile takes no more of these than of one person's, as customer-data platforms are set up.
_LIMITS: Final = {"user": 1, "email": 3, "phone": 3, "whatsapp": 2, "instagram": 1, "device": 8}


class Sets:
    """Disjoint sets of observations that can be united."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, one: str) -> str:
        """The set that `one` is in."""
        above = self._above.setdefault(one, one)
        while above != one:
            self._above[one] = self._above.setdefault(above, above)
            one, above = above, self._above[above]
        return one

    def unite(self, one: str, other: str) -> str:
        """Make one set of two."""
        one, other = self.find(one), self.find(other)
        self._above[other] = one
        return one


def any_identifier(stream: Stream) -> Partition:
    """Join on any address that two have in common, whoever typed it."""
    return _by_keys(stream.events, lambda e: _keys(e.observation, Proof.CLAIMED))


def attested_only(stream: Stream) -> Partition:
    """Join on any address that two have in common and that is attested for both."""
    return _by_keys(stream.events, lambda e: _keys(e.observation, Proof.VOUCHED))


def oracle_attested(stream: Stream) -> Partition:
    """What attested addresses allow at best: the same, within one true person."""
    return _by_keys(
        stream.events,
        lambda e: [f"{e.person} {k}" for k in _keys(e.observation, Proof.VOUCHED)],
    )


def oracle_claimed(stream: Stream) -> Partition:
    """What attested and typed addresses and order numbers allow at best."""
    return _by_keys(
        stream.events,
        lambda e: [
            f"{e.person} {k}"
            for k in (*_keys(e.observation, Proof.CLAIMED), *_orders(e.observation))
        ],
    )


def platform_rules(stream: Stream) -> Partition:
    """As customer-data platforms do: join on any identifier, strongest first, up to limits."""
    sets = Sets()
    held: dict[str, dict[str, set[str]]] = {}
    owner: dict[str, str] = {}
    for event in stream.events:
        one = event.observation.id
        keys = sorted(_keys(event.observation, Proof.CLAIMED), key=_rank)
        held[one] = _by_kind(keys)
        for key in keys:
            mine = sets.find(one)
            other = sets.find(owner.setdefault(key, one))
            if mine == other:
                continue
            both = _merged(held[mine], held[other])
            if all(len(values) <= _LIMITS.get(kind, 1000) for kind, values in both.items()):
                held[sets.unite(other, mine)] = both
    return {e.observation.id: sets.find(e.observation.id) for e in stream.events}


def match_rules(stream: Stream) -> Partition:
    """As customer-relationship products come: the name is much the same, and a mail or a phone."""
    sets = Sets()
    holders: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in stream.events:
        one = event.observation.id
        name = max((fold(n.text) for n in event.observation.names), key=len, default="")
        sets.find(one)
        for key in _keys(event.observation, Proof.CLAIMED):
            if key.startswith(("chat", "device")):
                sets.unite(holders[key][0][1] if holders[key] else one, one)
            elif key.startswith(("email", "phone", "user", "whatsapp", "instagram")):
                match = next((o for known, o in holders[key] if _alike(known, name)), None)
                if match:
                    sets.unite(match, one)
            holders[key].append((name, one))
    return {e.observation.id: sets.find(e.observation.id) for e in stream.events}


BASELINES: Final[tuple[tuple[str, Callable[[Stream], Partition]], ...]] = (
    ("any identifier, claims trusted", any_identifier),
    ("data-platform rules (limits)", platform_rules),
    ("CRM match rules (name and address)", match_rules),
    ("the same attested id", attested_only),
)


def _by_keys(events: Iterable[Event], keys: Callable[[Event], Sequence[str]]) -> Partition:
    sets = Sets()
    owner: dict[str, str] = {}
    ids = []
    for event in events:
        one = event.observation.id
        ids.append(one)
        sets.find(one)
        for key in keys(event):
            sets.unite(owner.setdefault(key, one), one)
    return {one: sets.find(one) for one in ids}


def _keys(seen: Observation, at_least: Proof) -> list[str]:
    found = [address_key(seen.sender)] if seen.proof >= at_least else []
    found += [address_key(c.address) for c in seen.stated if c.proof >= at_least]
    return [key for key in found if key]


def _orders(seen: Observation) -> list[str]:
    return [f"order {k.value}" for k in seen.knowledge if k.kind is KnowledgeKind.ORDER]


def _rank(key: str) -> int:
    order = ("user", "email", "phone", "whatsapp", "instagram", "chat", "device")
    return order.index(key.partition(" ")[0])


def _by_kind(keys: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        found[key.partition(" ")[0]].add(key)
    return found


def _merged(one: dict[str, set[str]], other: dict[str, set[str]]) -> dict[str, set[str]]:
    return {kind: one.get(kind, set()) | other.get(kind, set()) for kind in {*one, *other}}


def _alike(one: str, other: str) -> bool:
    return bool(one and other) and fuzz.token_sort_ratio(one, other) >= 80
