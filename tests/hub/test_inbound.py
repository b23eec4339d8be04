"""Intake: exactly once, one customer, one thread, whatever comes at once and on either database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from hub.actions import accounts, inbound, people
from hub.actions.threads import SYSTEM
from hub.contract import Address, Claim, Deletion, Edit, InboundMessage, OptOut, Participant, Proof
from hub.model import (
    ContactPoint,
    Conversation,
    Counter,
    Customer,
    LinkDecision,
    Message,
    Part,
    Reach,
)
from hub.queries import conversations, customers
from hub.store import Database, Reader

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def account(db: Database, channel: str) -> int:
    return await db.write(
        accounts.add, channel=channel, name=channel, address="", settings={}, now=NOW
    )


def said(
    external_id: str,
    kind: str,
    value: str,
    text: str = "hola",
    *,
    proof: Proof = Proof.VOUCHED,
    claims: tuple[tuple[str, str, Proof], ...] = (),
    **more: object,
) -> InboundMessage:
    return InboundMessage(
        external_id=external_id,
        sender=Address(kind, value),
        proof=proof,
        text=text,
        claims=tuple(Claim(Address(k, v), p) for k, v, p in claims),
        **more,  # type: ignore[arg-type]  # Fields of the value, by name.
    )


async def take(db: Database, account_id: int, *items: object) -> list[int]:
    taken = await db.write(inbound.receive, account_id, items, now=NOW)  # type: ignore[arg-type]
    return list(taken.message_ids)


async def count(db: Database, model: type[SQLModel], *where: object) -> int:
    def query(tx: Reader) -> int:
        statement = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
        return int(tx.scalar(statement))

    return await db.read(query)


async def thread_of(db: Database, kind: str, value: str) -> int:
    def query(tx: Reader) -> int:
        point = customers.contact_point(tx, kind, "", value)
        assert point is not None
        part = customers.part(tx, point.id or 0, "")
        assert part is not None
        return part.conversation_id

    return await db.read(query)


async def test_a_repeated_message_adds_nothing(database: Database) -> None:
    sms = await account(database, "sms")
    first = await take(database, sms, said("SM1", "phone", "+34600111222"))
    again = await take(database, sms, said("SM1", "phone", "+34600111222", "otra cosa"))
    assert first[0]
    assert again == [0]
    assert await count(database, Message) == 1
    assert await count(database, Customer) == 1


async def test_twenty_first_messages_at_once_are_one_customer(database: Database) -> None:
    sms = await account(database, "sms")
    await asyncio.gather(
        *(take(database, sms, said(f"SM{n}", "phone", "+34600111222")) for n in range(20))
    )
    assert await count(database, Message) == 20
    assert await count(database, Customer) == 1
    assert await count(database, Conversation) == 1
    assert await count(database, ContactPoint) == 1
    unread = await database.read(lambda tx: tx.select(Conversation)[0].unread)
    assert unread == 20


async def test_the_same_attested_number_is_one_thread_on_every_channel(database: Database) -> None:
    chat, whatsapp, sms = [await account(database, c) for c in ("chat", "whatsapp", "sms")]
    phone = ("phone", "+34600111222", Proof.PROVEN)
    mail = ("email", "Lucia@Correo.example", Proof.PROVEN)
    await take(database, chat, said("1", "chat", "v3f9a1c", claims=(phone, mail)))
    number = ("phone", "+34 600 111 222", Proof.VOUCHED)
    await take(database, whatsapp, said("2", "whatsapp", "ES.810441", claims=(number,)))
    await take(database, sms, said("3", "phone", "+34600111222"))
    await take(database, sms, said("4", "email", "lucia@correo.example"))
    assert await count(database, Conversation, col(Conversation.status) == "open") == 1
    assert await count(database, Customer) == 1


async def test_a_claim_joins_nobody(database: Database) -> None:
    chat, sms = await account(database, "chat"), await account(database, "sms")
    await take(database, sms, said("1", "phone", "+34600111222", "mi historia"))
    claimed = ("phone", "+34600111222", Proof.CLAIMED)
    await take(database, chat, said("2", "chat", "impostor", claims=(claimed,)))
    assert await count(database, Customer) == 2


async def test_an_unproven_mail_stays_out_of_its_owners_thread(database: Database) -> None:
    mail = await account(database, "email")
    await take(database, mail, said("<1@x>", "email", "ana@example.org"))
    forged = said("<2@x>", "email", "ana@example.org", proof=Proof.CLAIMED)
    await take(database, mail, forged)
    holders = await database.read(lambda tx: [part.holder for part in tx.select(Part)])
    assert sorted(holders) == ["", people.UNPROVEN]
    assert await count(database, Conversation, col(Conversation.status) == "open") == 2


async def test_a_stranger_who_names_our_mail_gets_no_part_in_the_thread(
    database: Database,
) -> None:
    mail = await account(database, "email")
    await take(database, mail, said("<1@x>", "email", "ana@example.org"))
    stranger = said("<2@y>", "email", "eve@example.net", thread_ids=("<1@x>",))
    await take(database, mail, stranger)
    rows = await database.read(lambda tx: tx.select(Message))
    assert rows[0].conversation_id != rows[1].conversation_id


async def test_a_colleague_in_copy_answers_in_the_thread_as_themselves(
    database: Database,
) -> None:
    mail = await account(database, "email")
    colleague = Participant(address=Address("email", "luis@example.org"), name="Luis")
    await take(
        database,
        mail,
        said("<1@x>", "email", "ana@example.org", participants=(colleague,)),
        said("<2@x>", "email", "luis@example.org", thread_ids=("<1@x>",), sender_name="Luis"),
    )
    rows = await database.read(lambda tx: tx.select(Message))
    assert rows[0].conversation_id == rows[1].conversation_id
    assert [row.author_kind for row in rows] == ["customer", "participant"]
    assert rows[1].author_name == "Luis"


async def test_two_user_ids_never_meet_by_a_rule(database: Database) -> None:
    chat = await account(database, "chat")
    phone = ("phone", "+34600111222", Proof.PROVEN)
    await take(
        database,
        chat,
        said("1", "chat", "one", claims=(("user", "8841", Proof.PROVEN), phone)),
        said("2", "chat", "two", claims=(("user", "9902", Proof.PROVEN), phone)),
    )
    assert await count(database, Customer, col(Customer.alias_of).is_(None)) == 2
    kinds = await database.read(lambda tx: [row.kind for row in tx.select(LinkDecision)])
    assert "refused" in kinds


async def test_a_join_is_undone_exactly_with_what_came_since(database: Database) -> None:
    sms = await account(database, "sms")
    await take(
        database,
        sms,
        said("1", "phone", "+34600111222", sender_name="Ana"),
        said("2", "phone", "+34600333444"),
    )
    before = await database.read(_states)
    decision = await database.write(people.join, 1, 2, by=SYSTEM, rule="agent", now=NOW)
    assert await count(database, Conversation, col(Conversation.status) == "open") == 1
    await take(database, sms, said("3", "phone", "+34600333444", "más"))
    joined = await database.read(lambda tx: tx.select(Message, col(Message.kind) == "inbound"))
    assert len({row.conversation_id for row in joined}) == 1
    await database.write(people.split, decision, by=SYSTEM, now=NOW)
    assert await database.read(_states) == before
    rows = await database.read(lambda tx: tx.select(Message, col(Message.kind) == "inbound"))
    by_text = {row.text: row.conversation_id for row in rows}
    assert by_text["más"] == rows[1].conversation_id != rows[0].conversation_id
    counters = await database.read(conversations.counters, agent_id=1)
    assert counters["all"] == counters["unassigned"] == 2


async def test_what_was_split_is_not_joined_again_by_a_rule(database: Database) -> None:
    chat, sms = await account(database, "chat"), await account(database, "sms")
    await take(database, sms, said("1", "phone", "+34600111222"))
    await take(database, chat, said("2", "chat", "v3f9a1c"))
    decision = await database.write(people.join, 1, 2, by=SYSTEM, rule="agent", now=NOW)
    await database.write(people.split, decision, by=SYSTEM, now=NOW)
    phone = ("phone", "+34600111222", Proof.PROVEN)
    await take(database, chat, said("3", "chat", "v3f9a1c", claims=(phone,)))
    assert await count(database, Customer, col(Customer.alias_of).is_(None)) == 2


async def test_the_counters_are_what_counting_gives(database: Database) -> None:
    sms = await account(database, "sms")
    for n in range(5):
        await take(database, sms, said(f"{n}", "phone", f"+3460011122{n}"))
    decision = await database.write(people.join, 1, 2, by=SYSTEM, rule="agent", now=NOW)
    await database.write(people.split, decision, by=SYSTEM, now=NOW)
    kept = await database.read(lambda tx: {(c.bucket): c.value for c in tx.select(Counter)})
    open_ones = await count(database, Conversation, col(Conversation.status) == "open")
    assert kept["open"] == kept["unassigned"] == open_ones == 5


async def test_an_edit_keeps_what_was_and_a_deletion_hides_it(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, said("w1", "whatsapp", "+34600111222", "a las 5"))
    await take(database, whatsapp, Edit(external_id="w1", text="a las 6"))
    row = await database.read(lambda tx: tx.select(Message)[0])
    assert (row.text, row.extra["was"]) == ("a las 6", ["a las 5"])
    await take(database, whatsapp, Deletion(external_id="w1"))
    row = await database.read(lambda tx: tx.select(Message)[0])
    assert row.deleted_at == NOW


async def test_stop_closes_the_way_and_start_opens_it(database: Database) -> None:
    sms = await account(database, "sms")
    who = Address("phone", "+34600111222")
    await take(database, sms, said("1", "phone", "+34600111222"))
    await take(database, sms, OptOut(sender=who, opted_out=True))
    reached = await database.read(_opted_out)
    assert reached == [NOW]
    await take(database, sms, OptOut(sender=who, opted_out=False))
    assert await database.read(_opted_out) == [None]


@pytest.mark.parametrize("value", ["+266696687", "anonymous", ""])
async def test_withheld_callers_are_nobody_and_never_one_person(
    database: Database, value: str
) -> None:
    sms = await account(database, "sms")
    await take(database, sms, said("1", "phone", value), said("2", "phone", value))
    assert await count(database, Conversation, col(Conversation.status) == "open") == 2


def _states(tx: Reader) -> list[tuple[object, ...]]:
    rows = tx.select(Conversation)
    names = tx.select(Customer)
    return [
        (row.customer_id, row.status, row.handling, row.assignee_id, row.waiting_since)
        for row in rows
    ] + [(row.id, row.name, row.alias_of) for row in names]


def _opted_out(tx: Reader) -> list[datetime | None]:
    return [row.opted_out_at for row in tx.select(Reach)]
