"""Who is who in plain cases: formats, channels, ids that stay, the explanation, the log."""

from __future__ import annotations

import pytest

from hub.contract import Address, Proof
from hub.errors import BadRequest
from hub.identity.observation import DecisionWord
from hub.identity.partition import Rule
from hub.identity.resolver import Resolver
from hub.identity.weights import CURRENT
from tests.hub.identity.scenes import (
    ANA,
    ANA_MAIL,
    ANA_MOBILE,
    ANA_USER,
    BEGIN,
    LANDLINE,
    LUIS,
    LUIS_MAIL,
    LUIS_USER,
    chat,
    resolve,
    seen,
    together,
    word,
)

CLAIMED, VOUCHED, PROVEN = Proof.CLAIMED, Proof.VOUCHED, Proof.PROVEN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ANA_MOBILE, Address("phone", "0034 600 11 12 22")),
        (ANA_MOBILE, Address("phone", "600111222")),
        (ANA_MOBILE, Address("whatsapp", "34600111222")),
        (ANA_MAIL, Address("email", "Ana.Ruiz@EJEMPLO.es")),
        (Address("phone", "+5215512345678"), Address("phone", "+525512345678")),
        (Address("phone", "+556281234567"), Address("whatsapp", "5562981234567")),
    ],
)
def test_one_address_is_one_person_however_it_is_written(one: Address, other: Address) -> None:
    assert together(resolve([seen("a", one), seen("b", other, day=1)]), "a", "b")


@pytest.mark.parametrize(
    "name",
    ["ANA RUIZ ORTEGA", "Ruiz Ortega, Ana", "ana ruiz", "Ana Ruíz Ortéga", "Dña. Ana Ruiz"],
)
def test_a_name_on_a_shared_line_is_one_however_it_is_written(name: str) -> None:
    calls = [
        seen("a", LANDLINE, session="c1", said=ANA, channel="voice"),
        seen("b", LANDLINE, session="c2", said=name, channel="voice", day=1),
        seen("c", LANDLINE, session="c3", said=LUIS, channel="voice", day=2),
    ]

    resolver = resolve(calls)

    assert together(resolver, "a", "b")
    assert not together(resolver, "a", "c")


def test_a_name_in_another_script_is_the_same_name() -> None:
    calls = [
        seen("a", LANDLINE, session="c1", said="Olga Petrova", channel="voice"),
        seen("b", LANDLINE, session="c2", said="Ольга Петрова", channel="voice", day=1),
    ]

    assert together(resolve(calls), "a", "b")


def test_a_surname_alone_on_a_familys_line_is_nobodys() -> None:
    calls = [
        seen("a", LANDLINE, session="c1", said=ANA, channel="voice"),
        seen("b", LANDLINE, session="c2", said="Pedro Ruiz Ortega", channel="voice", day=1),
        seen("c", LANDLINE, session="c3", said="Ruiz", channel="voice", day=2),
    ]

    resolver = resolve(calls)

    assert not together(resolver, "a", "b")
    assert not together(resolver, "c", "a")
    assert not together(resolver, "c", "b")


def test_whatsapp_ids_and_the_number_that_meta_states_are_one() -> None:
    scoped = Address("whatsapp", "ES.123456789012345", "portfolio")
    stream = [
        seen("number", Address("whatsapp", "34600111222"), profile="Ana"),
        seen("scoped", scoped, stated=[(ANA_MOBILE, VOUCHED)], profile="Ana", day=1),
        seen("later", scoped, profile="Ana", day=200),
    ]

    resolver = resolve(stream)

    assert together(resolver, "number", "scoped", "later")
    assert "later" in resolver.may_see_of("scoped")


def test_the_companys_own_addresses_and_placeholders_are_nobodys() -> None:
    own = Address("email", "hola@tienda.es")
    stream = [
        chat("a", "s1", (own, PROVEN), (Address("user", "undefined", "shop"), PROVEN)),
        chat("b", "s2", (own, PROVEN), (Address("user", "undefined", "shop"), PROVEN), day=1),
        seen("c", Address("phone", "anonymous"), session="c1", channel="voice"),
        seen("d", Address("phone", "+266696687"), session="c2", channel="voice"),
    ]

    resolver = resolve(stream)

    assert len({resolver.customer(one) for one in "abcd"}) == 4


# --- ids -----------------------------------------------------------------------------------------


def test_the_side_with_the_shops_id_keeps_its_id_and_the_other_becomes_an_alias() -> None:
    resolver = resolve([seen("old", ANA_MAIL), chat("signed", "s1", (ANA_USER, PROVEN), day=1)])
    old, signed = resolver.customer("old"), resolver.customer("signed")

    outcome = resolver.observe(chat("both", "s2", (ANA_USER, PROVEN), (ANA_MAIL, PROVEN), day=2))

    assert outcome.customer == resolver.customer("old") == signed
    assert outcome.joined == ((signed, old),)
    assert resolver.current(old) == signed


