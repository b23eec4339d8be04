"""Who lives in a generated stream: people in households, and what they write from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.bench.identity.name_tables import CULTURES, STREETS, Culture
from tests.bench.identity.numbering import Numbers
from tests.bench.identity.writing import mailbox_names

DAYS: Final = 730

# Providers whose mail passes aligned DMARC, and small domains of which many have none.
_PROVIDERS: Final = (
    ("gmail.com", 50), ("hotmail.com", 14), ("outlook.es", 7), ("yahoo.es", 9), ("icloud.com", 8),
    ("gmx.de", 3), ("orange.fr", 3), ("proton.me", 2), ("libero.it", 2), ("live.com", 2),
)  # fmt: skip


@dataclass(slots=True)
class Mail:
    """A mailbox: its address, whether its mail passes aligned DMARC, and its first day of use."""

    address: str
    dmarc: bool
    since: int = 0


@dataclass(slots=True)
class Mobile:
    """A number as its holder has it from `since` to before `until`. scoped: the WhatsApp id where
    the account has moved to business-scoped ids (from `scoped_since` on), else ""."""

    number: str
    since: int = 0
    until: int = DAYS
    scoped: str = ""
    scoped_since: int = 0


@dataclass(slots=True)
class Household:
    """What the people under one roof share; "" where they do not."""

    id: int
    members: list[int] = field(default_factory=list)
    postcode: str = ""
    street: str = ""
    landline: str = ""
    tablet: str = ""
    mailbox: Mail | None = None
    mailbox_name: str = ""


@dataclass(slots=True)
class Person:
    """One person. given, surnames: in Latin letters; native: the whole name in its own script.

    junior: bears the very name of the father. profile: what their WhatsApp and Instagram show.
    attested_calls: their carrier signs calls (STIR/SHAKEN A). user: the shop's own id of them.
    orders: (day, number). favourites: (channel, weight).
    """

    id: int
    culture: Culture
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    native: str
    household: Household
    junior: bool = False
    nick: str = ""
    profile: str = ""
    mails: list[Mail] = field(default_factory=list)
    mobiles: list[Mobile] = field(default_factory=list)
    attested_calls: bool = False
    user: str = ""
    instagram: str = ""
    browser: str = ""
    app_device: str = ""
    orders: list[tuple[int, str]] = field(default_factory=list)
    favourites: list[tuple[str, float]] = field(default_factory=list)

    def mobile(self, day: int) -> Mobile:
        """The number they have on a day."""
        return next((m for m in reversed(self.mobiles) if m.since <= day), self.mobiles[0])

    def mail(self, day: int) -> Mail:
        """The mailbox they mainly use on a day."""
        return next((m for m in reversed(self.mails) if m.since <= day), self.mails[0])


@dataclass(slots=True)
class Company:
    """A company that writes from one role mailbox: known as one, whoever writes."""

    id: int
    mail: Mail
    name: str
    staff: list[str]


def common(rng: Random, names: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """One of the names; those at the front come more often."""
    return names[int(len(names) * rng.random() ** 1.7)]


def population(rng: Random, size: int) -> list[Person]:
    """`size` people in households, everything decided about them but what they will write."""
    numbers = Numbers(rng)
    people: list[Person] = []
    taken: set[str] = set()
    house = 0
    while len(people) < size:
        household = _household(rng, numbers, house)
        house += 1
        for person in _family(rng, household, first_id=len(people)):
            if person.id < size:
                _equip(rng, numbers, person, taken)
                household.members.append(person.id)
                people.append(person)
        _share(rng, household, people, taken)
    _recycle(rng, people)
    return people


def companies(rng: Random, count: int, *, first_id: int) -> list[Company]:
    """Companies with a role mailbox and two to four people who write from it."""
    found = []
    for n in range(count):
        culture = CULTURES[0][0]
        family = common(rng, culture.families)[0]
        role = rng.choice(
            ("info", "administracion", "compras", "pedidos", "contabilidad", "ventas")
        )
        domain = (
            f"{mailbox_names((), (family,), '')[0]}{rng.choice(('sl', 'hnos', 'gestion'))}{n}.es"
        )
        staff = [
            f"{common(rng, rng.choice((culture.men, culture.women)))[0]} "
            f"{common(rng, culture.families)[0]}"
            for _ in range(rng.randint(2, 4))
        ]
        mail = Mail(f"{role}@{domain}", dmarc=rng.random() < 0.7)
        found.append(Company(first_id + n, mail, f"{family} S.L.", staff))
    return found


def _culture(rng: Random) -> Culture:
    return rng.choices([c for c, _ in CULTURES], [w for _, w in CULTURES])[0]


def _household(rng: Random, numbers: Numbers, number: int) -> Household:
    return Household(
        id=number,
        postcode=f"{rng.choice((28, 28, 8, 8, 46, 41, 29, 48, 50, 15)):02}{rng.randint(1, 60):03}",
        street=f"{rng.choice(STREETS)} {rng.randint(1, 140)}",
        landline=numbers.landline() if rng.random() < 0.45 else "",
    )


def _given(rng: Random, culture: Culture, *, man: bool) -> tuple[tuple[str, str], ...]:
    names = culture.men if man else culture.women
    first = common(rng, names)
    if rng.random() < culture.second_given and (second := common(rng, names)) != first:
        return (first, second)
    return (first,)


def _family(rng: Random, household: Household, *, first_id: int) -> list[Person]:
    """One to five people: a couple, their children, twins, a son who is named as his father."""
    culture = _culture(rng)
    count = rng.choices((1, 2, 3, 4, 5), (36, 30, 17, 13, 4))[0]
    found: list[Person] = []

    def add(given: tuple[tuple[str, str], ...], families: tuple[tuple[str, str], ...]) -> Person:
        words = [*families, *given] if culture.family_first else [*given, *families]
        native = "" if any(not own for _, own in words) else " ".join(own for _, own in words)
        person = Person(
            id=first_id + len(found),
            culture=culture,
            given=tuple(latin for latin, _ in given),
            surnames=tuple(latin for latin, _ in families),
            native=native.replace(" ", "") if culture.family_first else native,
            household=household,
        )
        found.append(person)
        return person

    def families() -> tuple[tuple[str, str], ...]:
        return tuple(common(rng, culture.families) for _ in range(culture.surnames))

    his, hers = families(), families()
    him, her = _given(rng, culture, man=True), _given(rng, culture, man=False)
    add(*((him, his) if rng.random() < 0.5 else (her, hers)))
    if count > 1:
        first = found[0]
        # Two of one sex are friends who share a flat, or sisters.
        add(*((her, hers) if first.given == tuple(n for n, _ in him) else (him, his)))
    heirs = (his[0], hers[0]) if culture.surnames == 2 else his
    for n in range(max(0, count - 2)):
        man = rng.random() < 0.5
        given = _given(rng, culture, man=man)
        if n == 0 and rng.random() < 0.02:
            son = add(him, his)  # Junior: the father's whole name.
            son.junior = True
            continue
        if n > 0 and rng.random() < 0.1:
            given = _twin(rng, culture, found[-1].given[0], man=man)
        if any(given[0][0] == other.given[0] for other in found):
            given = (rng.choice(culture.men if man else culture.women),)
        add(given, heirs)
    return found


def _twin(rng: Random, culture: Culture, sibling: str, *, man: bool) -> tuple[tuple[str, str], ...]:
    """Twins are often given names that begin alike: Marta and Marina."""
    alike = [n for n in (culture.men if man else culture.women) if n[0][:2] == sibling[:2]]
    others = [n for n in alike if n[0] != sibling]
    return (rng.choice(others or list(culture.men if man else culture.women)),)


def _equip(rng: Random, numbers: Numbers, person: Person, taken: set[str]) -> None:
    """Give a person addresses, habits and a name to show."""
    region = "ES" if rng.random() < 0.82 else person.culture.region
    shorts = person.culture.short.get(person.given[0], ())
    person.nick = rng.choice(shorts) if shorts and rng.random() < 0.6 else ""
    person.mails.append(_mail(rng, person, taken))
    if rng.random() < 0.12:
        person.mails.append(_mail(rng, person, taken, since=rng.randint(60, 600)))
    person.mobiles.append(Mobile(numbers.mobile(region)))
    if rng.random() < 0.03:
        change = rng.randint(100, 420)
        person.mobiles[0].until = change
        person.mobiles.append(Mobile(numbers.mobile("ES"), since=change))
    for mobile in person.mobiles:
        if rng.random() < 0.3:
            mobile.scoped = f"{region}.{rng.randrange(10**14, 10**15)}"
            mobile.scoped_since = rng.choice((0, rng.randint(100, 600)))
    person.attested_calls = rng.random() < 0.55
    person.user = f"U{100000 + person.id * 7}" if rng.random() < 0.70 else ""
    person.instagram = f"{rng.randrange(10**15, 10**16)}"
    person.browser = f"{rng.randrange(16**20):020x}"
    person.app_device = f"{rng.randrange(16**24):024x}"
    person.profile = _profile(rng)
    for _ in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        person.orders.append((rng.randint(0, DAYS - 40), f"P{rng.randrange(10**7, 10**8)}"))
    person.favourites = _favourites(rng)


def _mail(rng: Random, person: Person, taken: set[str], *, since: int = 0) -> Mail:
    names = mailbox_names(person.given, person.surnames, person.nick)
    domain = rng.choices([d for d, _ in _PROVIDERS], [w for _, w in _PROVIDERS])[0]
    dmarc = True
    if rng.random() < 0.16:
        domain = (
            f"{names[1]}{rng.choice(('', '-web', 'arq', 'casa'))}.{rng.choice(('es', 'com', 'eu'))}"
        )
        dmarc = rng.random() < 0.45
    while True:
        local = rng.choice(names)
        if rng.random() < 0.45:
            local += str(rng.choice((rng.randint(60, 99), rng.randint(1, 999), 2000)))
        address = f"{local}@{domain}"
        if _delivered(address) not in taken:
            taken.add(_delivered(address))
            return Mail(address, dmarc, since)
        names = [*names, f"{names[-1]}{rng.randint(2, 9999)}"]


def _delivered(address: str) -> str:
    """Where the mail ends up: no two people can have mailboxes that differ by what is ignored."""
    local, _, domain = address.partition("@")
    return f"{local.replace('.', '').replace('_', '')}@{domain}"


def _profile(rng: Random) -> str:
    """What a messenger shows: how, not yet the words (see `writing.profile_name`)."""
    return rng.choices(
        ("full", "short", "given", "nick", "native", "joke", "none"), (28, 22, 20, 10, 4, 12, 4)
    )[0]


def _favourites(rng: Random) -> list[tuple[str, float]]:
    channels = ("chat", "email", "whatsapp", "voice", "sms", "instagram", "form")
    weights = [0.30, 0.28, 0.20, 0.11, 0.03, 0.05, 0.03]
    chosen: list[tuple[str, float]] = []
    for _ in range(rng.choices((1, 2, 3, 4), (14, 36, 32, 18))[0]):
        n = rng.choices(range(len(channels)), weights)[0]
        if weights[n]:
            chosen.append((channels[n], weights[n] + 0.1))
            weights[n] = 0.0
    return chosen


def _share(rng: Random, household: Household, people: list[Person], taken: set[str]) -> None:
    """What a household of several has in common besides its address."""
    if len(household.members) < 2:
        return
    if rng.random() < 0.20:
        household.tablet = f"{rng.randrange(16**22):022x}"
    if rng.random() < 0.06:
        head = people[household.members[0]]
        family = head.surnames[0]
        plain = mailbox_names((), (family,), "")[0]
        address = f"{rng.choice(('familia', 'casa', 'los'))}{plain}{rng.randint(1, 9999)}@gmail.com"
        if _delivered(address) not in taken:
            taken.add(_delivered(address))
            household.mailbox = Mail(address, dmarc=True)
            household.mailbox_name = rng.choice((f"Familia {family}", f"Los {family}", ""))


def _recycle(rng: Random, people: list[Person]) -> None:
    """Give half of the numbers that were given up to somebody else, months later."""
    free = [p.mobiles[0] for p in people if len(p.mobiles) > 1 and rng.random() < 0.5]
    settled = [p for p in people if len(p.mobiles) == 1]
    for old in free:
        since = old.until + rng.randint(90, 330)
        if since < DAYS - 60 and settled:
            heir = settled.pop(rng.randrange(len(settled)))
            heir.mobiles[0].until = since
            scoped = f"ES.{rng.randrange(10**14, 10**15)}" if old.scoped else ""
            heir.mobiles.append(Mobile(old.number, since=since, scoped=scoped, scoped_since=0))
