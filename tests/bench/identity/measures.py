"""What a partition shows against the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.contract import Proof
from tests.bench.identity.labels import Event, Role

_ATTACKS = frozenset({Role.IMPOSTOR, Role.POISON})


@dataclass(frozen=True, slots=True)
class Joins:
    """How well events were put together.

    A pair is two events of different contact points, or of different people at one: that two
    messages from one address by one person belong together is nobody's merit. strangers: events
    in a thread most of which is somebody else's, insiders apart, whom a shared address lets
    choose. impostors: events of attackers that share a thread with anything attested of somebody
    else; unattested: those in a thread of their victim's that nothing attests.
    """

    precision: float
    recall: float
    strangers: tuple[str, ...]
    impostors: tuple[str, ...]
    unattested: tuple[str, ...]
    insiders: tuple[str, ...]
    events: int
    attackers: int

    @property
    def strangers_per_10k(self) -> float:
        """Events in a stranger's thread, of 10,000."""
        return 10_000 * len(self.strangers) / max(1, self.events)


def measure_joins(events: Sequence[Event], customer_of: Mapping[str, str]) -> Joins:
    """The figures of one partition: observation id to customer."""
    threads: dict[str, list[Event]] = defaultdict(list)
    people: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        threads[customer_of[event.observation.id]].append(event)
        people[event.person].append(event)
    wanted = sum(_pairs_across(own) for own in people.values())
    right = joined = 0
    for thread in threads.values():
        if len(thread) > 1:
            right += sum(_pairs_across(own) for own in _by_person(thread).values())
            joined += _pairs(len(thread)) - sum(
                _pairs(n) for n in Counter((e.person, _point(e)) for e in thread).values()
            )
    misplaced = [e for thread in threads.values() for e in _misplaced(thread)]
    attackers = [e for e in events if e.role in _ATTACKS]
    let_in = [e for e in attackers if _is_let_in(e, threads[customer_of[e.observation.id]])]
    beside = [
        e for e in attackers
        if e not in let_in
        and any(o.person != e.person for o in threads[customer_of[e.observation.id]])
    ]  # fmt: skip
    return Joins(
        precision=right / joined if joined else 1.0,
        recall=right / wanted if wanted else 1.0,
        strangers=_ids(e for e in misplaced if e.role is not Role.INSIDER),
        insiders=_ids(e for e in misplaced if e.role is Role.INSIDER),
        impostors=_ids(let_in),
        unattested=_ids(beside),
        events=len(events),
        attackers=len(attackers),
    )


def threads_each(events: Sequence[Event], customer_of: Mapping[str, str]) -> float:
    """Over how many threads the events of one honest person are spread, on average."""
    threads: dict[int, set[str]] = defaultdict(set)
    for event in events:
        if event.role is Role.HONEST:
            threads[event.person].add(customer_of[event.observation.id])
    return sum(len(own) for own in threads.values()) / max(1, len(threads))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _pairs_across(events: Sequence[Event]) -> int:
    within = Counter(_point(e) for e in events)
    return _pairs(len(events)) - sum(_pairs(n) for n in within.values())


def _point(event: Event) -> tuple[str, str, str]:
    sender = event.observation.sender
    return sender.kind, sender.scope, sender.value.lower()


def _by_person(events: Iterable[Event]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        found[event.person].append(event)
    return found


def _misplaced(thread: Sequence[Event]) -> list[Event]:
    counts = Counter(e.person for e in thread)
    most = max(counts.values())
    return [e for e in thread if counts[e.person] < most]


def _is_let_in(attacker: Event, thread: Sequence[Event]) -> bool:
    """Whether anything of somebody else is there that is attested, or came from elsewhere."""
    return any(
        other.person != attacker.person
        and (other.observation.proof > Proof.CLAIMED or _point(other) != _point(attacker))
        for other in thread
    )


def _ids(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(e.observation.id for e in events)