def test_a_split_revives_the_id_that_went_in() -> None:
    resolver = resolve([seen("a", ANA_MAIL), seen("b", LUIS_MAIL, day=1)])
    a, b = resolver.customer("a"), resolver.customer("b")
    resolver.decide(word("w1", DecisionWord.SAME, "a", "b"))
    assert resolver.customer("a") == resolver.customer("b") == a
    resolver.observe(seen("later", LUIS_MAIL, day=60))

    outcome = resolver.decide(word("w2", DecisionWord.NOT_SAME, "a", "b", undoes="w1", day=61))

    assert outcome.split == ((a, b),)
    assert (resolver.customer("a"), resolver.customer("later")) == (a, b)
    assert resolver.current(b) == b


# --- answers -------------------------------------------------------------------------------------


def test_an_explanation_says_what_joined_what_kept_apart_and_what_would_change_it() -> None:
    resolver = resolve(
        [
            seen("mail", ANA_MAIL, profile=ANA),
            chat("signed", "s1", (ANA_USER, PROVEN), (ANA_MAIL, PROVEN), day=1),
            chat("his", "s2", (LUIS_USER, PROVEN), (ANA_MAIL, PROVEN), said=LUIS, day=2),
            chat("typed", "s3", (ANA_MAIL, CLAIMED), said=ANA, day=3),
        ]
    )

    told = resolver.explain("mail")

    assert told.customer == resolver.customer("mail")
    assert told.version == CURRENT.version
    assert {apart.rule for apart in told.apart} == {Rule.SHARED_ID}
    assert told.would_change
    typed = resolver.explain("typed")
    assert typed.suggestions[0].customer == resolver.customer("mail")
    assert sum(line.bits for line in typed.suggestions[0].ledger.lines) == pytest.approx(
        typed.suggestions[0].ledger.bits
    )
    assert any("code" in sentence for sentence in typed.would_change)


def test_two_known_given_names_veto_a_join_but_not_a_suggestion() -> None:
    resolver = resolve(
        [
            seen("mail", ANA_MAIL, profile=ANA),
            chat("other", "s1", (ANA_MAIL, PROVEN), said=LUIS, day=1),
        ]
    )

    assert not together(resolver, "mail", "other")
    assert [one.customer for one in resolver.suggestions("other")] == [resolver.customer("mail")]
    assert resolver.suggestions("other")[0].ledger.is_vetoed


def test_what_an_agent_called_different_is_not_suggested_again() -> None:
    typed = chat("typed", "s1", (ANA_MAIL, CLAIMED), said=ANA, day=1)
    resolver = resolve([seen("mail", ANA_MAIL, profile=ANA), typed])
    assert resolver.suggestions("typed")

    resolver.decide(word("no", DecisionWord.NOT_SAME, "typed", "mail"))

    assert resolver.suggestions("typed") == ()


def test_the_log_says_who_decided_what_when_and_on_which_evidence() -> None:
    resolver = resolve([seen("a", ANA_MAIL), seen("b", LUIS_MAIL, day=1)])
    resolver.decide(word("w1", DecisionWord.SAME, "a", "b"))

    last = resolver.log[-1]

    assert (last.kind, last.rule, last.actor, last.evidence) == ("joined", "agent", "ana", ("w1",))
    assert last.at > BEGIN
    assert [entry.number for entry in resolver.log] == list(range(1, len(resolver.log) + 1))
    assert resolver.replay().log == resolver.log


def test_a_parts_holder_is_empty_for_the_owner_and_named_on_a_shared_id() -> None:
    resolver = resolve(
        [
            seen("mail", ANA_MAIL),
            seen("call", LANDLINE, session="c1", said=ANA, channel="voice"),
            seen("forged", ANA_MAIL, proof=CLAIMED, day=1),
        ]
    )

    parts = resolver.parts()

    assert parts["mail"] == ("email::ana.ruiz@ejemplo.es", "")
    assert parts["call"] == ("phone::+34912345600", "ana ortega ruiz")
    assert parts["forged"][1].startswith("unproven")


def test_what_is_not_known_is_refused() -> None:
    resolver = Resolver()

    with pytest.raises(BadRequest):
        resolver.customer("nobody")
    with pytest.raises(BadRequest):
        resolver.decide(word("w", DecisionWord.SAME, "a", "b"))
    with pytest.raises(BadRequest):
        resolver.decide(word("w", DecisionWord.UNDO, undoes="x"))
    assert resolver.log == ()
    assert resolver.may_see("nobody's") == frozenset()
