"""Facts in the store: found at intake, following their message, corrected, and never in clear."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hub.actions import accounts, facts, inbound, outbound, people, questions, staff
from hub.actions.erasing import erase_customer
from hub.actions.facts import FactSettings
from hub.actions.outbound import Said
from hub.actions.threads import SYSTEM, Author
from hub.contract import Address, Deletion, Edit, InboundMessage, Proof
from hub.facts.known import Known
from hub.facts.mention import FactKind, Mention
from hub.model import Asked, Fact, Message, Part
from hub.queries import customers
from hub.queries import facts as stored
from hub.store import Database, Reader
from hub.words import AuthorKind, FactSource, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CARD = "4111 1111 1111 1111"


def seal(text: str) -> str:
    return "sealed:" + text.encode().hex()


SETTINGS = FactSettings(secret=b"s" * 32, seal=seal, region="ES")


async def account(db: Database, channel: str) -> int:
    return await db.write(
        accounts.add, channel=channel, name=channel, address="", settings={}, now=NOW
    )


async def hear(
    db: Database, account_id: int, key: str, text: str, *, number: str = "+34600111222"
) -> Message:
    item = InboundMessage(
        external_id=key, sender=Address("phone", number), proof=Proof.VOUCHED, text=text
    )
    taken = await db.write(inbound.receive, account_id, [item], told=SETTINGS, now=NOW)

    def find(tx: Reader) -> Message:
        return tx.need(Message, taken.message_ids[0])

    return await db.read(find)


async def agent(db: Database) -> Author:
    agent_id = await db.write(
        staff.add_agent,
        name="Ana",
        email="ana@shop.example",
        password_hash="x",
        role=Role.AGENT,
        now=NOW,
    )
    return Author(kind=AuthorKind.AGENT, agent_id=agent_id, name="Ana")


async def say(db: Database, message: Message, text: str, by: Author, *, key: str) -> int:
    sent = await db.write(
        outbound.reply,
        message.conversation_id,
        Said(key=key, text=text, seen_id=None),
        part_id=message.part_id,
        account_id=message.account_id,
        by=by,
        told=SETTINGS,
        now=NOW,
    )
    return sent.message_id


async def known(db: Database, conversation_id: int) -> dict[str, Known]:
    found = await db.read(stored.known, conversation_id, now=NOW)
    return {str(one.kind): one for one in found}


async def test_what_a_customer_tells_is_known_with_its_source(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", "Hola, mi pedido es 48213, soy ana@example.org")
    found = await known(database, message.conversation_id)
    assert found["order"].value == "48213"
    assert found["order"].message_id == message.id
    assert found["email"].value == "ana@example.org"


async def test_a_bare_answer_is_what_was_asked_for(database: Database) -> None:
    sms = await account(database, "sms")
    first = await hear(database, sms, "1", "Hola")
    await say(database, first, "¿Cuál es tu número de pedido?", await agent(database), key="a")
    await hear(database, sms, "2", "48213")
    found = await known(database, first.conversation_id)
    assert found["order"].value == "48213"


async def test_a_card_is_stored_nowhere_in_clear(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", f"mi tarjeta es {CARD}, gracias")
    assert "4111" not in message.text
    assert message.text.startswith("mi tarjeta es ••••")

    def everything(tx: Reader) -> str:
        return repr([row.model_dump() for row in (*tx.select(Message), *tx.select(Fact))])

    assert CARD not in await database.read(everything)
    assert "1111 1111" not in await database.read(everything)
    hidden = json.loads(bytes.fromhex(message.extra[facts.SEALED].removeprefix("sealed:")))
    assert facts.revealed(message.text, hidden) == f"mi tarjeta es {CARD}, gracias"


async def test_an_edit_is_read_anew_and_a_deletion_is_forgotten(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", "mi pedido es 48213")
    edit = Edit(external_id="1", text="mi pedido es 48214")
    await database.write(inbound.receive, sms, [edit], told=SETTINGS, now=NOW)
    assert (await known(database, message.conversation_id))["order"].value == "48214"
    gone = Deletion(external_id="1")
    await database.write(inbound.receive, sms, [gone], told=SETTINGS, now=NOW)
    assert await known(database, message.conversation_id) == {}


async def test_facts_go_with_their_message_when_customers_are_joined_and_parted(
    database: Database,
) -> None:
    sms = await account(database, "sms")
    one = await hear(database, sms, "1", "mi pedido es 48213")
    other = await hear(database, sms, "2", "mi correo es b@example.org", number="+34600999888")
    ids = [await database.read(_customer, each) for each in (one, other)]
    decision = await database.write(people.join, ids[0], ids[1], by=SYSTEM, rule="agent", now=NOW)
    assert {"order", "email"} <= set(await known(database, one.conversation_id))
    await database.write(people.undo, decision, of=ids[0], by=SYSTEM, now=NOW)
    assert "email" not in await known(database, one.conversation_id)
    assert set(await known(database, other.conversation_id)) == {"email"}


def _customer(tx: Reader, message: Message) -> int:
    return tx.need(Part, message.part_id).customer_id


async def test_an_agents_word_beats_what_was_said(database: Database) -> None:
    sms = await account(database, "sms")
    by = await agent(database)
    message = await hear(database, sms, "1", "mi pedido es 48213")
    fact_id = (await known(database, message.conversation_id))["order"].fact_id
    assert by.agent_id is not None
    made = await database.write(
        facts.correct, fact_id, "48219", agent_id=by.agent_id, settings=SETTINGS, now=NOW
    )
    found = await known(database, message.conversation_id)
    assert (found["order"].fact_id, found["order"].value) == (made, "48219")
    await database.write(facts.retract, made, agent_id=by.agent_id, now=NOW)
    assert "order" not in await known(database, message.conversation_id)
    await database.write(facts.put_back, fact_id, agent_id=by.agent_id, now=NOW)
    assert (await known(database, message.conversation_id))["order"].value == "48213"


async def test_a_sensitive_slot_is_sealed(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", "Hola")
    pin = Mention(kind=FactKind.SECRET, value="4471", text="4471", start=0, end=0)
    made = await database.write(
        facts.state,
        message.conversation_id,
        [pin],
        source=FactSource.BOT,
        by="bot:1",
        settings=SETTINGS,
        now=NOW,
    )

    def row(tx: Reader) -> Fact:
        return tx.need(Fact, made[0])

    kept = await database.read(row)
    assert "4471" not in f"{kept.value} {kept.text} {kept.digest}"
    assert kept.sealed == seal("4471")
    again = await database.write(
        facts.state,
        message.conversation_id,
        [pin],
        source=FactSource.BOT,
        by="bot:1",
        settings=SETTINGS,
        now=NOW,
    )
    assert again == []


async def test_a_question_for_what_is_known_is_noted_and_hinted(database: Database) -> None:
    sms = await account(database, "sms")
    by = await agent(database)
    message = await hear(database, sms, "1", "mi pedido es 48213")
    draft = "¿Cuál es tu número de pedido?"
    hint = await database.read(
        questions.hint_for, message.conversation_id, draft, settings=SETTINGS, now=NOW
    )
    assert hint is not None
    assert hint.fact.value == "48213"
    message_id = await say(database, message, draft, by, key="a")

    def asked(tx: Reader) -> list[Asked]:
        return tx.all(Asked, message_id=message_id)

    assert [row.known_id for row in await database.read(asked)] == [hint.fact.fact_id]
    unseen = await database.read(
        questions.hint_for,
        message.conversation_id,
        draft,
        accounts=frozenset(),
        settings=SETTINGS,
        now=NOW,
    )
    assert unseen is None, "a hint shows what another team was told"


async def test_a_day_that_no_longer_suits_is_no_hint(database: Database) -> None:
    sms = await account(database, "sms")
    by = await agent(database)
    message = await hear(database, sms, "1", "una mesa para el viernes 6 de marzo")

    async def hinted() -> bool:
        hint = await database.read(
            questions.hint_for,
            message.conversation_id,
            "¿Para qué día quieres la mesa?",
            settings=SETTINGS,
            now=NOW,
        )
        return hint is not None

    assert await hinted()
    await say(database, message, "Para el viernes, muy bien.", by, key="a")
    await hear(database, sms, "2", "ay, no puedo, tiene que ser otro día")
    assert not await hinted()


async def test_a_fact_of_long_ago_is_no_hint(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", "mi pedido es 48213")
    hint = await database.read(
        questions.hint_for,
        message.conversation_id,
        "¿Cuál es tu número de pedido?",
        settings=SETTINGS,
        now=NOW + timedelta(days=4000),
    )
    assert hint is None


async def test_erasing_takes_the_facts(database: Database) -> None:
    sms = await account(database, "sms")
    by = await agent(database)
    message = await hear(database, sms, "1", f"mi pedido es 48213, tarjeta {CARD}")
    customer_id = await database.read(_customer, message)
    await database.write(erase_customer, customer_id, by=by, why="asked", now=NOW)

    def left(tx: Reader) -> int:
        return len(tx.select(Fact))

    assert await database.read(left) == 0


async def test_examples_teach_how_the_shop_writes_its_numbers(database: Database) -> None:
    await database.write(facts.add_example, FactKind.ORDER, "TN-48213-A", now=NOW)
    patterns = await database.read(stored.patterns)
    heard = facts.hear("va de TN-99120-A", settings=FactSettings(patterns=patterns), now=NOW)
    assert [(one.kind, one.text) for one in heard.mentions] == [(FactKind.ORDER, "TN-99120-A")]


async def test_the_newest_part_is_where_a_slot_belongs(database: Database) -> None:
    sms = await account(database, "sms")
    message = await hear(database, sms, "1", "Hola")
    newest = await database.read(customers.newest_part_id, message.conversation_id)
    assert newest == message.part_id
