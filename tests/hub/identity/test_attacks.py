"""Those who want to pass for somebody else: none is let in, and nothing opens for them."""

from __future__ import annotations

import pytest

from hub.contract import Address, Proof
from hub.identity.observation import Decision, DecisionWord, Observation
from hub.identity.partition import MAX_NEIGHBOURS, Rule
from tests.hub.identity.scenes import (
    ANA,
    ANA_MAIL,
    ANA_MOBILE,
    ANA_USER,
    LANDLINE,
    LUIS,
    LUIS_MAIL,
    LUIS_USER,
    chat,
    code,
    resolve,
    seen,
    together,
    word,
)

CLAIMED, VOUCHED, PROVEN = Proof.CLAIMED, Proof.VOUCHED, Proof.PROVEN
FAMILY = Address("email", "familia.ruiz@ejemplo.es")
WHATSAPP = Address("whatsapp", "34600111222")

# Ana as the hub knows her: mail, WhatsApp, texts, signed in, and what she has bought.
VICTIM = [
    seen("mail", ANA_MAIL, profile=ANA, order="P-77"),
    seen("whatsapp", WHATSAPP, day=1, profile="Ana"),
    seen("text", ANA_MOBILE, day=2),
    chat("signed", "s1", (ANA_USER, PROVEN), (ANA_MAIL, PROVEN), day=3),
]

TYPED = {
    "an address": chat("x", "x1", (ANA_MAIL, CLAIMED), day=4),
    "an address and a name": chat("x", "x1", (ANA_MAIL, CLAIMED), said=ANA, day=4),
    "all that an order shows": chat("x", "x1", (ANA_MAIL, CLAIMED), said=ANA, order="P-77", day=4),
    "a number": chat("x", "x1", (ANA_MOBILE, CLAIMED), said=ANA, day=4),
    "a user id": chat("x", "x1", (ANA_USER, CLAIMED), said=ANA, day=4),
    "a forged From": seen("x", ANA_MAIL, proof=CLAIMED, profile=ANA, order="P-77", day=4),
    "a forged From in her thread": seen(
        "x", ANA_MAIL, proof=CLAIMED, session="thread", profile=ANA, day=4
    ),
    "a forged tag": seen(
        "x", Address("email", "ana.ruiz+web@ejemplo.es"), proof=CLAIMED, profile=ANA, day=4
    ),
    "a spoofed call": seen(
        "x", ANA_MOBILE, proof=CLAIMED, session="call", said=ANA, channel="voice", day=4
    ),
    "a shown name": seen(
        "x", Address("instagram", "666", "page"), profile=ANA, stated=[(ANA_MAIL, CLAIMED)], day=4
    ),
    "a name of letters that look alike": seen(
        "x", Address("instagram", "666", "page"), profile="Аnа Ruіz Оrtegа", day=4
    ),
    "one's own mailbox under her name": seen(
        "x", LUIS_MAIL, profile=ANA, stated=[(ANA_MOBILE, CLAIMED)], day=4
    ),
    "a withheld caller": seen(
        "x", Address("phone", "anonymous"), proof=CLAIMED, session="call", said=ANA, day=4
    ),
}


@pytest.mark.parametrize("attack", TYPED.values(), ids=TYPED.keys())
def test_whoever_only_says_so_is_let_in_nowhere(attack: Observation) -> None:
    resolver = resolve([*VICTIM, seen("thread", ANA_MAIL, session="thread", day=3.5), attack])

    assert not any(together(resolver, "x", own.id) for own in VICTIM)
    assert resolver.may_see_of("x") == {"x"}


@pytest.mark.parametrize("attack", TYPED.values(), ids=TYPED.keys())
def test_an_attack_changes_nothing_for_its_victim(attack: Observation) -> None:
    before, after = resolve(VICTIM), resolve([*VICTIM, attack])

    for own in VICTIM:
        assert after.customer(own.id) == before.customer(own.id)
        assert after.may_see_of(own.id) == before.may_see_of(own.id)


