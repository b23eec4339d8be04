"""What went wrong, event by event: for tuning seeds only."""

from __future__ import annotations

from collections import defaultdict

from tests.bench.identity.driving import Run
from tests.bench.identity.labels import Event, Stream
from tests.bench.identity.measures import Joins

_MANY = 15  # Threads and leaks that are shown.


def explain(stream: Stream, run: Run, joins: Joins) -> str:
    """The threads with events of strangers or impostors, and what was seen by whom."""
    events = {event.observation.id: event for event in stream.events}
    threads: dict[str, list[Event]] = defaultdict(list)
    for one, customer in run.partition.items():
        threads[customer].append(events[one])
    wrong = {*joins.strangers, *joins.impostors}
    lines = []
    for customer in list(dict.fromkeys(run.partition[one] for one in sorted(wrong)))[:_MANY]:
        lines.append(f"Thread {customer}")
        lines += [
            f"  {'*' if e.observation.id in wrong else ' '} {told(e)}"
            for e in threads[customer][:12]
        ]
    for leak in run.leaks[:_MANY]:
        lines += [f"Seen by {told(events[leak.event])}", f"     of {told(events[leak.seen])}"]
    return "\n".join(lines)


def told(event: Event) -> str:
    """An event on one line."""
    seen = event.observation
    stated = [f"{c.address.kind}:{c.address.value} {c.proof.name}" for c in seen.stated]
    names = [f"{name.text!r} {name.source}" for name in seen.names]
    known = [f"{fact.kind}:{fact.value}" for fact in seen.knowledge]
    return (
        f"{seen.id} person {event.person} {event.attack or event.role} {seen.at:%Y-%m-%d} "
        f"{seen.channel} {seen.sender.kind}:{seen.sender.value} {seen.proof.name} "
        f"{'; '.join([*stated, *names, *known])}"
    )
