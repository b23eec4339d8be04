"""Whether the order of arrival matters, and whether an undone join leaves a trace.

The streams are small and dense: groups of events that share addresses, typed ones included, so
that households, recycled numbers and attackers meet in each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from hub.identity.observation import Decision, DecisionWord
from tests.bench.identity.baselines import any_identifier
from tests.bench.identity.driving import new_resolver
from tests.bench.identity.labels import Event, Stream

_LEAST, _MOST = 6, 60


def dense_groups(stream: Stream, count: int) -> list[list[Event]]:
    """At most `count` groups of events that share addresses, those of most people first."""
    customer_of = any_identifier(stream)
    found: dict[str, list[Event]] = defaultdict(list)
    for event in stream.events:
        found[customer_of[event.observation.id]].append(event)
    groups = [group for group in found.values() if len(group) >= _LEAST]
    groups.sort(key=lambda g: (-len({e.person for e in g}), g[0].observation.id))
    return [group[:_MOST] for group in groups[:count]]


def digest_of(events: Sequence[Event]) -> str:
    """Who is who after some events."""
    resolver = new_resolver()
    for event in events:
        resolver.observe(event.observation)
    return resolver.digest()


def differing_orders(groups: Sequence[Sequence[Event]], *, each: int, seed: int) -> tuple[int, int]:
    """(permutations whose customers differ, permutations tried)."""
    rng = Random(f"orders {seed}")
    differ = 0
    for group in groups:
        wanted = digest_of(group)
        for _ in range(each):
            differ += digest_of(rng.sample(list(group), len(group))) != wanted
    return differ, len(groups) * each


def undone_joins(groups: Sequence[Sequence[Event]], *, each: int, seed: int) -> tuple[int, int]:
    """(joins that leave no trace once undone, joins tried), half of the messages coming between.

    The replay of the whole log must give the same customers too.
    """
    rng = Random(f"undone {seed}")
    clean = 0
    for group in groups:
        wanted = digest_of(group)
        for n in range(each):
            half = max(2, len(group) // 2)
            one, other = (e.observation for e in rng.sample(list(group[:half]), 2))
            resolver = new_resolver()
            for event in group[:half]:
                resolver.observe(event.observation)
            at = group[half - 1].observation.at
            join = Decision(
                id=f"join-{n}", at=at, word=DecisionWord.SAME, actor="a", one=one.id, other=other.id
            )
            resolver.decide(join)
            for event in group[half:]:
                resolver.observe(event.observation)
            undo = Decision(
                id=f"undo-{n}", at=at, word=DecisionWord.UNDO, actor="a", undoes=join.id
            )
            resolver.decide(undo)
            clean += resolver.digest() == wanted == resolver.replay().digest()
    return clean, len(groups) * each
