"""Bots in the store: whose turn it is, once for a burst, and no answer that comes too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.actions import accounts, bots, desk, inbound, outbound, people, staff
from hub.actions.bots import Draft
from hub.actions.outbound import Said
from hub.actions.threads import Author
from hub.contract import Address, InboundMessage, Proof
from hub.errors import BadRequest, Conflict, NotFound
from hub.facts.mention import FactKind, Mention
from hub.handoff.answer import Answer, Button, Say, Then
from hub.handoff.loop import MANY_QUICK
from hub.handoff.turn import Turn
from hub.model import BotTurn, Conversation, Message
from hub.queries import bots as queries
from hub.queries import facts
from hub.store import Database, Reader
from hub.words import AuthorKind, BotKind, Handling, MessageKind, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # A Monday.


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def account(db: Database, channel: str = "sms") -> int:
    return await db.write(
        accounts.add, channel=channel, name=channel, address="", settings={}, now=NOW
    )


async def bot(db: Database, *account_ids: int, hours: str = "", name: str = "Hilda") -> int:
    draft = Draft(
        name=name,
        kind=BotKind.HILO,
        settings={},
        account_ids=account_ids,
        hours=hours,
        timeout_s=20,
    )
    bot_id, _ = await db.write(bots.add, draft, now=NOW)
    return bot_id


async def write(
    db: Database, account_id: int, key: str, text: str = "Hola", *, at: datetime = NOW
) -> Message:
    item = InboundMessage(
        external_id=key, sender=Address("phone", "+34600111222"), proof=Proof.VOUCHED, text=text
    )
    taken = await db.write(inbound.receive, account_id, [item], now=at)

    def find(tx: Reader) -> Message:
        return tx.need(Message, taken.message_ids[0])

    return await db.read(find)


async def conversation(db: Database, conversation_id: int) -> Conversation:
    def find(tx: Reader) -> Conversation:
        return tx.need(Conversation, conversation_id)

    return await db.read(find)


async def turns(db: Database) -> list[BotTurn]:
    def find(tx: Reader) -> list[BotTurn]:
        return tx.all(BotTurn)

    return await db.read(find)


async def claim(db: Database, at: datetime) -> list[BotTurn]:
    return await db.write(bots.claim, now=at)


async def thread(db: Database, conversation_id: int) -> list[tuple[str, str]]:
    def find(tx: Reader) -> list[tuple[str, str]]:
        rows = tx.all(Message, conversation_id=conversation_id)
        return [(row.author_kind, row.text or str(row.extra.get("notice", ""))) for row in rows]

    return await db.read(find)


async def test_a_bot_takes_what_begins_and_a_burst_is_one_turn(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    for number in range(20):
        last = await write(database, sms, f"k{number}", f"línea {number}", at=later(number / 10))
    found = await conversation(database, last.conversation_id)
    assert found.handling == Handling.BOT
    assert await claim(database, later(2.0)) == [], "it was sent while the customer still typed"
    [row] = await claim(database, later(4.5))
    assert row.last_message_id == last.id
    told = await database.read(_turn, row)
    assert [one.text for one in told.new] == [f"línea {number}" for number in range(20)]


def _turn(tx: Reader, row: BotTurn) -> Turn:
    return queries.turn_of(
        tx,
        row,
        public_url="https://hilo.example",
        secret=b"",
        region="ES",
        now=NOW,
    )


async def test_outside_its_hours_and_accounts_people_answer(database: Database) -> None:
    sms, other = await account(database), await account(database, "whatsapp")
    await bot(database, sms, hours="mon-fri 18:00-08:00")
    first = await write(database, sms, "1")
    assert (await conversation(database, first.conversation_id)).handling == Handling.QUEUE
    await bot(database, other)
    assert await turns(database) == []


async def test_what_a_bot_says_goes_out_and_its_facts_are_kept(database: Database) -> None:
    sms = await account(database)
    bot_id = await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    order = Mention(kind=FactKind.ORDER, value="4471", text="4471", start=0, end=0)
    answer = Answer(says=(Say(text="¿Algo más?"), Say(text="Dime")), facts=(order,))
    ids = await database.write(bots.answer, row.token, answer, epoch=row.epoch, now=later(3))
    assert len(ids) == 2
    known = await database.read(facts.known, message.conversation_id, now=later(3))
    assert [(one.kind, one.value, one.told_to) for one in known] == [
        (FactKind.ORDER, "4471", (f"bot:{bot_id}",))
    ]
    assert (await conversation(database, message.conversation_id)).waiting_since is None


async def test_a_second_answer_and_one_of_an_old_epoch_are_refused(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    await write(database, sms, "1")
    [row] = await claim(database, later(2))
    say = Answer(says=(Say(text="Hola"),))
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, say, epoch=row.epoch + 1, now=later(3))
    await database.write(bots.answer, row.token, say, epoch=row.epoch, now=later(3))
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, say, epoch=row.epoch, now=later(4))
    with pytest.raises(NotFound):
        await database.write(bots.answer, "nobody", say, now=later(4))


async def test_an_agent_who_replies_takes_over_and_the_bot_is_refused(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    agent_id = await database.write(
        staff.add_agent,
        name="Ana",
        email="ana@shop.example",
        password_hash="x",
        role=Role.AGENT,
        now=NOW,
    )
    await database.write(
        outbound.reply,
        message.conversation_id,
        Said(key="agent", text="Te ayudo yo", seen_id=None),
        part_id=message.part_id,
        account_id=sms,
        by=Author(kind=AuthorKind.AGENT, agent_id=agent_id, name="Ana"),
        now=later(3),
    )
    before = await thread(database, message.conversation_id)
    late = Answer(says=(Say(text="tarde"),), then=Then.HANDOFF)
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, late, epoch=row.epoch, now=later(4))
    with pytest.raises(Conflict):
        await database.write(
            bots.interject, row.bot_id, message.conversation_id, late, now=later(4)
        )
    assert await thread(database, message.conversation_id) == before
    found = await conversation(database, message.conversation_id)
    assert (found.handling, found.assignee_id) == (Handling.AGENT, agent_id)


async def test_a_dead_bot_hands_over_in_time_and_says_so(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    await database.write(bots.put_off, row.id or 0, error="ConnectError", now=later(3))
    [again] = await claim(database, later(6))
    assert again.token == row.token, "a repetition has another id"
    await database.write(bots.put_off, row.id or 0, error="ConnectError", now=later(7))
    assert await claim(database, later(23)) == []
    found = await conversation(database, message.conversation_id)
    assert (found.handling, found.unread) == (Handling.QUEUE, 1)
    assert [kind for kind, _ in await thread(database, message.conversation_id)] == [
        "customer",
        "bot",
        "bot",
    ]
    assert (await turns(database))[0].outcome == "timed_out"


async def test_a_loop_is_cut(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    at = 0.0
    for number in range(MANY_QUICK + 2):
        message = await write(database, sms, f"k{number}", f"eco {number}", at=later(at))
        for row in await claim(database, later(at + 1.5)):
            echo = Answer(says=(Say(text="eco"),))
            await database.write(bots.answer, row.token, echo, now=later(at + 1.6))
        at += 2
    found = await conversation(database, message.conversation_id)
    assert found.handling == Handling.QUEUE
    assert "cut" in {row.outcome for row in await turns(database)}


async def test_a_handover_tells_why_and_a_person_can_give_it_back(database: Database) -> None:
    sms = await account(database)
    bot_id = await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    answer = Answer(then=Then.HANDOFF, reason="refund", summary="Wants money back", team="nobody")
    await database.write(bots.answer, row.token, answer, now=later(3))

    def notice(tx: Reader) -> dict[str, object]:
        rows = tx.all(Message, conversation_id=message.conversation_id)
        return next(row.extra for row in rows if row.kind == MessageKind.NOTICE)

    told = await database.read(notice)
    assert (told["notice"], told["reason"], told["summary"]) == (
        "handed_over",
        "refund",
        "Wants money back",
    )
    by = Author(kind=AuthorKind.SYSTEM)
    await database.write(bots.give_back, message.conversation_id, by=by, now=later(5))
    found = await conversation(database, message.conversation_id)
    assert (found.handling, found.bot_id) == (Handling.BOT, bot_id)
    assert len(await claim(database, later(7))) == 1, "what waits is not asked"


async def test_a_button_is_told_by_its_value(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    await write(database, sms, "1")
    [row] = await claim(database, later(2))
    offer = Answer(says=(Say(text="¿Qué?", buttons=(Button("Devolver", "/return"),)),))
    await database.write(bots.answer, row.token, offer, now=later(3))
    await write(database, sms, "2", "Devolver", at=later(4))
    [row] = await claim(database, later(6))
    assert (await database.read(_turn, row)).text == "/return"


async def test_a_turn_tells_nothing_that_was_written_elsewhere(database: Database) -> None:
    sms, mail = await account(database), await account(database, "email")
    await bot(database, sms, mail)
    other = InboundMessage(
        external_id="m1",
        sender=Address("email", "ana@example.org"),
        proof=Proof.VOUCHED,
        text="mi pedido es 99999 y es un secreto",
    )
    taken = await database.write(inbound.receive, mail, [other], now=NOW)
    message = await write(database, sms, "1", "Hola, soy ana@example.org")

    def ids(tx: Reader) -> tuple[int, int, int]:
        rows = [tx.need(Message, each) for each in (taken.message_ids[0], message.id or 0)]
        threads = [tx.need(Conversation, row.conversation_id) for row in rows]
        return threads[0].customer_id, threads[1].customer_id, rows[0].part_id

    from_mail, from_sms, taken_part = await database.read(ids)
    by = Author(kind=AuthorKind.SYSTEM)
    await database.write(people.join, from_sms, from_mail, by=by, rule="agent", now=later(1))
    [first] = await claim(database, later(3))
    assert (first.part_id, first.conversation_id) == (taken_part, message.conversation_id)
    await database.write(bots.answer, first.token, Answer(then=Then.PASS), now=later(4))
    [row] = await claim(database, later(5))
    assert row.part_id == message.part_id, "what was asked on the other channel is forgotten"
    told = await database.read(_turn, row)
    assert "secreto" not in str(told)
    assert "99999" not in str(told)
    assert told.more
    assert [one.text for one in told.messages] == ["Hola, soy ana@example.org"]


async def test_what_cannot_be_is_refused_with_a_sentence(database: Database) -> None:
    for draft in (
        Draft(name=" ", kind=BotKind.HILO, settings={}),
        Draft(name="B", kind=BotKind.HILO, settings={}, hours="always"),
        Draft(name="B", kind=BotKind.HILO, settings={}, zone="Mars/North"),
        Draft(name="B", kind=BotKind.HILO, settings={}, timeout_s=0),
    ):
        with pytest.raises(BadRequest):
            await database.write(bots.add, draft, now=NOW)


async def test_joining_threads_takes_a_turn_along_unless_people_have_one(
    database: Database,
) -> None:
    """Who answers stays the same, so an answer that is under way is still good."""
    sms, mail = await account(database), await account(database, "email")
    bot_id = await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    mailed = InboundMessage(
        external_id="m1", sender=Address("email", "ana@example.org"), proof=Proof.VOUCHED, text="?"
    )
    taken = await database.write(inbound.receive, mail, [mailed], now=later(2))

    def owners(tx: Reader) -> list[Conversation]:
        ids = [message.conversation_id, tx.need(Message, taken.message_ids[0]).conversation_id]
        return [tx.need(Conversation, each) for each in ids]

    with_bot, queued = await database.read(owners)
    by = Author(kind=AuthorKind.SYSTEM)
    await database.write(desk.resolve, queued.id or 0, by=by, now=later(3))
    decision = await database.write(
        people.join, queued.customer_id, with_bot.customer_id, by=by, rule="agent", now=later(3)
    )
    answer = Answer(says=(Say(text="Hola"),))
    await database.write(bots.answer, row.token, answer, epoch=row.epoch, now=later(4))
    found = await conversation(database, queued.id or 0)
    assert (found.handling, found.bot_id) == (Handling.BOT, bot_id)
    # Chatwoot's calls name the conversation as the bot was told it.
    await database.write(
        bots.interject, bot_id, message.conversation_id, Answer(summary="note"), now=later(5)
    )
    await database.write(people.split, decision, by=by, now=later(6))
    apart = await conversation(database, message.conversation_id)
    assert (apart.handling, apart.bot_id) == (Handling.QUEUE, bot_id), "nobody answers what waited"


async def test_a_bot_that_twice_says_nothing_hands_over(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    for number in range(2):
        message = await write(database, sms, f"k{number}", at=later(number * 10))
        [row] = await claim(database, later(number * 10 + 2))
        passed = Answer(then=Then.PASS)
        await database.write(bots.answer, row.token, passed, now=later(number * 10 + 3))
    found = await conversation(database, message.conversation_id)
    assert found.handling == Handling.QUEUE
    assert [row.outcome for row in await turns(database)] == ["passed", "silent"]


async def test_what_was_asked_before_somebody_took_over_is_over_for_good(
    database: Database,
) -> None:
    """Given back to the same bot, its late answer to what the agent has answered is refused."""
    sms = await account(database)
    await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    by = Author(kind=AuthorKind.SYSTEM)
    await database.write(bots.hand_over, message.conversation_id, by=by, reason="", now=later(3))
    await database.write(bots.give_back, message.conversation_id, by=by, now=later(4))
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, Answer(says=(Say(text="?"),)), now=later(5))
    with pytest.raises(Conflict):
        await database.write(bots.give_back, message.conversation_id, by=by, now=later(5))
