"""The resolver, driven over a stream as the hub would: each arrival once, then asked what it says.

What an agent sees at the moment of an arrival counts, not what is known in the end: suggestions
and what may be seen are asked after each one, joins are looked at when the stream is over.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.contract import Address
from hub.folding import fold
from hub.identity.observation import Observation
from hub.identity.resolver import Resolver
from tests.bench.identity.labels import OWN_ADDRESSES, REGION, Event, Role, Stream
from tests.bench.identity.stream import address_key

TOP = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One suggestion as it was made: whether that customer is this person, and how sure it was.

    event: the observation it was made for; rank: 0 is the first.
    """

    event: str
    rank: int
    posterior: float
    right: bool


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that the far end was allowed to see and somebody else had written."""

    event: str
    seen: str
    role: Role


@dataclass(slots=True)
class Run:
    """What happened.

    known: events whose person had been here before, and that were not put with anything of theirs:
    where a suggestion is needed. telling: those of them that have an address, a word of a name or
    a fact in common with something earlier of theirs. spent_s: the time of each arrival; asked_s:
    of its suggestions.
    """

    partition: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    telling: set[str] = field(default_factory=set)
    offers: list[Offer] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    spent_s: list[float] = field(default_factory=list)
    asked_s: list[float] = field(default_factory=list)


def new_resolver() -> Resolver:
    """A resolver for the shop of the streams."""
    return Resolver(region=REGION, own_addresses=OWN_ADDRESSES, secret=b"a bench has no secrets")


def drive(stream: Stream) -> tuple[Run, Resolver]:
    """Give every event of a stream to a resolver, in its order."""
    run, resolver = Run(), new_resolver()
    events: dict[str, Event] = {}
    earlier: dict[int, list[str]] = defaultdict(list)
    marks: dict[int, set[str]] = defaultdict(set)
    for event in stream.events:
        one = event.observation.id
        events[one] = event
        began = time.perf_counter()
        outcome = resolver.observe(event.observation)
        run.spent_s.append(time.perf_counter() - began)
        own = {resolver.customer(other) for other in earlier[event.person]}
        if own and outcome.customer not in own:
            run.known.append(one)
            if marks[event.person] & _marks(event.observation):
                run.telling.add(one)
        marks[event.person] |= _marks(event.observation)
        began = time.perf_counter()
        offers = resolver.suggestions(one)
        run.asked_s.append(time.perf_counter() - began)
        for rank, offer in enumerate(offers[:TOP]):
            right = resolver.current(offer.customer) in own
            run.offers.append(Offer(one, rank, offer.posterior, right))
        run.leaks += [
            Leak(one, seen, event.role)
            for seen in sorted(_shown(resolver, event))
            if _is_leak(stream, event, events[seen])
        ]
        earlier[event.person].append(one)
    run.partition = resolver.partition()
    return run, resolver


def _marks(seen: Observation) -> set[str]:
    """What an arrival tells of who it is, exactly."""
    addresses = (seen.sender, *(claim.address for claim in seen.stated))
    words = (word for name in seen.names for word in fold(name.text).replace(",", " ").split())
    facts = (f"{fact.kind} {fact.value}" for fact in seen.knowledge)
    return {*map(address_key, addresses), *words, *facts} - {""}


def _shown(resolver: Resolver, event: Event) -> frozenset[str]:
    seen = event.observation
    shown = resolver.may_see_of(seen.id)
    return shown | resolver.may_see(seen.session) if seen.session else shown


def _is_leak(stream: Stream, event: Event, shown: Event) -> bool:
    """Whether `shown` is somebody else's; what lies in a mailbox they can read anyway is none."""
    if shown.person == event.person:
        return False
    sender: Address = shown.observation.sender
    return event.person not in stream.readers.get(sender.value, frozenset())


def calibration_error(offers: Sequence[Offer], *, bins: int = 10) -> float:
    """The expected calibration error: how far posteriors are from the shares that were right."""
    if not offers:
        return 0.0
    gathered: dict[int, list[Offer]] = defaultdict(list)
    for offer in offers:
        gathered[min(bins - 1, int(offer.posterior * bins))].append(offer)
    gaps = (
        abs(sum(o.posterior for o in group) - sum(o.right for o in group))
        for group in gathered.values()
    )
    return sum(gaps) / len(offers)


def share_right(run: Run, known: Sequence[str], *, within: int) -> float:
    """Of some events, the share with a right suggestion among the first `within`."""
    right = {o.event for o in run.offers if o.right and o.rank < within}
    return len(right & set(known)) / max(1, len(known))


def last_words(stream: Stream, known: Sequence[str]) -> list[str]:
    """Those of the events that are the last of their session: an agent answers what was said in
    a chat, and not its first hello. A message without a session stands for itself."""
    last = {e.observation.session or e.observation.id: e.observation.id for e in stream.events}
    ends = set(last.values())
    return [one for one in known if one in ends]