def test_a_session_in_which_a_forgery_took_part_shows_only_what_all_of_it_may_see() -> None:
    real = seen("real", ANA_MAIL, session="thread", day=3.5)
    forged = seen("forged", ANA_MAIL, proof=CLAIMED, session="thread", day=4)

    resolver = resolve([real, forged])

    assert not together(resolver, "real", "forged")
    assert resolver.may_see("thread") == frozenset()


def test_a_typed_address_is_suggested() -> None:
    resolver = resolve([*VICTIM, TYPED["all that an order shows"]])

    best = resolver.suggestions("x")[0]

    assert best.customer == resolver.customer("mail")
    assert {"email", "order"} <= {line.feature for line in best.ledger.lines}


def test_the_owner_writes_from_everywhere_and_is_one() -> None:
    resolver = resolve(VICTIM)

    assert together(resolver, "mail", "signed")
    assert together(resolver, "whatsapp", "text")
    assert resolver.may_see("s1") == {"signed", "mail"}


# --- people of the same house --------------------------------------------------------------------


def test_the_insider_on_the_tablet_sees_and_joins_nobody() -> None:
    tablet = "tablet-1"
    resolver = resolve(
        [
            chat("hers", "s1", (ANA_USER, PROVEN), visitor=tablet, said=ANA),
            chat("x", "s2", (ANA_MAIL, CLAIMED), visitor=tablet, said=ANA, order="P-77", day=1),
            chat("silent", "s3", visitor=tablet, day=2),
        ]
    )

    assert not together(resolver, "hers", "x")
    assert not together(resolver, "x", "silent")
    assert resolver.may_see("s2") == {"x"}
    assert resolver.may_see("s3") == {"silent"}


def test_on_a_landline_the_stated_name_chooses_for_the_agent_and_opens_nothing() -> None:
    calls = [
        seen("ana", LANDLINE, session="c1", said=ANA, channel="voice"),
        seen("luis", LANDLINE, session="c2", said=LUIS, channel="voice", day=1),
        seen("again", LANDLINE, session="c3", said="Ana Ruiz", channel="voice", day=2),
        seen("silent", LANDLINE, session="c4", channel="voice", day=3),
    ]
    resolver = resolve(calls)

    assert together(resolver, "ana", "again")
    assert not together(resolver, "ana", "luis")
    assert not any(together(resolver, "silent", one) for one in ("ana", "luis"))
    holder = resolver.holder("again")
    assert holder is not None
    assert holder.rule == "by_stated_name"
    assert resolver.may_see("c3") == {"again"}


def test_the_insider_at_the_familys_mailbox_opens_nothing() -> None:
    resolver = resolve(
        [
            seen("ana", FAMILY, said=ANA),
            seen("luis", FAMILY, said=LUIS, day=1),
            seen("x", FAMILY, said=ANA, order="P-77", day=2),
            seen("silent", FAMILY, day=3),
        ]
    )

    assert not together(resolver, "ana", "luis")
    assert not together(resolver, "silent", "ana")
    assert resolver.may_see_of("x") == {"x"}


def test_a_mailbox_that_turns_out_to_be_two_peoples_is_split() -> None:
    both = Address("email", "aylr@ejemplo.es")
    first = seen("one", both, profile=ANA)
    resolver = resolve([first, seen("silent", both, day=1)])
    assert together(resolver, "one", "silent")

    outcome = resolver.observe(seen("other", both, profile=LUIS, day=2))

    assert not together(resolver, "one", "other")
    assert not together(resolver, "one", "silent")
    assert not together(resolver, "silent", "other")
    assert outcome.split
    assert Rule.SHARED_ID in {refused.rule for refused in outcome.refused}


def test_a_shared_device_joins_nobody() -> None:
    device = (Address("device", "d-1"), VOUCHED)
    resolver = resolve(
        [chat("one", "s1", device, said=ANA), chat("other", "s2", device, said=ANA, day=1)]
    )

    assert not together(resolver, "one", "other")


