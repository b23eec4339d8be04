"""Who else it may be: the best three candidates, each with its posterior and its ledger. Pure.

A suggestion opens nothing. It is what an agent judges: send a code, confirm, not the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import Final

from hub.identity.compare import Crowd, Ledger, compare, contradicts
from hub.identity.names import Name, NameLevel, compare_names
from hub.identity.observation import KnowledgeKind
from hub.identity.profile import Profile, candidate_keys
from hub.identity.weights import CURRENT, Weights

BEST: Final = 3
MAX_RIVALS: Final = 6  # Candidates that are looked at as alternatives to each other.
# Customers; those that share the rarest keys. Of those who were right, one in 1,400 came later.
MAX_COMPARED: Final = 16
_FOUND_BY: Final = frozenset({KnowledgeKind.ORDER, KnowledgeKind.POSTCODE})
MAX_PEOPLE: Final = 9  # Different people among the holders of a value: as good as everybody's.


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Candidates. customers: the likeliest by their keys first. holders: by candidate key, how
    many other customers hold it. skipped: keys that too many hold, which find nobody."""

    customers: tuple[str, ...]
    holders: Mapping[str, int]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One candidate. posterior: the probability that it is the same person, all known
    alternatives considered, a stranger among them."""

    customer: str
    posterior: float
    ledger: Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search for candidates found. skipped: keys held by too many. compared: candidates."""

    suggestions: tuple[Suggestion, ...]
    skipped: tuple[str, ...]
    compared: int


def keys_to_try(profile: Profile, *, customers: int, weights: Weights = CURRENT) -> dict[str, str]:
    """The candidate keys of a profile, without those of its names where names alone can say too
    little among so many: whoever is found by nothing else would not be suggested."""
    keys = candidate_keys(profile)
    if any(kind not in _FOUND_BY for kind, _ in profile.facts):
        return keys  # A birth date is no key, and would say much beside a name.
    names = (name for named in (profile.names, profile.mailboxes) for name, _ in named.values())
    most = max((sum(w.bits for w in read.words) for n in names for read in n.readings), default=0.0)
    best = weights.named(NameLevel.SAME, most, _size(customers)) - weights.nobody
    if weights.share(best) >= weights.suggest_at:
        return keys
    return {key: kind for key, kind in keys.items() if kind != "name"}


def gather(
    keys: Mapping[str, str], holders_of: Callable[[str], Sequence[str]], weights: Weights = CURRENT
) -> Gathered:
    """Candidates by their keys. keys: as of `keys_to_try`. holders_of: the other customers that
    hold a key, some more than `weights.max_holders` at most."""
    score: dict[str, float] = {}
    counts: dict[str, int] = {}
    skipped: list[str] = []
    for key in keys:
        held = holders_of(key)
        counts[key] = len(held)
        if len(held) > weights.max_holders:
            skipped.append(key)
            continue
        for customer in held:
            score[customer] = score.get(customer, 0.0) + 1 / len(held)
    best = sorted(score, key=lambda customer: (-score[customer], customer))
    return Gathered(customers=tuple(best[:MAX_COMPARED]), holders=counts, skipped=tuple(skipped))


def rank(
    profile: Profile,
    others: Mapping[str, Profile],
    gathered: Gathered,
    *,
    customers: int,
    weights: Weights = CURRENT,
) -> Search:
    """The best of the candidates, by posterior. customers: how many there are, about."""
    crowd = Crowd(
        customers=_size(customers),
        holders=gathered.holders,
        people=_people(profile, others, gathered.holders, weights),
    )
    ledgers = {
        customer: compare(profile, other, crowd=crowd, weights=weights)
        for customer, other in others.items()
    }
    bits = {one: ledger.bits for one, ledger in ledgers.items()}
    chances = posteriors(others, bits, weights)
    best = sorted(chances, key=lambda one: (-chances[one], -ledgers[one].bits, one))[:BEST]
    return Search(
        suggestions=tuple(
            Suggestion(customer=one, posterior=chances[one], ledger=ledgers[one])
            for one in best
            if chances[one] >= weights.suggest_at
        ),
        skipped=gathered.skipped,
        compared=len(ledgers),
    )


def _size(customers: int) -> float:
    """Log2 of how many there are, in steps, so that nothing changes with every newcomer."""
    return round(4 * log2(max(2, customers))) / 4


def _people(
    profile: Profile, others: Mapping[str, Profile], holders: Mapping[str, int], weights: Weights
) -> dict[str, float]:
    """How many people seem to hold a value, by its key, where it is more than one.

    One person may be many customers who all typed one address, so it is not how many customers
    hold it: it is how many of them have given names that contradict each other; or one for every
    `weights.each` of them, for what so many type is hardly one person's.
    """
    found: dict[str, float] = {}
    facts = [
        (f"o:{value}", (kind, value))
        for kind, value in profile.facts
        if kind == KnowledgeKind.ORDER
    ]
    sharing = [
        (f"i:{key}", [o for o in others.values() if key in o.idents]) for key in profile.idents
    ]
    sharing += [(key, [o for o in others.values() if fact in o.facts]) for key, fact in facts]
    for key, held in sharing:
        people = max(float(_different(held)), holders.get(key, 0) / weights.each)
        if people > 1:
            found[key] = people
    return found


def _different(profiles: Sequence[Profile]) -> int:
    """How many of some profiles have given names that contradict all the others'."""
    known: list[Name] = []
    for profile in profiles if len(profiles) > 1 else ():
        name = next((name for name, _ in profile.names.values()), None)
        if name and all(compare_names(name, one).given_conflict for one in known):
            known.append(name)
            if len(known) == MAX_PEOPLE:
                break
    return len(known)


def posteriors(
    profiles: Mapping[str, Profile], bits: Mapping[str, float], weights: Weights = CURRENT
) -> dict[str, float]:
    """The probability of each candidate.

    Somebody unknown is always an alternative. Other candidates are, where they are certainly
    somebody else: two customers that do not contradict each other may both be the person.
    """
    left = {one: value - weights.nobody for one, value in bits.items()}
    rivals = sorted(left, key=lambda one: (-left[one], one))[:MAX_RIVALS]
    against = dict.fromkeys(left, 1.0)
    for one, other in combinations(rivals, 2):
        if contradicts(profiles[one], profiles[other]):
            against[one] += 2.0 ** min(60.0, left[other])
            against[other] += 2.0 ** min(60.0, left[one])
    return {one: weights.share(value - log2(against[one])) for one, value in left.items()}
