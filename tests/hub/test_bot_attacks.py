"""Bots that are broken, or mean: nothing is said twice or late, and nobody's memory fills."""

from __future__ import annotations

import asyncio
import gzip
from datetime import timedelta
from typing import Any

import pytest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub.actions import bots, desk, erasing, inbound, people
from hub.actions.threads import Author
from hub.bot_calls import BotCalls, bot_client
from hub.contract import Address, InboundMessage, Proof
from hub.errors import Conflict
from hub.handoff.answer import MAX_BUTTON, Answer, Say
from hub.handoff.settings import BotSettings
from hub.model import BotTurn, Conversation, Message
from hub.process import utc_now
from hub.store import Database, Reader
from hub.trial import Tried, try_out
from hub.words import AuthorKind, BotKind, Handling
from tests.bots import always, talking
from tests.hub.test_bots import NOW, account, bot, claim, conversation, later, thread, write

SYSTEM = Author(kind=AuthorKind.SYSTEM)
HELLO = Answer(says=(Say(text="Hola"),))


async def tried(given: Any, *, kind: BotKind = BotKind.HILO, timeout_s: int = 20) -> Tried:
    """What comes of a bot that answers so."""
    async with talking(always(given)) as talker, bot_client() as http:
        settings = BotSettings(url=talker.url)
        calls = BotCalls(http, utc_now)
        return await try_out(calls, kind, settings, "hola", timeout_s=timeout_s, language="es")


def packed(times: int) -> Response:
    """Ten million blanks, packed so often: some hundred bytes."""
    body = b" " * 10_000_000
    for _ in range(times):
        body = gzip.compress(body)
    return Response(body, headers={"content-encoding": ", ".join(["gzip"] * times)})


@pytest.mark.parametrize("kind", [BotKind.HILO, BotKind.RASA])
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (packed(1), "packed"),
        (packed(2), "packed"),
        (HTMLResponse("<!doctype html><h1>It works!</h1>"), ""),
        (RedirectResponse("http://127.0.0.1:9/steal"), "307"),
        (Response(b" " * 1_000_001), "too long"),
    ],
    ids=["gzip", "gzip of gzip", "html", "redirect", "endless"],
)
async def test_what_a_broken_bot_answers_is_an_error_and_nothing_is_said(
    kind: BotKind, given: Any, said: str
) -> None:
    found = await tried(given, kind=kind)
    assert found.given is None
    assert said in found.error
    assert found.error


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (BotKind.HILO, {"say": {"text": "x", "buttons": ["b" * 10_000]}}),
        (BotKind.RASA, [{"text": "x", "buttons": [{"title": "b" * 10_000, "payload": "/x"}]}]),
    ],
)
async def test_no_button_has_a_story_on_it(kind: BotKind, given: Any) -> None:
    found = await tried(given, kind=kind)
    buttons = [one for say in found.given.says for one in say.buttons] if found.given else []
    assert found.error or all(len(one.title) <= MAX_BUTTON for one in buttons)


async def test_what_nobody_knows_is_left_unread() -> None:
    found = await tried({"say": "Hola", "model": {"a": [1] * 1000}, "epoch": "x", "say2": 1})
    assert found.given == HELLO


async def test_an_answer_is_good_through_a_join_and_its_undo_on_its_own_part_only(
    database: Database,
) -> None:
    sms, mail = await account(database), await account(database, "email")
    await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    other = await by_mail(database, mail)
    await database.write(desk.resolve, other.id or 0, by=SYSTEM, now=later(3))
    mine = await conversation(database, message.conversation_id)
    decision = await database.write(
        people.join, other.customer_id, mine.customer_id, by=SYSTEM, rule="agent", now=later(3)
    )
    await database.write(people.split, decision, by=SYSTEM, now=later(4))
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, HELLO, epoch=row.epoch, now=later(5))
    for each in (message.conversation_id, other.id or 0):
        assert ("bot", "Hola") not in await thread(database, each)
    back = await conversation(database, message.conversation_id)
    assert back.handling == Handling.QUEUE, "a person has what the bot was asked"


async def by_mail(db: Database, account_id: int) -> Conversation:
    item = InboundMessage(
        external_id="m1", sender=Address("email", "ana@example.org"), proof=Proof.VOUCHED, text="?"
    )
    taken = await db.write(inbound.receive, account_id, [item], now=later(2))

    def find(tx: Reader) -> Conversation:
        return tx.need(Conversation, tx.need(Message, taken.message_ids[0]).conversation_id)

    return await db.read(find)


async def test_who_is_erased_while_a_bot_thinks_is_told_nothing(database: Database) -> None:
    sms = await account(database)
    bot_id = await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    found = await conversation(database, message.conversation_id)
    await database.write(
        erasing.erase_customer, found.customer_id, by=SYSTEM, why="asked", now=later(3)
    )
    with pytest.raises(Conflict):
        await database.write(bots.answer, row.token, HELLO, epoch=row.epoch, now=later(4))
    with pytest.raises(Conflict):
        await database.write(bots.interject, bot_id, found.id or 0, HELLO, now=later(4))
    assert ("bot", "Hola") not in await thread(database, found.id or 0)
    assert await claim(database, later(60)) == []


async def test_two_bots_that_talk_to_each_other_through_two_accounts_are_cut(
    database: Database,
) -> None:
    """What the one says is what the other's customer writes, and back, faster than people do."""
    sms, other = await account(database), await account(database, "whatsapp")
    await bot(database, sms, name="One")
    await bot(database, other, name="Two")
    at, said = NOW, 0
    for number in range(40):
        here = sms if number % 2 == 0 else other
        await write(database, here, f"k{number}", f"¿Y entonces? {number}", at=at)
        at += timedelta(seconds=2)
        for row in await claim(database, at):
            await database.write(bots.answer, row.token, HELLO, epoch=row.epoch, now=at)
            said += 1

    def outcomes(tx: Reader) -> set[str]:
        return {row.outcome for row in tx.all(BotTurn)}

    assert "cut" in await database.read(outcomes)
    assert said <= 24, "it went on and on"


async def test_of_fifty_answers_at_once_one_is_said(database: Database) -> None:
    sms = await account(database)
    await bot(database, sms)
    message = await write(database, sms, "1")
    [row] = await claim(database, later(2))
    given = [
        database.write(bots.answer, row.token, HELLO, epoch=row.epoch, now=later(3))
        for _ in range(50)
    ]
    results = await asyncio.gather(*given, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in results) == 49
    assert (await thread(database, message.conversation_id)).count(("bot", "Hola")) == 1