def test_a_device_has_no_holder_even_among_customers_that_other_ids_connect() -> None:
    tablet = "tablet-1"
    resolver = resolve(
        [
            chat("hers", "s1", (ANA_USER, PROVEN), (ANA_MAIL, PROVEN), visitor=tablet),
            chat("his", "s2", (LUIS_USER, PROVEN), (ANA_MAIL, PROVEN), visitor=tablet, day=1),
            chat("silent", "s3", (ANA_MAIL, PROVEN), visitor=tablet, day=2),
        ]
    )

    assert len({resolver.customer(one) for one in ("hers", "his", "silent")}) == 3
    assert resolver.parts()["silent"][1].startswith("session")


# --- numbers and values that change hands --------------------------------------------------------


def test_a_number_that_was_silent_for_months_is_only_suggested() -> None:
    resolver = resolve([seen("old", ANA_MOBILE), seen("new", ANA_MOBILE, day=130)])

    assert not together(resolver, "old", "new")
    assert "old" not in resolver.may_see_of("new")
    assert resolver.suggestions("new")[0].customer == resolver.customer("old")


def test_a_number_that_was_silent_for_months_is_known_by_the_name() -> None:
    resolver = resolve(
        [seen("old", ANA_MOBILE, said=ANA), seen("new", ANA_MOBILE, said="Ana Ruiz", day=130)]
    )

    assert together(resolver, "old", "new")
    assert "old" not in resolver.may_see_of("new")


def test_a_number_of_two_accounts_is_nobodys() -> None:
    resolver = resolve(
        [
            seen("text", ANA_MOBILE),
            chat("hers", "s1", (ANA_USER, PROVEN), (ANA_MOBILE, PROVEN), day=1),
            chat("his", "s2", (LUIS_USER, PROVEN), (ANA_MOBILE, PROVEN), day=2),
        ]
    )

    assert not together(resolver, "hers", "his")
    assert not together(resolver, "text", "hers")
    assert not together(resolver, "text", "his")
    assert resolver.may_see("s2") == {"his"}


def test_a_value_that_turns_out_generic_joins_nobody_any_more() -> None:
    spare = Address("phone", "+34600999888")
    users = [
        chat(f"c{n}", f"s{n}", (Address("email", f"p{n}@ejemplo.es"), PROVEN), (spare, PROVEN))
        for n in range(MAX_NEIGHBOURS + 2)
    ]
    few, many = resolve(users[:5]), resolve(users)

    assert together(few, "c0", "c1")
    assert not together(many, "c0", "c1")
    assert not together(many, "c0", f"c{MAX_NEIGHBOURS + 1}")
    assert many.digest() == resolve(reversed(users)).digest()
    assert many.may_see("s0") == {"c0"}


def test_poisoning_a_value_by_typing_it_changes_no_owner() -> None:
    poison = [chat(f"x{n}", f"x{n}", (ANA_MAIL, CLAIMED), said=ANA, day=5) for n in range(80)]
    before, after = resolve(VICTIM), resolve([*VICTIM, *poison])

    assert {one.id: after.customer(one.id) for one in VICTIM} == {
        one.id: before.customer(one.id) for one in VICTIM
    }
    assert f"i:email::{ANA_MAIL.value}" in after.search("x0").skipped


def test_too_many_new_ids_at_once_are_not_taken_for_one_person() -> None:
    flood = [
        chat("f", "s", *((Address("email", f"p{n}@ejemplo.es"), PROVEN) for n in range(7))),
        chat(
            "g",
            "t",
            *((Address("email", f"p{n}@ejemplo.es"), PROVEN) for n in range(6, 14)),
            day=0.1,
        ),
    ]

    assert not together(resolve(flood), "f", "g")


# --- agents and codes ----------------------------------------------------------------------------


def test_two_accounts_are_one_customer_only_by_an_agents_word() -> None:
    stream: list[Observation | Decision] = [
        chat("hers", "s1", (ANA_USER, PROVEN), (ANA_MAIL, PROVEN)),
        chat("his", "s2", (LUIS_USER, PROVEN), (ANA_MAIL, PROVEN), day=1),
    ]

    assert not together(resolve(stream), "hers", "his")
    assert together(resolve([*stream, word("w", DecisionWord.SAME, "hers", "his")]), "hers", "his")


