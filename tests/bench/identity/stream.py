"""A stream of arrivals with its truth: two years of a shop's contacts, attackers among them.

The same seed and size give the same stream; with codes, the same stream again, in which honest
people answer the codes that are sent to what they have typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

from hub.contract import Address, Claim, Proof
from hub.identity.addresses import normalise
from tests.bench.identity.arrivals import Arrivals, Clock
from tests.bench.identity.attacks import Attackers
from tests.bench.identity.labels import COMPANIES, REGION, Event, Role, Stream
from tests.bench.identity.numbering import Numbers
from tests.bench.identity.people import Company, Person, companies, population

ANSWERED: Final = 0.6  # Of the codes that are sent to honest people.
CODE_AFTER: Final = timedelta(minutes=3)


def generate(seed: int, people: int, *, codes: bool = False) -> Stream:
    """The stream of a seed. people: how many customers live in it; about 4.5 events each."""
    rng = Random(f"stream {seed} {people}")
    folk = population(rng, people)
    firms = companies(rng, max(1, people // 150), first_id=COMPANIES)
    arrivals = Arrivals(rng, Clock())
    events = [event for person in folk for event in arrivals.life(person)]
    events += [event for firm in firms for event in arrivals.business(firm)]
    for _ in range(max(1, people // 5000)):
        events += arrivals.kiosk(folk, 40)
    number = Numbers(Random(f"spare {seed}")).mobile(REGION)
    events += arrivals.placeholders(rng.sample(folk, max(4, people // 100)), number)
    events += Attackers(arrivals, folk, events).all()
    events.sort(key=lambda e: (e.observation.at, e.observation.id))
    if codes:
        events = _answering(Random(f"codes {seed} {people}"), events)
    return Stream(seed, people, tuple(events), _readers(folk, firms))


def address_key(address: Address) -> str:
    """One string for one address, however it is written; "" for nobody's."""
    found = normalise(address, region=REGION)
    if found is None or found.nobody:
        return ""
    # A WhatsApp number and the phone of that number are one line.
    kind = "phone" if found.kind == "whatsapp" and found.value.startswith("+") else found.kind
    return f"{kind} {found.scope} {found.value}"


def _answering(rng: Random, events: Sequence[Event]) -> list[Event]:
    """The events, and after an honest claim of an address on file, often the code that proves it.

    No code goes where two people have already written from: the hub knows a shared mailbox by it.
    """
    users: dict[str, set[int]] = defaultdict(set)
    found: list[Event] = []
    for event in events:
        seen = event.observation
        found.append(event)
        if seen.proof > Proof.CLAIMED:
            users[address_key(seen.sender)].add(event.person)
        for claim in seen.stated:
            if claim.proof > Proof.CLAIMED:
                users[address_key(claim.address)].add(event.person)
        # Somebody who passes for another in the same house can read the family's mailbox too.
        if seen.channel not in {"chat", "instagram"} or event.role is not Role.HONEST:
            continue
        for claim in seen.stated:
            own = users.get(address_key(claim.address), set()) == {event.person}
            if claim.proof == Proof.CLAIMED and own and rng.random() < ANSWERED:
                found.append(_answer(event, claim))
    return sorted(found, key=lambda e: (e.observation.at, e.observation.id))


def _answer(event: Event, claim: Claim) -> Event:
    seen = event.observation
    answer = replace(
        seen,
        id=f"{seen.id}-{claim.address.kind}",
        at=seen.at + CODE_AFTER,
        stated=(Claim(claim.address, Proof.PROVEN),),
        names=(),
        knowledge=(),
    )
    return replace(event, observation=answer)


def _readers(people: Iterable[Person], firms: Iterable[Company]) -> dict[str, frozenset[int]]:
    """Who can read a mailbox anyway, by its address."""
    found: dict[str, frozenset[int]] = {}
    for person in people:
        for mail in person.mails:
            found[mail.address] = frozenset({person.id})
        if person.household.mailbox:
            found[person.household.mailbox.address] = frozenset(person.household.members)
    for firm in firms:
        found[firm.mail.address] = frozenset({firm.id})
    return found
