"""Who leaves a bot in mid-talk: nothing stays with it for ever, and who comes back is at home."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hub.actions import bots, desk, silence, staff
from hub.actions.bots import Draft
from hub.actions.threads import Author
from hub.contract import DeliveryStatus
from hub.errors import BadRequest, Conflict
from hub.handoff.answer import Answer, Say, Then
from hub.model import Case, Conversation, Delivery
from hub.queries import bot_quality
from hub.queries.bot_quality import Quality
from hub.store import Database, Reader, Tx
from hub.words import AfterSilence, AuthorKind, BotKind, Handling, Role, Status
from tests.hub.test_bots import NOW, account, claim, conversation, thread, turns, write

QUESTION = Answer(says=(Say(text="¿Cuál es tu número de pedido?"),))
LONG = timedelta(minutes=31)


async def bot(db: Database, *account_ids: int, **more: object) -> int:
    values: dict[str, object] = {"name": "Hilda", **more}
    draft = Draft(kind=BotKind.HILO, settings={}, account_ids=account_ids, **values)  # type: ignore[arg-type]  # By name.
    bot_id, _ = await db.write(bots.add, draft, now=NOW)
    return bot_id


async def say(db: Database, at: datetime, answer: Answer = QUESTION, *, sent: bool = True) -> str:
    """What the bot answers to the turn that is due. Returns the turn's token."""
    [row] = await claim(db, at)
    await db.write(bots.answer, row.token, answer, epoch=row.epoch, now=at)
    if sent:
        await db.write(_accept)
    return row.token


def _accept(tx: Tx) -> None:
    for row in tx.all(Delivery, status="queued"):
        tx.update(Delivery, row.id or 0, status=str(DeliveryStatus.ACCEPTED))


async def case_of(db: Database) -> Case:
    def find(tx: Reader) -> Case:
        [found] = tx.all(Case)
        return found

    return await db.read(find)


async def quality(db: Database, bot_id: int) -> Quality:
    return await db.read(bot_quality.of, bot_id, since=NOW)


async def asked(db: Database, **more: object) -> Conversation:
    """A customer who was asked for a number at NOW + 2 s, and has said nothing since."""
    sms = await account(db)
    await bot(db, sms, **more)
    message = await write(db, sms, "1", "Mi paquete no ha llegado")
    await say(db, NOW + timedelta(seconds=2))
    return await conversation(db, message.conversation_id)


async def test_who_leaves_a_bot_is_done_after_its_pause_and_counts_as_left(
    database: Database,
) -> None:
    talk = await asked(database)
    early = NOW + timedelta(minutes=29)
    assert not await database.read(silence.due, early)
    assert await database.write(silence.end, now=early) == 0
    assert await database.read(silence.due, NOW + LONG)
    assert await database.write(silence.end, now=NOW + LONG) == 1
    found = await conversation(database, talk.id or 0)
    assert (found.status, found.handling) == (Status.DONE, Handling.NOBODY)
    assert (await case_of(database)).outcome == "left"
    counted = await quality(database, 1)
    assert (counted.left, counted.contained, counted.handed_over) == (1, 0, 0)
    assert (AuthorKind.BOT, "left") in await thread(database, talk.id or 0)
    assert await database.write(silence.end, now=NOW + LONG) == 0, "it is ended once"


async def test_a_late_word_of_the_bot_is_refused_once_its_customer_has_left(
    database: Database,
) -> None:
    talk = await asked(database)
    await database.write(silence.end, now=NOW + LONG)
    with pytest.raises(Conflict):
        await database.write(bots.interject, 1, talk.id or 0, QUESTION, now=NOW + LONG)


async def test_who_comes_back_goes_on_with_the_same_bot_and_the_same_matter(
    database: Database,
) -> None:
    talk = await asked(database)
    other = await bot(database, 1, name="Later, but first by name")
    await database.write(silence.end, now=NOW + LONG)
    back = NOW + timedelta(hours=20)
    await write(database, 1, "2", "4471", at=back)
    found = await conversation(database, talk.id or 0)
    assert (found.handling, found.bot_id) == (Handling.BOT, 1)
    case = await case_of(database)
    assert (case.resolved_at, case.outcome) == (None, "")
    await say(database, back + timedelta(seconds=2), Answer(then=Then.RESOLVE))
    counted = await quality(database, 1)
    assert (counted.matters, counted.left, counted.contained) == (1, 0, 1)
    assert (await quality(database, other)).matters == 0


