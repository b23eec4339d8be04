"""What honest people write, channel by channel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from tests.bench.identity.labels import BEGINS_AT, Event
from tests.bench.identity.numbering import on_whatsapp, typed
from tests.bench.identity.people import DAYS, Company, Mobile, Person
from tests.bench.identity.writing import mail_name, profile_name, slip, stated_name

PORTFOLIO = "portfolio-1"
PAGE = "page-1"
SHOP = "shop"


@dataclass(slots=True)
class Clock:
    """Counts observations, so that each has an id and each contact a session of its own."""

    count: int = 0

    def next_id(self) -> str:
        """The next id."""
        self.count += 1
        return f"o{self.count:06}"


class Arrivals:
    """Writes a person's contacts. Everything is drawn from one `Random`."""

    def __init__(self, rng: Random, clock: Clock) -> None:
        self.rng = rng
        self.clock = clock
        self._channels: dict[str, Callable[[Person, float], list[Event]]] = {
            "chat": self.chat,
            "email": self.email,
            "whatsapp": self.whatsapp,
            "voice": self.voice,
            "sms": self.sms,
            "instagram": self.instagram,
            "form": self.form,
        }

    def life(self, person: Person) -> list[Event]:
        """Everything that one person writes in two years: most a little, some a lot."""
        contacts = min(40, 1 + int(self.rng.expovariate(1 / 3.6)))
        days = sorted(self.rng.uniform(0, DAYS) for _ in range(contacts))
        names, weights = zip(*person.favourites, strict=True)
        found: list[Event] = []
        for day in days:
            found += self._channels[self.rng.choices(names, weights)[0]](person, day)
        return found

    def happens(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self.rng.random() < share

    def observation(
        self,
        day: float,
        channel: str,
        sender: Address,
        proof: Proof,
        *,
        session: str = "",
        stated: Sequence[Claim] = (),
        names: Sequence[StatedName] = (),
        knowledge: Sequence[Knowledge] = (),
    ) -> Observation:
        """An observation with an id of its own."""
        return Observation(
            id=self.clock.next_id(),
            at=BEGINS_AT + timedelta(seconds=round(day * 86_400)),
            channel=channel,
            sender=sender,
            proof=proof,
            session=session,
            stated=tuple(stated),
            names=tuple(name for name in names if name.text),
            knowledge=tuple(knowledge),
        )

    # --- what is said --------------------------------------------------------------------------

    def said(self, person: Person, share: float, *, spoken: bool = False) -> list[StatedName]:
        """The name, in `share` of the cases."""
        if not self.happens(share):
            return []
        return [StatedName(stated_name(self.rng, person, spoken=spoken), NameSource.SAID)]

    def known(self, person: Person, day: float, *, order: float, place: float) -> list[Knowledge]:
        """An order number and where they live, each in a share of the cases."""
        found = []
        placed = [number for on, number in person.orders if on <= day]
        if placed and self.happens(order):
            found.append(Knowledge(KnowledgeKind.ORDER, self.rng.choice(placed)))
        if self.happens(place):
            found.append(Knowledge(KnowledgeKind.POSTCODE, person.household.postcode))
            if self.happens(0.3):
                found.append(Knowledge(KnowledgeKind.ADDRESS, person.household.street))
        return found

    def claims(self, person: Person, day: float, *, email: float, phone: float) -> list[Claim]:
        """Own addresses as they are typed, now and then with a slip."""
        found = []
        if self.happens(email):
            address = self.rng.choice((person.mails[0], person.mail(int(day)))).address
            if self.happens(0.03):
                local, _, domain = address.partition("@")
                address = f"{slip(self.rng, local)}@{domain}"
            elif self.happens(0.1):
                address = address.capitalize()
            found.append(Claim(Address("email", address), Proof.CLAIMED))
        if self.happens(phone):
            number = typed(self.rng, person.mobile(int(day)).number)
            found.append(Claim(Address("phone", number), Proof.CLAIMED))
        return found

    # --- channels ------------------------------------------------------------------------------

    def chat(self, person: Person, day: float) -> list[Event]:
        """The widget on the shop's page or in its app; a hello first in a third of the cases."""
        session = f"chat-{self.clock.count}"
        stated: list[Claim] = []
        tablet = person.household.tablet
        visitor = person.browser
        if tablet and self.happens(0.5):
            visitor = f"tablet-{tablet}"
            if self.happens(0.5):
                visitor = self.new_visitor()
                stated.append(Claim(Address("device", tablet), Proof.VOUCHED))
        elif self.happens(0.25):
            visitor = self.new_visitor()
            stated.append(Claim(Address("device", person.app_device), Proof.VOUCHED))
        elif self.happens(0.5):
            visitor = self.new_visitor()  # Cookies are gone, or it is another computer.
        signed = bool(person.user) and self.happens(0.65)
        names: list[StatedName] = []
        if signed:
            stated += self.token(person, day)
            name = " ".join((person.given[0], *person.surnames))
            names.append(StatedName(name, NameSource.TOKEN))
        else:
            stated += self.claims(person, day, email=0.45, phone=0.15)
            names += self.said(person, 0.5)
        sender = Address("chat", visitor)
        found = []
        if self.happens(0.3):
            hello = [c for c in stated if c.proof > Proof.CLAIMED]
            found.append(
                self.observation(day, "chat", sender, Proof.PROVEN, session=session, stated=hello)
            )
            day += 0.001
        knowledge = self.known(person, day, order=0.2, place=0.08)
        found.append(
            self.observation(
                day, "chat", sender, Proof.PROVEN,
                session=session, stated=stated, names=names, knowledge=knowledge,
            )
        )  # fmt: skip
        return [Event(each, person.id) for each in found]

    def new_visitor(self) -> str:
        """The id of a browser that was never here."""
        return f"{self.rng.randrange(16**20):020x}"

    def token(self, person: Person, day: float) -> list[Claim]:
        """What the shop signs about a customer who is signed in."""
        found = [Claim(Address("user", person.user, SHOP), Proof.PROVEN)]
        if self.happens(0.9):
            found.append(Claim(Address("email", person.mails[0].address), Proof.PROVEN))
        if self.happens(0.5):
            found.append(Claim(Address("phone", person.mobile(int(day)).number), Proof.PROVEN))
        return found

    def email(self, person: Person, day: float) -> list[Event]:
        """A mail, from the own mailbox or the family's."""
        shared = person.household.mailbox
        if shared and self.happens(0.4):
            names = [StatedName(person.household.mailbox_name), *self.said(person, 0.85)]
            mail = shared
        else:
            names = [StatedName(mail_name(person)), *self.said(person, 0.3)]
            mail = person.mail(int(day))
        # A forwarder or a list breaks what the domain had signed.
        vouched = mail.dmarc and not self.happens(0.02)
        written = self.observation(
            day,
            "email",
            Address("email", mail.address),
            Proof.VOUCHED if vouched else Proof.CLAIMED,
            stated=self.claims(person, day, email=0, phone=0.12),
            names=names,
            knowledge=self.known(person, day, order=0.2, place=0.05),
        )
        return [Event(written, person.id)]

    def form(self, person: Person, day: float) -> list[Event]:
        """The contact form of the shop's page: whatever is typed there is only typed."""
        typed_mail = self.claims(person, day, email=1, phone=0.3)
        written = self.observation(
            day,
            "form",
            typed_mail[0].address,
            Proof.CLAIMED,
            session=f"form-{self.clock.count}",
            stated=typed_mail[1:],
            names=self.said(person, 0.95),
            knowledge=self.known(person, day, order=0.4, place=0.2),
        )
        return [Event(written, person.id)]

    def whatsapp(self, person: Person, day: float) -> list[Event]:
        """WhatsApp: by number, or by an id scoped to the business with the number stated or not."""
        mobile = person.mobile(int(day))
        sender, stated = self.whatsapp_sender(mobile, day)
        written = self.observation(
            day,
            "whatsapp",
            sender,
            Proof.VOUCHED,
            stated=[*stated, *self.claims(person, day, email=0.1, phone=0)],
            names=[StatedName(profile_name(person)), *self.said(person, 0.12)],
            knowledge=self.known(person, day, order=0.15, place=0.04),
        )
        return [Event(written, person.id)]

    def whatsapp_sender(self, mobile: Mobile, day: float) -> tuple[Address, list[Claim]]:
        """Who WhatsApp says it is, and the number where it states one beside."""
        if mobile.scoped and day >= mobile.scoped_since:
            phone = Claim(Address("phone", mobile.number), Proof.VOUCHED)
            stated = [phone] if self.happens(0.8) else []
            return Address("whatsapp", mobile.scoped, PORTFOLIO), stated
        return Address("whatsapp", on_whatsapp(mobile.number)), []

    def voice(self, person: Person, day: float) -> list[Event]:
        """A call, from the landline or the mobile; one in twenty withholds the number."""
        number, signed = person.mobile(int(day)).number, person.attested_calls
        if person.household.landline and self.happens(0.45):
            number = person.household.landline
            signed = number[-1] in "02468"
        if self.happens(0.05):
            number, signed = self.rng.choice(("anonymous", "+266696687", "Restricted")), False
        written = self.observation(
            day,
            "voice",
            Address("phone", number),
            Proof.VOUCHED if signed else Proof.CLAIMED,
            session=f"call-{self.clock.count}",
            names=self.said(person, 0.7, spoken=True),
            knowledge=self.known(person, day, order=0.2, place=0.15),
        )
        return [Event(written, person.id)]

    def sms(self, person: Person, day: float) -> list[Event]:
        """A text message."""
        written = self.observation(
            day,
            "sms",
            Address("phone", person.mobile(int(day)).number),
            Proof.VOUCHED,
            names=self.said(person, 0.15),
            knowledge=self.known(person, day, order=0.15, place=0.02),
        )
        return [Event(written, person.id)]

    def instagram(self, person: Person, day: float) -> list[Event]:
        """A direct message on Instagram."""
        written = self.observation(
            day,
            "instagram",
            Address("instagram", person.instagram, PAGE),
            Proof.VOUCHED,
            stated=self.claims(person, day, email=0.18, phone=0.1),
            names=[StatedName(profile_name(person)), *self.said(person, 0.15)],
            knowledge=self.known(person, day, order=0.2, place=0.04),
        )
        return [Event(written, person.id)]

    # --- what several people do at one place ---------------------------------------------------

    def business(self, firm: Company) -> list[Event]:
        """The mails of a company's role mailbox, signed by whoever was at the desk."""
        found = []
        for _ in range(self.rng.randint(2, 8)):
            names = [StatedName(self.rng.choice((firm.name, "", firm.mail.address)))]
            if self.happens(0.5):
                names.append(StatedName(self.rng.choice(firm.staff), NameSource.SAID))
            proof = Proof.VOUCHED if firm.mail.dmarc else Proof.CLAIMED
            sender = Address("email", firm.mail.address)
            day = self.rng.uniform(0, DAYS)
            found.append(Event(self.observation(day, "email", sender, proof, names=names), firm.id))
        return found

    def kiosk(self, people: Sequence[Person], visitors: int) -> list[Event]:
        """A tablet that stands in the shop: everybody who passes may write on it."""
        sender = Address("chat", f"kiosk-{self.new_visitor()}")
        found = []
        for person in self.rng.sample(list(people), min(visitors, len(people))):
            day = self.rng.uniform(0, DAYS)
            written = self.observation(
                day,
                "chat",
                sender,
                Proof.PROVEN,
                session=f"kiosk-{self.clock.count}",
                stated=self.claims(person, day, email=0.3, phone=0.2),
                names=self.said(person, 0.7),
                knowledge=self.known(person, day, order=0.2, place=0.1),
            )
            found.append(Event(written, person.id))
        return found

    def placeholders(self, people: Sequence[Person], number: str) -> list[Event]:
        """Signed-in customers whose accounts the staff opened with the shop's spare number."""
        found = []
        for person in people:
            if person.user:
                phone = Claim(Address("phone", number), Proof.PROVEN)
                day = self.rng.uniform(0, DAYS)
                written = self.observation(
                    day,
                    "chat",
                    Address("chat", self.new_visitor()),
                    Proof.PROVEN,
                    session=f"chat-{self.clock.count}",
                    stated=[*self.token(person, day), phone],
                    names=[StatedName(person.given[0], NameSource.TOKEN)],
                )
                found.append(Event(written, person.id))
        return found
