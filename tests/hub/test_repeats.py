"""The measures of repetition, from the database: what is counted, and for whom."""

from __future__ import annotations

from datetime import timedelta

from hub.actions import desk, questions
from hub.actions.threads import Author
from hub.queries import messages, repeats
from hub.repeats import By, by, kinds, total
from hub.store import Database, Tx
from hub.words import AuthorKind
from tests.hub.test_facts import NOW, account, agent, hear, say

LATER = NOW + timedelta(days=1)


async def test_who_asks_for_what_is_known_is_counted_once_a_case(database: Database) -> None:
    sms = await account(database, "sms")
    ana = await agent(database)
    told = await hear(database, sms, "1", "mi pedido es 48213")
    other = await hear(database, sms, "2", "hola", number="+34600999888")
    for number in range(2):
        await say(database, told, "¿Cuál es tu número de pedido?", ana, key=f"a{number}")
    await say(database, other, "¿Cuál es tu número de pedido?", ana, key="b")
    week = await database.read(repeats.week, NOW, LATER)
    assert (total(week).cases, total(week).repeated) == (2, 1)
    assert total(week).repeat_rate == 0.5
    assert by(week, By.AGENT)["Ana"].repeated == 1
    assert list(by(week, By.CHANNEL)) == ["sms"]
    assert by(week, By.BOT) == {}
    assert kinds(week) == {"order": 2}


async def test_a_hint_that_was_taken_counts_and_one_that_was_put_away_does_not(
    database: Database,
) -> None:
    sms = await account(database, "sms")
    ana = await agent(database)
    told = await hear(database, sms, "1", "mi pedido es 48213")

    def heed(tx: Tx) -> None:
        for fact_id, how in ((1, "inserted"), (2, "dismissed")):
            questions.heed(
                tx, told.conversation_id, fact_id, how=how, agent_id=ana.agent_id or 0, now=NOW
            )

    await database.write(heed)
    week = await database.read(repeats.week, NOW, LATER)
    assert (total(week).hints, total(week).taken, total(week).hint_taken) == (2, 1, 0.5)


async def test_a_handover_is_clean_until_somebody_asks_again(database: Database) -> None:
    sms = await account(database, "sms")
    ana = await agent(database)
    told = await hear(database, sms, "1", "mi pedido es 48213")
    by_whom = Author(kind=AuthorKind.SYSTEM)
    await database.write(desk.assign, told.conversation_id, ana.agent_id, by=by_whom, now=NOW)
    week = await database.read(repeats.week, NOW, LATER)
    assert (total(week).handovers, total(week).clean_handover) == (1, 1.0)
    await say(database, told, "¿Cuál es tu número de pedido?", ana, key="a")
    week = await database.read(repeats.week, NOW, LATER)
    assert total(week).clean_handover == 0.0


async def test_what_was_before_and_what_another_team_has_is_left_out(database: Database) -> None:
    sms = await account(database, "sms")
    told = await hear(database, sms, "1", "mi pedido es 48213")
    await say(database, told, "¿Cuál es tu número de pedido?", await agent(database), key="a")
    for week in (
        await database.read(repeats.week, LATER, LATER + timedelta(days=1)),
        await database.read(repeats.week, NOW - timedelta(days=1), NOW),
        await database.read(repeats.week, NOW, LATER, accounts=frozenset({99})),
    ):
        assert (total(week).cases, total(week).repeat_rate) == (0, None)


async def test_the_first_message_of_a_time_is_found_by_halving(database: Database) -> None:
    sms = await account(database, "sms")
    for number in range(9):
        await hear(database, sms, str(number), "hola")
    assert await database.read(messages.first_id_at, NOW) == 1
    assert await database.read(messages.first_id_at, LATER) == 10