async def test_who_comes_back_outside_the_hours_has_a_person_and_after_days_a_new_matter(
    database: Database,
) -> None:
    talk = await asked(database, hours="mon-fri 08:00-10:00")
    await database.write(silence.end, now=NOW + LONG)
    await write(database, 1, "2", "4471", at=NOW + timedelta(hours=5))
    found = await conversation(database, talk.id or 0)
    assert (found.status, found.handling) == (Status.OPEN, Handling.QUEUE)
    assert (await case_of(database)).outcome == ""


async def test_after_days_it_is_another_matter(database: Database) -> None:
    await asked(database)
    await database.write(silence.end, now=NOW + LONG)
    await write(database, 1, "2", "Otra cosa", at=NOW + timedelta(days=4))

    def find(tx: Reader) -> list[str]:
        return [row.outcome for row in tx.all(Case)]

    assert await database.read(find) == ["left", ""]


@pytest.mark.parametrize("open_", ["promised", "unanswered", "not sent", "as set"])
async def test_a_person_goes_on_where_something_is_open(database: Database, open_: str) -> None:
    sms = await account(database)
    after = AfterSilence.PERSON if open_ == "as set" else AfterSilence.CLOSE
    bot_id = await bot(database, sms, after_silence=after)
    message = await write(database, sms, "1", "Mi paquete no ha llegado")
    answer = QUESTION
    if open_ == "promised":
        answer = Answer(says=(Say(text="Te llamaremos mañana por la mañana."),))
    elif open_ == "unanswered":
        answer = Answer(then=Then.PASS)
    await say(database, NOW + timedelta(seconds=2), answer, sent=open_ != "not sent")
    await database.write(silence.end, now=NOW + LONG)
    found = await conversation(database, message.conversation_id)
    assert (found.status, found.handling) == (Status.OPEN, Handling.QUEUE)
    assert found.waiting_since is not None
    assert (AuthorKind.BOT, "handed_over") in await thread(database, message.conversation_id)
    counted = await quality(database, bot_id)
    assert (counted.left, counted.handed_over) == (1, 0)


async def test_a_bot_that_waits_for_ever_does(database: Database) -> None:
    talk = await asked(database, silence_min=0)
    assert await database.write(silence.end, now=NOW + timedelta(days=90)) == 0
    assert (await conversation(database, talk.id or 0)).handling == Handling.BOT


async def test_what_was_just_given_to_a_bot_has_its_pause_too(database: Database) -> None:
    talk = await asked(database)
    agent = await database.write(
        staff.add_agent, name="Ana", email="a@b.c", role=Role.AGENT, password_hash="x", now=NOW
    )
    by = Author(kind=AuthorKind.AGENT, agent_id=agent)
    await database.write(desk.assign, talk.id or 0, agent, by=by, now=NOW)
    days = NOW + timedelta(days=2)
    await database.write(bots.give_back, talk.id or 0, by=by, now=days)
    assert not await database.read(silence.due, days + timedelta(minutes=29))
    assert await database.read(silence.due, days + timedelta(minutes=31))


async def test_a_bot_that_still_thinks_has_its_own_time(database: Database) -> None:
    talk = await asked(database, silence_min=1)
    await write(database, 1, "2", "4471", at=NOW + timedelta(seconds=30))
    assert [row.state for row in await turns(database)] == ["ended", "gathering"]
    assert await database.write(silence.end, now=NOW + LONG) == 0
    assert (await conversation(database, talk.id or 0)).handling == Handling.BOT


@pytest.mark.parametrize("minutes", [-1, 10_081])
async def test_no_bot_waits_longer_than_a_week(database: Database, minutes: int) -> None:
    with pytest.raises(BadRequest, match="7 days"):
        await bot(database, await account(database), silence_min=minutes)


async def test_a_turn_that_ended_so_still_counts_as_answered(database: Database) -> None:
    await asked(database)
    await database.write(silence.end, now=NOW + LONG)
    assert [row.outcome for row in await turns(database)] == ["left"]
    assert (await quality(database, 1)).median_s == 2.0
