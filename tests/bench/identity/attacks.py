"""Those who want to pass for somebody else: strangers, forgers, and people of the same house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from hub.contract import Address, Claim, Proof
from hub.identity.observation import (
    Knowledge,
    KnowledgeKind,
    NameSource,
    Observation,
    StatedName,
)
from tests.bench.identity.arrivals import PAGE, Arrivals
from tests.bench.identity.labels import BEGINS_AT, STRANGERS, Event, Role
from tests.bench.identity.people import DAYS, Person
from tests.bench.identity.writing import full_name, homoglyphs, stated_name

# How many of each kind there are among 20,000 people: 1,230 strangers and 60 of the house.
_STRANGERS: dict[str, int] = {
    "email": 290,
    "email and name": 330,
    "email, name and order": 150,
    "phone and name": 100,
    "order and name": 50,
    "form": 50,
    "forged From": 60,
    "forged plus-address": 10,
    "spoofed caller": 60,
    "profile name": 60,
    "homoglyph name": 40,
    "own mailbox": 40,
}
_INSIDERS: dict[str, int] = {"tablet": 20, "landline": 20, "mailbox": 20}
_POISONED = 250  # Chats in which one and the same address is typed.
_BASE = 20_000


class Attackers:
    """Writes attacks on people who have been here before."""

    def __init__(
        self, arrivals: Arrivals, people: Sequence[Person], events: Sequence[Event]
    ) -> None:
        self.rng: Random = arrivals.rng
        self.arrivals = arrivals
        self.people = people
        self._strangers = STRANGERS
        self._days: dict[int, float] = {}
        # What its owner writes from without attestation cannot be told from a forgery of it: few
        # attacks are wasted there, and those that are stay in the figures.
        self._unattested = {
            e.observation.sender.value.lower()
            for e in events
            if e.observation.proof == Proof.CLAIMED
        }
        self._seen: dict[int, list[Event]] = defaultdict(list)
        for event in events:
            self._seen[event.person].append(event)
        self._kinds: dict[str, Callable[[Person, float], Event]] = {
            "email": lambda p, d: self._chat(p, d, email=True),
            "email and name": lambda p, d: self._chat(p, d, email=True, name=True),
            "email, name and order": lambda p, d: self._chat(
                p, d, email=True, name=True, order=True
            ),
            "phone and name": lambda p, d: self._chat(p, d, phone=True, name=True),
            "order and name": lambda p, d: self._chat(p, d, order=True, name=True),
            "form": self._form,
            "forged From": self._forged,
            "forged plus-address": self._plus_address,
            "spoofed caller": self._spoofed,
            "profile name": self._profile,
            "homoglyph name": self._homoglyph,
            "own mailbox": self._own_mailbox,
        }

    def all(self) -> list[Event]:
        """Every attack on a stream of this size."""
        share = len(self.people) / _BASE
        found: list[Event] = []
        for kind, count in _STRANGERS.items():
            for _ in range(max(1, round(count * share))):
                found += self._attack(kind)
        for place, count in _INSIDERS.items():
            found += self._insiders(place, max(1, round(count * share)))
        return found + self._poison(max(10, round(_POISONED * share)))

    def _attack(self, kind: str) -> list[Event]:
        self._strangers += 1
        victim, day = self._victim(kind)
        return [replace(self._kinds[kind](victim, day), attack=kind)]

    def _victim(self, kind: str) -> tuple[Person, float]:
        """Somebody who has written before, preferably from where it is attested."""
        for _ in range(200):
            person = self.rng.choice(self.people)
            seen = self._seen.get(person.id)
            if not seen or ("order" in kind and not person.orders):
                continue
            value = person.mails[0].address
            if kind == "spoofed caller":
                value = person.mobiles[0].number
            if kind in {"form", "forged From", "spoofed caller"} and (
                value in self._unattested and self.rng.random() > 0.03
            ):
                continue
            if kind == "forged From" and not person.mails[0].dmarc:
                continue
            return person, self.rng.uniform(self._first_day(seen), DAYS)
        return self.rng.choice(self.people), DAYS - 1.0

    @staticmethod
    def _first_day(seen: Sequence[Event]) -> float:
        first = min(e.observation.at for e in seen) - BEGINS_AT
        return min(first / timedelta(days=1), DAYS - 2.0)

    # --- strangers -----------------------------------------------------------------------------

    def _chat(
        self,
        victim: Person,
        day: float,
        *,
        email: bool = False,
        phone: bool = False,
        name: bool = False,
        order: bool = False,
    ) -> Event:
        """Somebody else's address, name, number, typed into a chat."""
        stated = []
        if email:
            stated.append(Claim(Address("email", victim.mail(int(day)).address), Proof.CLAIMED))
        if phone:
            stated.append(Claim(Address("phone", victim.mobile(int(day)).number), Proof.CLAIMED))
        written = self.arrivals.observation(
            day,
            "chat",
            Address("chat", self.arrivals.new_visitor()),
            Proof.PROVEN,
            session=self._session(),
            stated=stated,
            names=[self._name_of(victim)] if name else (),
            knowledge=self._order_of(victim) if order else (),
        )
        return self._event(written, victim)

    def _form(self, victim: Person, day: float) -> Event:
        """The contact form, filled in as somebody else."""
        written = self.arrivals.observation(
            day,
            "form",
            Address("email", victim.mails[0].address),
            Proof.CLAIMED,
            session=self._session(),
            names=[self._name_of(victim)],
        )
        return self._event(written, victim)

    def _forged(self, victim: Person, day: float) -> Event:
        """A From line that its domain did not sign."""
        written = self.arrivals.observation(
            day,
            "email",
            Address("email", victim.mails[0].address),
            Proof.CLAIMED,
            names=[StatedName(full_name(victim))],
            knowledge=self._order_of(victim),
        )
        return self._event(written, victim)

    def _plus_address(self, victim: Person, day: float) -> Event:
        """A forged From that differs by a tag, which the provider would deliver all the same."""
        local, _, domain = victim.mails[0].address.partition("@")
        written = self.arrivals.observation(
            day,
            "email",
            Address("email", f"{local}+compras@{domain}"),
            Proof.CLAIMED,
            names=[StatedName(full_name(victim))],
        )
        return self._event(written, victim)

    def _spoofed(self, victim: Person, day: float) -> Event:
        """A call that shows somebody else's number."""
        written = self.arrivals.observation(
            day,
            "voice",
            Address("phone", victim.mobile(int(day)).number),
            Proof.CLAIMED,
            session=self._session(),
            names=[self._name_of(victim)],
            knowledge=self._order_of(victim),
        )
        return self._event(written, victim)

    def _profile(self, victim: Person, day: float) -> Event:
        """An account of one's own that shows somebody else's name, and their address typed."""
        return self._messenger(victim, day, full_name(victim), typed=True)

    def _homoglyph(self, victim: Person, day: float) -> Event:
        """The same with letters that only look alike."""
        return self._messenger(
            victim, day, homoglyphs(full_name(victim)), typed=self.rng.random() < 0.5
        )

    def _own_mailbox(self, victim: Person, day: float) -> Event:
        """A mailbox of one's own, attested, from which somebody else's number is claimed."""
        phone = Claim(Address("phone", victim.mobile(int(day)).number), Proof.CLAIMED)
        local, _, domain = victim.mails[0].address.partition("@")
        written = self.arrivals.observation(
            day,
            "email",
            Address("email", f"{local}.{self.rng.randint(1000, 9999)}@{domain}"),
            Proof.VOUCHED,
            stated=[phone],
            names=[StatedName(full_name(victim))],
        )
        return self._event(written, victim)

    def _messenger(self, victim: Person, day: float, name: str, *, typed: bool) -> Event:
        email = Claim(Address("email", victim.mails[0].address), Proof.CLAIMED)
        written = self.arrivals.observation(
            day,
            "instagram",
            Address("instagram", str(self.rng.randrange(10**15, 10**16)), PAGE),
            Proof.VOUCHED,
            stated=[email] if typed else [],
            names=[StatedName(name)],
        )
        return self._event(written, victim)

    # --- people of the house -------------------------------------------------------------------

    def _insiders(self, place: str, count: int) -> list[Event]:
        """One of the household at what all of it uses, as another of it."""
        places: dict[str, Callable[[Person], object]] = {
            "tablet": lambda p: p.household.tablet,
            "landline": lambda p: p.household.landline,
            "mailbox": lambda p: p.household.mailbox,
        }
        houses = [
            p for p in self.people
            if places[place](p) and len(p.household.members) > 1 and p.id in self._seen
        ]  # fmt: skip
        found = []
        for victim in self.rng.sample(houses, min(count, len(houses))):
            others = [m for m in victim.household.members if m != victim.id]
            day = self.rng.uniform(self._first_day(self._seen[victim.id]), DAYS)
            found.append(self._insider(place, self.rng.choice(others), victim, day))
        return found

    def _insider(self, place: str, person: int, victim: Person, day: float) -> Event:
        house = victim.household
        stated, channel, proof = [], "chat", Proof.PROVEN
        sender = Address("chat", f"tablet-{house.tablet}")
        if place == "landline":
            sender, channel, proof = Address("phone", house.landline), "voice", Proof.VOUCHED
        elif place == "mailbox" and house.mailbox:
            sender, channel, proof = Address("email", house.mailbox.address), "email", Proof.VOUCHED
        else:
            stated.append(Claim(Address("email", victim.mails[0].address), Proof.CLAIMED))
        written = self.arrivals.observation(
            day,
            channel,
            sender,
            proof,
            session="" if channel == "email" else self._session(),
            stated=stated,
            names=[self._name_of(victim)] if self.rng.random() < 0.7 else (),
            knowledge=self._order_of(victim),
        )
        return Event(written, person, Role.INSIDER, victim.id, place)

    def _poison(self, count: int) -> list[Event]:
        """One address of one victim, typed into hundreds of chats to make it worthless."""
        victim, _ = self._victim("email")
        found = []
        for n in range(count):
            self._strangers += 1
            day = self.rng.uniform(DAYS / 2, DAYS)
            event = self._chat(victim, day, email=True, name=n % 3 == 0)
            found.append(replace(event, role=Role.POISON, attack="poison"))
        return found

    # --- words they use ------------------------------------------------------------------------

    def _event(self, observation: Observation, victim: Person) -> Event:
        return Event(observation, self._strangers, Role.IMPOSTOR, victim.id)

    def _session(self) -> str:
        return f"attack-{self.arrivals.clock.count}"

    def _name_of(self, victim: Person) -> StatedName:
        return StatedName(stated_name(self.rng, victim), NameSource.SAID)

    def _order_of(self, victim: Person) -> list[Knowledge]:
        return [Knowledge(KnowledgeKind.ORDER, number) for _, number in victim.orders[:1]]
