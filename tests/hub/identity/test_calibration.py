"""Posteriors mean what they say, among few customers and among many.

What a name, a value and a stranger weigh follows the size of the base. The figures at twenty
thousand people are measured by `make bench-identity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from hub.contract import Address, Claim, Proof
from hub.identity.observation import NameSource, Observation, StatedName
from hub.identity.profile import Profile, candidate_keys, profile_of
from hub.identity.sighting import read_sighting
from hub.identity.suggest import Search, gather, keys_to_try, rank
from tests.bench.identity.driving import Offer, calibration_error, drive
from tests.bench.identity.labels import Role
from tests.bench.identity.stream import generate

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
SIZES = (200, 2_000, 20_000, 1_000_000)


def profile(sender: str, name: str = "", *, typed: str = "", kind: str = "email") -> Profile:
    seen = Observation(
        id=f"{sender} {name}",
        at=AT,
        channel=kind,
        sender=Address(kind, sender),
        proof=Proof.VOUCHED,
        stated=(Claim(Address("email", typed), Proof.CLAIMED),) if typed else (),
        names=(StatedName(name, NameSource.SAID),) if name else (),
    )
    return profile_of([read_sighting(seen, region="ES")])


def search(one: Profile, others: Sequence[Profile], *, customers: int) -> Search:
    """A search among `others`, of so many customers that there are."""
    named = {str(number): other for number, other in enumerate(others)}
    keys = {name: candidate_keys(other) for name, other in named.items()}
    found = gather(candidate_keys(one), lambda key: [n for n in named if key in keys[n]])
    return rank(one, {n: named[n] for n in found.customers}, found, customers=customers)


def posterior(one: Profile, *others: Profile, customers: int) -> float:
    """Of the best of them."""
    found = search(one, others, customers=customers).suggestions
    return found[0].posterior if found else 0.0


def honest_offers(seed: int, people: int) -> list[Offer]:
    """Small streams have more attackers than any shop: of one spare number, fifty victims."""
    stream = generate(seed, people)
    honest = {e.observation.id for e in stream.events if e.role is Role.HONEST}
    return [offer for offer in drive(stream)[0].offers if offer.event in honest]


@pytest.mark.parametrize(("seed", "people"), [(53, 200), (54, 500)])
def test_posteriors_are_the_shares_that_are_right_whatever_the_size(seed: int, people: int) -> None:
    offers = honest_offers(seed, people)
    assert len(offers) > 3 * people
    assert calibration_error(offers) < 0.06


def test_the_same_name_says_less_the_more_customers_there_are() -> None:
    one, other = profile("+34600111222", "Ana Ruiz", kind="phone"), profile("a.r@x.es", "Ana Ruiz")
    found = [posterior(one, other, customers=size) for size in SIZES]
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.7
    assert found[-1] < 0.1


def test_a_rare_name_stays_worth_asking_about_among_a_million() -> None:
    rare = "Xulia Quensfeld Ozores"
    one, other = profile("+34600111222", rare, kind="phone"), profile("x.q@x.es", rare)
    assert posterior(one, other, customers=SIZES[-1]) > 0.3


def test_a_typed_address_says_the_same_among_any_number() -> None:
    one = profile("+34600111222", typed="ana.ruiz@mail.example", kind="whatsapp")
    other = profile("ana.ruiz@mail.example")
    found = [posterior(one, other, customers=size) for size in SIZES]
    assert min(found) > 0.8
    assert max(found) - min(found) < 0.1


def test_a_name_that_many_bear_says_less_of_each() -> None:
    one = profile("+34600111222", "Ana Ruiz", kind="phone")
    bearers = [profile(f"n{number}@x.es", "Ana Ruiz") for number in range(12)]
    alone = posterior(one, bearers[0], customers=4_000)
    assert posterior(one, *bearers, customers=4_000) < alone - 0.1


def test_one_person_who_is_many_customers_does_not_outweigh_themselves() -> None:
    one = profile("+34600111222", typed="ana.ruiz@mail.example", kind="whatsapp")
    same = [
        profile(f"+3460011133{number}", typed="ana.ruiz@mail.example", kind="whatsapp")
        for number in range(4)
    ]
    few = posterior(one, profile("ana.ruiz@mail.example"), customers=4_000)
    assert posterior(one, profile("ana.ruiz@mail.example"), *same, customers=4_000) >= few


def test_what_people_of_many_names_typed_is_nobodys() -> None:
    one = profile("+34600111222", typed="x@mail.example", kind="whatsapp")
    names = "Ana Luis Marta Jorge Carmen Pablo Elena Raúl Inés Hugo".split()
    crowd = [
        profile(f"+3460011133{number}", f"{name} Soler", typed="x@mail.example", kind="whatsapp")
        for number, name in enumerate(names)
    ]
    assert posterior(one, crowd[0], customers=4_000) > 0.4
    assert posterior(one, *crowd, customers=4_000) < 0.1


def test_a_mailbox_made_of_a_name_is_found_by_the_name() -> None:
    one = profile("+34600111222", "Nerea Gallego", kind="phone")
    other = profile("nerea.gallego78@mail.example")
    best = search(one, [other], customers=4_000).suggestions[0]
    assert best.posterior > 0.3
    assert [line.feature for line in best.ledger.lines] == ["name_in_mailbox"]


@pytest.mark.parametrize(
    "mailbox", ["info", "star.wars", "99999", "nerea", "m.garcia", "familiaruiz"]
)
def test_a_mailbox_that_is_no_name_gives_none(mailbox: str) -> None:
    assert profile(f"{mailbox}@mail.example").mailboxes == {}


def test_names_are_looked_up_only_where_they_can_say_enough() -> None:
    common = profile("+34600111222", "Ana Ruiz", typed="a@mail.example", kind="phone")
    rare = profile("+34600111222", "Xulia Quensfeld Ozores", kind="phone")
    assert "name" in keys_to_try(common, customers=SIZES[0]).values()
    assert "name" not in keys_to_try(common, customers=SIZES[-1]).values()
    assert "exact" in keys_to_try(common, customers=SIZES[-1]).values()
    assert "name" in keys_to_try(rare, customers=SIZES[-1]).values()
