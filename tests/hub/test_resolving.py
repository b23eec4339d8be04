"""Customers in the database follow from what arrivals show, as the pure resolver says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlmodel import col

from hub.actions import facts, outbound, people, resolving
from hub.actions.outbound import Said
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import Author
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.identity.observation import Observation, StatedName
from hub.identity.resolver import Resolver
from hub.model import Conversation, Fact, LinkDecision, Message, Part, SightingRow
from hub.store import Database, Reader, Tx
from hub.suggester import look
from hub.words import AuthorKind, DecisionKind
from tests.hub.test_facts import agent
from tests.hub.test_inbound import account, take

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTINGS = IdentitySettings(secret=b"s" * 32, region="ES")
ANA = Author(kind=AuthorKind.AGENT, agent_id=None, name="Ana")
MOBILE, LANDLINE = "+34600111222", "+34910111222"
numbers = count(1)


def seen(
    kind: str,
    value: str,
    *,
    name: str = "",
    proof: Proof = Proof.VOUCHED,
    claims: Sequence[Claim] = (),
    at: datetime = NOW,
    session: str = "",
) -> Observation:
    return Observation(
        id=f"o{next(numbers)}",
        at=at,
        channel=kind,
        sender=Address(kind, value),
        proof=proof,
        session=session,
        stated=tuple(claims),
        names=(StatedName(name),) if name else (),
    )


async def arrive(database: Database, *observations: Observation) -> list[int]:
    """The customers of some arrivals, as they are after the last of them."""
    arrived = [
        await database.write(resolving.arrive, one, settings=SETTINGS, now=one.at)
        for one in observations
    ]
    return await database.read(_customers, [one.sighting_id for one in arrived])


def _customers(tx: Reader, ids: list[int]) -> list[int]:
    return [tx.need(Part, tx.need(SightingRow, one).part_id or 0).customer_id for one in ids]


async def test_one_number_is_one_customer_on_every_channel(database: Database) -> None:
    found = await arrive(database, seen("phone", MOBILE), seen("whatsapp", MOBILE))
    assert found[0] == found[1]


async def test_a_landline_is_divided_by_the_names_that_are_given(database: Database) -> None:
    found = await arrive(
        database,
        seen("phone", LANDLINE, name="Marta Ruiz"),
        seen("phone", LANDLINE, name="Luis Ortega"),
        seen("phone", LANDLINE, name="Marta Ruiz Alonso"),
    )
    assert found[0] == found[2] != found[1]


async def test_letters_of_a_companys_mailbox_are_one_thread(database: Database) -> None:
    office = "info@empresa.example"
    found = await arrive(
        database,
        seen("email", office),
        seen("email", office),
        seen("email", office, name="Carmen Vidal"),
        seen("email", office),
    )
    assert found[0] == found[1] == found[3] != found[2]


async def test_a_number_with_two_names_is_divided_with_its_messages(database: Database) -> None:
    sms = await account(database, "sms")
    for number, name in enumerate(("Marta Ruiz", "Marta Ruiz", "Luis Ortega")):
        message = InboundMessage(
            external_id=str(number),
            sender=Address("phone", MOBILE),
            proof=Proof.VOUCHED,
            text=f"soy {name}",
            sender_name=name,
        )
        await take(database, sms, message)
        if number == 1:
            await database.write(_answer, sms)
    rows = await database.read(lambda tx: tx.select(Message))
    threads = {row.text: row.conversation_id for row in rows}
    assert threads["soy Marta Ruiz"] == threads["Hola, Marta"] != threads["soy Luis Ortega"]
    await database.read(_check_threads)


async def test_an_agents_word_stays_where_the_last_message_of_an_address_goes(
    database: Database,
) -> None:
    sms, by = await account(database, "sms"), await agent(database)
    sender = Address("phone", MOBILE)
    for number, name in enumerate(("", "Marta Ruiz", "Luis Ortega")):
        message = InboundMessage(
            external_id=str(number),
            sender=sender,
            proof=Proof.VOUCHED,
            text="mi pedido es 48213",
            sender_name=name,
        )
        await take(database, sms, message)
        if number == 0:
            [told] = await database.read(lambda tx: tx.select(Fact))
            await database.write(
                facts.correct, told.id or 0, "48219", agent_id=by.agent_id or 0, now=NOW
            )
    rows = await database.read(lambda tx: tx.select(Fact, col(Fact.source) == "agent"))
    parts = await database.read(lambda tx: tx.select(Part))
    assert [row.value for row in rows] == ["48219"]
    assert rows[0].part_id in {part.id for part in parts}


def _answer(tx: Tx, account_id: int) -> None:
    (conversation,) = tx.select(Conversation)
    (part,) = tx.select(Part)
    said = Said(text="Hola, Marta", key="k1", seen_id=None)
    outbound.reply(
        tx,
        conversation.id or 0,
        said,
        part_id=part.id or 0,
        account_id=account_id,
        by=ANA,
        now=NOW,
    )


def _check_threads(tx: Reader) -> None:
    """What follows from messages follows from them still."""
    for conversation in tx.select(Conversation):
        rows = tx.select(Message, col(Message.conversation_id) == conversation.id)
        said = [row for row in rows if row.kind == "inbound"]
        newest = max((row.id or 0 for row in said), default=None)
        assert conversation.last_inbound_id == newest
        for row in rows:
            assert tx.need(Part, row.part_id).conversation_id == conversation.id


async def test_a_claim_joins_nobody_and_is_suggested(database: Database) -> None:
    mail = Address("email", "marta.ruiz@example.com")
    found = await arrive(
        database,
        seen("email", mail.value, name="Marta Ruiz"),
        seen(
            "chat",
            "v-17",
            name="Marta Ruiz",
            claims=[Claim(mail, Proof.CLAIMED)],
            session="chat:visitor",
        ),
    )
    assert found[0] != found[1]
    looked = await database.read(look, [found[1]], SETTINGS)
    assert [one.other_id for one in looked[found[1]].found] == [found[0]]


async def test_a_signed_token_joins_and_a_second_account_does_not(database: Database) -> None:
    mail = Address("email", "marta.ruiz@example.com")

    def chat(visitor: str, user: str) -> Observation:
        claims = [Claim(Address("user", user, "1"), Proof.PROVEN), Claim(mail, Proof.PROVEN)]
        return seen("chat", visitor, claims=claims, session=f"chat:{visitor}")

    found = await arrive(
        database, seen("email", mail.value), chat("one", "8841"), chat("two", "9902")
    )
    # With two accounts behind it, the mailbox alone tells no longer whose a letter is.
    assert found[1] != found[2]
    refused = await database.read(lambda tx: tx.all(LinkDecision, kind=str(DecisionKind.REFUSED)))
    assert refused


async def test_what_an_agent_parts_stays_apart_whatever_arrives(database: Database) -> None:
    mail = Address("email", "marta.ruiz@example.com")
    token = [Claim(mail, Proof.PROVEN)]
    found = await arrive(
        database,
        seen("email", mail.value),
        seen("phone", MOBILE, claims=token),
    )
    assert found[0] == found[1]
    part = await database.read(lambda tx: _part_of(tx, found[0], "phone"))
    await database.write(people.take_off, part, of=found[0], by=ANA, now=NOW)
    later = NOW + timedelta(days=40)
    again = await arrive(
        database,
        seen("phone", MOBILE, claims=token, at=later),
        seen("email", mail.value, at=later),
    )
    assert again[0] != again[1] == found[0]


def _part_of(tx: Reader, customer_id: int, channel: str) -> int:
    for part in tx.all(Part, customer_id=customer_id):
        for row in tx.all(SightingRow, part_id=part.id):
            if row.shown["channel"] == channel:
                return part.id or 0
    raise AssertionError(channel)


async def test_an_agents_join_stays_whatever_arrives(database: Database) -> None:
    found = await arrive(
        database, seen("phone", MOBILE, name="Marta Ruiz"), seen("email", "m@example.com")
    )
    await database.write(people.join, found[0], found[1], by=ANA, rule="agent", now=NOW)
    later = NOW + timedelta(days=40)
    again = await arrive(
        database,
        seen("phone", MOBILE, name="Marta Ruiz", at=later),
        seen("email", "m@example.com", name="Marta R", at=later),
    )
    assert again == [found[0], found[0]]


async def test_an_undone_join_stays_undone(database: Database) -> None:
    found = await arrive(database, seen("phone", MOBILE), seen("email", "m@example.com"))
    decision = await database.write(people.join, found[0], found[1], by=ANA, rule="agent", now=NOW)
    later = NOW + timedelta(days=40)
    await arrive(database, seen("email", "m@example.com", name="Marta", at=later))
    await database.write(people.split, decision, by=ANA, now=later)
    again = await arrive(
        database,
        seen("phone", MOBILE, at=later + timedelta(days=40)),
        seen("email", "m@example.com", at=later + timedelta(days=40)),
    )
    assert again == found


async def test_a_code_that_came_back_joins(database: Database) -> None:
    mail = Address("email", "marta.ruiz@example.com")
    (known,) = await arrive(database, seen("email", mail.value))
    chat = seen("chat", "v-17", session="chat:visitor")
    arrived = await database.write(resolving.arrive, chat, settings=SETTINGS, now=NOW)
    assert arrived.part.customer_id != known
    part = await database.write(
        resolving.prove, arrived.sighting_id, mail, settings=SETTINGS, now=NOW
    )
    assert part.customer_id == known


@pytest.mark.parametrize("seed", range(6))
async def test_the_database_agrees_with_the_pure_resolver(database: Database, seed: int) -> None:
    stream = _stream(seed)
    resolver = Resolver(region="ES", secret=SETTINGS.secret)
    for one in stream:
        resolver.observe(one)
    pure = resolver.partition()
    found = await arrive(database, *stream)
    ours = {one.id: customer for one, customer in zip(stream, found, strict=True)}
    # The hub keeps together what nobody can tell apart, and answers it as one.
    shared = (LANDLINE, "familia.ruiz@example.com", "ventas@tienda.example")
    unproven = {
        one.id
        for one in stream
        if one.proof < Proof.VOUCHED or (one.sender.value in shared and not one.names)
    }
    for a in stream:
        for b in stream:
            if a.id < b.id and a.id not in unproven and b.id not in unproven:
                same = pure[a.id] == pure[b.id]
                assert (ours[a.id] == ours[b.id]) == same, (a, b)
    await database.read(_check_threads)


def _stream(seed: int) -> list[Observation]:
    """Arrivals of a few people who share some of their ids."""

    chance = random.Random(seed)
    names = ["Marta Ruiz", "Luis Ortega", "Carmen Vidal", "Marta Ruiz Alonso", ""]
    addresses = [
        Address("phone", MOBILE),
        Address("whatsapp", MOBILE),
        Address("phone", LANDLINE),
        Address("phone", "+34600333444"),
        Address("email", "marta@example.com"),
        Address("email", "familia.ruiz@example.com"),
        Address("email", "ventas@tienda.example"),
        Address("user", "8841", "1"),
        Address("user", "9902", "1"),
        Address("instagram", "17841", "p1"),
    ]
    found = []
    for _ in range(14):
        sender, other = chance.sample(addresses, 2)
        proof = chance.choice([Proof.VOUCHED, Proof.VOUCHED, Proof.CLAIMED])
        claims = [Claim(other, chance.choice([Proof.CLAIMED, Proof.PROVEN, Proof.VOUCHED]))]
        found.append(
            replace(
                seen(
                    sender.kind,
                    sender.value,
                    name=chance.choice(names),
                    proof=proof,
                    claims=claims if chance.random() < 0.5 else (),
                    at=NOW + timedelta(days=chance.randrange(0, 300, 20)),
                ),
                sender=sender,
            )
        )
    return found
