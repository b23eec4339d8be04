"""Which sightings are one customer: a pure function of the set of evidence.

Sightings that one holder of an id showed are one person, unless a rule keeps them apart. The
surest links are taken first, in an order that follows from the evidence itself, so the order of
arrival cannot matter. Names can only keep apart here; claims and knowledge are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import log2
from typing import Final

from hub.identity.compare import name_bits
from hub.identity.holders import Holder, HolderRule, split
from hub.identity.ident import Ident, Reach
from hub.identity.names import Name, compare_names
from hub.identity.sighting import Sighting
from hub.identity.weights import CURRENT, Weights

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
MAX_NEIGHBOURS: Final = 24  # An id that is shown together with more ids says nothing about anybody.
MAX_IDENTS: Final = 200  # Of one customer.
MAX_AT_ONCE: Final = 12  # New ids of one customer within a day.


class Rule(StrEnum):
    """Why two were not joined, although they show the same id."""

    TWO_ACCOUNTS = "two_accounts"  # Of the shop's own ids, or of one platform's.
    GIVEN_NAMES = "given_names"  # Two given names that are two people's.
    NOT_THE_SAME = "not_the_same"  # An agent said so.
    TWO_VERIFIED = "two_verified"  # One id alone would bridge two customers we are sure of.
    SHARED_ID = "shared_id"  # A landline, a family's or company's mailbox.
    RECYCLED = "recycled"  # The number was silent for months.
    GENERIC = "generic"  # Too many people show it.
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    UNSURE = "unsure"  # Under the threshold of a join.
    CONTESTED = "contested"  # One session shows ids of two different customers.


@dataclass(frozen=True, slots=True)
class Word:
    """An agent's word about two sightings: whether they are one person. `key` orders equals."""

    one: str
    other: str
    same: bool
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two sightings that an id, or an agent (`ident` is None), made one customer's."""

    one: str
    other: str
    ident: Ident | None
    bits: float
    word: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Two sightings that were kept apart, the id that would have joined them, and the rule."""

    one: str
    other: str
    ident: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The answer. groups: keys of sightings, each group a customer's, in a stable order.

    holders: by ident key, the holder of each sighting that shows it.
    """

    groups: tuple[frozenset[str], ...]
    links: tuple[Link, ...] = ()
    refused: tuple[Refused, ...] = ()
    holders: Mapping[str, Mapping[str, Holder]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The sightings of one holder of an id. people: how many are known to hold it."""

    people: int
    names: frozenset[Name]


@dataclass(slots=True)
class _Group:
    members: list[Sighting]
    names: list[Name]
    accounts: dict[tuple[str, str], frozenset[str]]
    idents: dict[str, datetime]
    verified_at: datetime | None  # By an agent, or from the beginning by the shop's own id.


def partition(
    sightings: Sequence[Sighting],
    words: Sequence[Word] = (),
    *,
    generic: frozenset[str] = frozenset(),
    weights: Weights = CURRENT,
) -> Partition:
    """The customers among some sightings.

    sightings: every one that is reachable from another through attested ids or agents' words.
    words: all that name one of them. generic: keys of ids that too many people show.
    """
    contested: set[str] = {s.key for s in sightings if _is_contradiction(s)}
    while True:
        work = _Work(sightings, words, generic, contested, weights)
        work.run()
        fresh = work.contested - contested
        if not fresh:
            return work.answer()
        contested |= fresh


def _is_contradiction(sighting: Sighting) -> bool:
    return any(len(values) > 1 for values in sighting.accounts.values())


class _Work:
    """One pass over the links, surest first."""

    def __init__(
        self,
        sightings: Sequence[Sighting],
        words: Sequence[Word],
        generic: frozenset[str],
        contested: set[str],
        weights: Weights,
    ) -> None:
        self.weights = weights
        self.all = {s.key: s for s in sorted(sightings, key=lambda sighting: sighting.order)}
        self.generic = generic
        self.banned = contested
        self.contested: set[str] = set()
        live = [word for word in words if word.one in self.all and word.other in self.all]
        self.words = sorted(live, key=lambda word: (word.at, word.key), reverse=True)
        verified: dict[str, datetime] = {}
        for word in self.words:  # Latest first: the earliest stays.
            if word.same:
                pair = (word.one, word.other)
                at = max(word.at, *(self.all[key].first_at for key in pair))
                verified.update(dict.fromkeys(pair, at))
        self.groups = {key: _single(s, verified.get(key)) for key, s in self.all.items()}
        self.links: list[Link] = []
        self.snubbed: list[tuple[Sighting, Ident]] = []  # What contradicts another by an id.
        self.refused: list[Refused] = [
            Refused(key, key, "", Rule.CONTESTED) for key in sorted(contested)
        ]
        self.holders: dict[str, dict[str, Holder]] = {}

    def run(self) -> None:
        by_ident: dict[str, tuple[Ident, list[Sighting]]] = {}
        for sighting in self.all.values():
            if sighting.key not in self.banned:
                for key, ident in sighting.idents.items():
                    by_ident.setdefault(key, (ident, []))[1].append(sighting)
        edges = [e for ident, shown in by_ident.values() for e in self._edges(ident, shown)]
        edges.sort(key=lambda edge: edge[:3])
        for _, _, _, ident, one, other, chain in edges:
            self._try(ident, one, other, chain)
        for bridge, ident in self.snubbed:
            self._contest(bridge, ident)
        for word in self.words:
            if word.same:
                self._obey(word)

    def _edges(
        self, ident: Ident, shown: list[Sighting]
    ) -> list[tuple[int, tuple[datetime, str], str, Ident, Sighting, Sighting, _Chain]]:
        """The links that one id offers: each sighting with the one before of the same holder."""
        if ident.key in self.generic:
            # What it is used for beside its own messages is worth nothing.
            self._refuse_others(ident, [s for s in shown if s.sender != ident.key], Rule.GENERIC)
            shown = [s for s in shown if s.sender == ident.key]
        holders = split(ident, shown)
        self.holders[ident.key] = holders
        chains: dict[str, list[Sighting]] = {}
        for sighting in shown:
            if (holder := holders.get(sighting.key)) is not None:
                chains.setdefault(holder.name, []).append(sighting)
        self._log_split(ident, chains, holders)
        loose = {HolderRule.UNASSIGNED, HolderRule.TENURE}
        people = sum(holders[chain[0].key].rule not in loose for chain in chains.values())
        rank = {"user": 0}.get(ident.kind, 1 if ident.is_exclusive else 2)
        return [
            (rank, other.order, ident.key, ident, one, other, facts)
            for chain in chains.values()
            for facts in [_Chain(people, frozenset(n for s in chain for n in s.voices))]
            for one, other in [*pairwise(_from(ident, chain)), *pairwise(chain)]
        ]

    def _log_split(
        self, ident: Ident, chains: Mapping[str, Sequence[Sighting]], holders: Mapping[str, Holder]
    ) -> None:
        heads = [chain[0] for chain in chains.values()]
        for one, other in pairwise(heads):
            tenure = HolderRule.TENURE in {holders[one.key].rule, holders[other.key].rule}
            rule = Rule.RECYCLED if tenure else Rule.SHARED_ID
            self.refused.append(Refused(one.key, other.key, ident.key, rule))

    def _refuse_others(self, ident: Ident, others: Sequence[Sighting], rule: Rule) -> None:
        for one, other in pairwise(others):
            self.refused.append(Refused(one.key, other.key, ident.key, rule))

    def _try(self, ident: Ident, one: Sighting, other: Sighting, chain: _Chain) -> None:
        """Join two sightings' groups by an id, unless a rule forbids it."""
        a, b = self.groups[one.key], self.groups[other.key]
        if a is b:
            return
        at = max(one.first_at, other.first_at)
        bits, rule = self._judge(ident, a, b, chain, at=at)
        own = one.sender == other.sender == ident.key
        if own and rule in {Rule.UNSURE, Rule.TWO_VERIFIED}:
            rule = None  # Two messages of one holder of one address: nothing is concluded.
        if rule is None:
            self._join(a, b)
            self.links.append(Link(one.key, other.key, ident, bits))
            return
        self.refused.append(Refused(one.key, other.key, ident.key, rule))
        if rule in {Rule.TWO_ACCOUNTS, Rule.GIVEN_NAMES}:
            self.snubbed += ((one, ident), (other, ident))

    def _contest(self, bridge: Sighting, ident: Ident) -> None:
        """A session that shows ids of two different customers is nobody's until an agent says,
        unless one of the ids says much more than the other."""
        others = [other for key, other in bridge.idents.items() if key != ident.key]
        if len(self.groups[bridge.key].members) < 2 or not bridge.session or not others:
            return
        ahead = max(self._worth(other) for other in others) - self._worth(ident)
        if ahead < self.weights.margin:
            self.contested.add(bridge.key)

    def _worth(self, ident: Ident) -> float:
        return self.weights.attested.get(ident.kind, self.weights.attested_account)

    def _judge(
        self, ident: Ident, a: _Group, b: _Group, chain: _Chain, *, at: datetime
    ) -> tuple[float, Rule | None]:
        for place, values in b.accounts.items():
            if a.accounts.get(place, values) != values:
                return 0.0, Rule.TWO_ACCOUNTS
        if self._rejected(a, b):
            return 0.0, Rule.NOT_THE_SAME
        bits, conflict = self._bits(ident, a, b, chain)
        if conflict:
            return bits, Rule.GIVEN_NAMES
        shared = a.idents.keys() & b.idents.keys()
        same_account = any(a.accounts.get(place) == values for place, values in b.accounts.items())
        if _is_bridge(a, b, at) and not same_account and len(shared) < 2:
            return bits, Rule.TWO_VERIFIED
        if len(a.idents | b.idents) > MAX_IDENTS:
            return bits, Rule.TOO_LARGE
        if _is_rush(a.idents | b.idents):
            return bits, Rule.TOO_FAST
        chance = 1 / (1 + 2.0**-bits)
        return bits, None if chance >= self.weights.join_at else Rule.UNSURE

    def _bits(self, ident: Ident, a: _Group, b: _Group, chain: _Chain) -> tuple[float, bool]:
        """Bits for two groups that show one id, and whether their given names contradict."""
        table = self.weights
        bits = table.prior + self._worth(ident)
        bits -= 2 * log2(max(chain.people, 1))
        if ident.is_exclusive and ident.kind != "user":
            return bits, False  # An account of a platform shows what it likes.
        best: float | None = None
        for one in a.names:
            for other in b.names:
                match = compare_names(one, other)
                if one in chain.names and other in chain.names:
                    worth = max(0.0, name_bits(match, table))  # The id's split has judged these.
                elif match.given_conflict:
                    return bits + table.given_conflict, True
                else:
                    worth = name_bits(match, table)
                best = worth if best is None else max(best, worth)
        return bits + (best or 0.0), False

    def _rejected(self, a: _Group, b: _Group, *, since: Word | None = None) -> bool:
        """Whether an agent said that the two are not the same, and has not said otherwise since."""
        if not self.words:
            return False
        keys_a, keys_b = {s.key for s in a.members}, {s.key for s in b.members}
        for word in self.words:
            if word.same:
                continue
            if since is not None and not _is_later(word, since):
                continue
            if (word.one in keys_a and word.other in keys_b) or (
                word.one in keys_b and word.other in keys_a
            ):
                return since is not None or not self._overruled(word)
        return False

    def _overruled(self, word: Word) -> bool:
        pair = {word.one, word.other}
        return any(
            late.same and {late.one, late.other} == pair and _is_later(late, word)
            for late in self.words
        )

    def _obey(self, word: Word) -> None:
        a, b = self.groups[word.one], self.groups[word.other]
        if a is b:
            return
        if self._rejected(a, b, since=word):
            self.refused.append(Refused(word.one, word.other, "", Rule.NOT_THE_SAME))
            return
        self._join(a, b)
        self.links.append(Link(word.one, word.other, None, 0.0, word.key))

    def _join(self, a: _Group, b: _Group) -> None:
        if len(a.members) < len(b.members):
            a, b = b, a
        a.members.extend(b.members)
        a.names.extend(name for name in b.names if name not in a.names)
        for place, values in b.accounts.items():
            a.accounts[place] = a.accounts.get(place, frozenset()) | values
        for key, at in b.idents.items():
            a.idents[key] = min(at, a.idents.get(key, at))
        if a.verified_at is None or (b.verified_at is not None and b.verified_at < a.verified_at):
            a.verified_at = b.verified_at
        for sighting in b.members:
            self.groups[sighting.key] = a

    def answer(self) -> Partition:
        groups: dict[int, set[str]] = {}
        for key, group in self.groups.items():
            groups.setdefault(id(group), set()).add(key)
        return Partition(
            groups=tuple(frozenset(group) for group in groups.values()),
            links=tuple(self.links),
            refused=tuple(sorted(set(self.refused), key=_refused_order)),
            holders=self.holders,
        )


def _is_bridge(a: _Group, b: _Group, at: datetime) -> bool:
    """Whether a link that exists since `at` would join two who were verified before it came. What
    an agent saw when they verified somebody is no news."""
    return (
        a.verified_at is not None
        and b.verified_at is not None
        and max(a.verified_at, b.verified_at) < at
    )


def _from(ident: Ident, chain: Sequence[Sighting]) -> list[Sighting]:
    """What came from an id stays with what came from it, whoever else has stated it in between."""
    return [sighting for sighting in chain if sighting.sender == ident.key]


def _single(sighting: Sighting, verified_at: datetime | None) -> _Group:
    return _Group(
        members=[sighting],
        names=list(sighting.voices),
        accounts=dict(sighting.accounts),
        idents={
            key: sighting.first_at
            for key, ident in sighting.idents.items()
            if ident.reach is not Reach.DEVICE
        },
        verified_at=_ALWAYS
        if any(kind == "user" for kind, _ in sighting.accounts)
        else verified_at,
    )


def _refused_order(refused: Refused) -> tuple[str, str, str, str]:
    return (refused.ident, refused.one, refused.other, refused.rule)


def _is_later(one: Word, other: Word) -> bool:
    return (one.at, one.key) > (other.at, other.key)


def _is_rush(idents: Mapping[str, datetime]) -> bool:
    if len(idents) <= MAX_AT_ONCE:
        return False
    times = sorted(idents.values())
    return any(
        late - early < timedelta(days=1)
        for early, late in zip(times, times[MAX_AT_ONCE:], strict=False)
    )