def test_not_the_same_beats_an_attested_id() -> None:
    stream: list[Observation | Decision] = [
        seen("one", ANA_MAIL),
        chat("other", "s1", (ANA_MAIL, PROVEN), day=1),
    ]
    no = word("w", DecisionWord.NOT_SAME, "one", "other")

    assert together(resolve(stream), "one", "other")
    resolver = resolve([*stream, no, seen("later", ANA_MAIL, day=60)])
    assert not together(resolver, "one", "other")
    assert "one" not in resolver.may_see("s1")


def test_an_agents_later_word_beats_not_the_same() -> None:
    stream: list[Observation | Decision] = [
        seen("one", ANA_MAIL),
        seen("other", LUIS_MAIL),
        word("no", DecisionWord.NOT_SAME, "one", "other", day=50),
        word("yes", DecisionWord.SAME, "one", "other", day=51),
    ]

    assert together(resolve(stream), "one", "other")
    resolver = resolve([*stream, word("no2", DecisionWord.NOT_SAME, "one", "other", day=52)])
    assert not together(resolver, "one", "other")


def test_one_id_never_bridges_two_verified_customers() -> None:
    stream: list[Observation | Decision] = [
        seen("a1", ANA_MAIL),
        seen("a2", ANA_MOBILE),
        word("w1", DecisionWord.SAME, "a1", "a2"),
        seen("b1", LUIS_MAIL),
        chat("b2", "s1", (LUIS_USER, PROVEN)),
        word("w2", DecisionWord.SAME, "b1", "b2"),
        chat("bridge", "s2", (LUIS_USER, PROVEN), (ANA_MAIL, PROVEN), day=60),
    ]

    resolver = resolve(stream)

    assert not together(resolver, "a1", "b1")
    assert Rule.TWO_VERIFIED in {Rule(e.rule) for e in resolver.log if e.kind == "refused"}


def test_a_code_that_comes_back_proves_the_address_for_this_session() -> None:
    stream: list[Observation | Decision] = [
        seen("mail", ANA_MAIL, profile=ANA),
        chat("asks", "s1", (ANA_MAIL, CLAIMED), day=1),
        code("sent", DecisionWord.CODE_SENT, "s1", ANA_MAIL, day=1.001),
    ]
    assert resolve(stream).may_see("s1") == {"asks"}

    resolver = resolve(
        [*stream, code("back", DecisionWord.CODE_ANSWERED, "s1", ANA_MAIL, day=1.002)]
    )

    assert together(resolver, "mail", "asks")
    assert resolver.may_see("s1") == {"asks", "mail"}
    assert resolver.may_see_of("mail") == {"mail"}


@pytest.mark.parametrize(
    ("address", "session", "day"),
    [(FAMILY, "s1", 1.002), (ANA_MAIL, "s2", 1.002), (ANA_MAIL, "s1", 2.0), (ANA_MAIL, "s1", 0.9)],
    ids=["to a family", "in another session", "a day later", "before it was sent"],
)
def test_a_code_that_does_not_count_proves_nothing(
    address: Address, session: str, day: float
) -> None:
    resolver = resolve(
        [
            seen("mail", ANA_MAIL),
            seen("family", FAMILY, said=ANA),
            chat("asks", "s1", day=0.8),
            chat("else", "s2", day=0.8),
            code("sent", DecisionWord.CODE_SENT, "s1", address, day=1.0),
            code("back", DecisionWord.CODE_ANSWERED, session, address, day=day),
        ]
    )

    assert resolver.may_see("s1") == {"asks"}
    assert resolver.may_see("s2") == {"else"}


def test_a_session_that_shows_two_customers_ids_is_neithers() -> None:
    resolver = resolve(
        [
            chat("hers", "s1", (ANA_USER, PROVEN)),
            chat("his", "s2", (LUIS_USER, PROVEN)),
            chat("both", "s3", (ANA_USER, PROVEN), (LUIS_USER, PROVEN), day=1),
        ]
    )

    assert not together(resolver, "hers", "his")
    assert not together(resolver, "both", "hers")
    assert not together(resolver, "both", "his")
