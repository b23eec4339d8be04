"""Bots: whose turn it is, what they are asked, and what becomes of their answers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col

from hub import handling
from hub.actions import facts, outbound, staff, threads
from hub.actions.facts import PLAIN, FactSettings
from hub.actions.outbound import Said
from hub.actions.threads import Author
from hub.errors import BadRequest, Conflict, NotFound
from hub.events import Event, EventKind
from hub.handoff.answer import Answer, Say, Then
from hub.handoff.hours import read_hours
from hub.handoff.loop import is_loop
from hub.model import AccountRow, Bot, BotTurn, Conversation, Customer, Message, Part, Team
from hub.queries import bots, messages
from hub.queries.speaking import language_of
from hub.store import Reader, Tx
from hub.untrusted import clean
from hub.words import AfterSilence, AuthorKind, BotKind, FactSource, Handling, Status

GATHER: Final = timedelta(seconds=1)  # Who types several lines types the next within this time,
GATHER_MOST: Final = timedelta(seconds=4)  # and a bot waits no longer than that.
AGAIN: Final = timedelta(seconds=2)
MAX_ATTEMPTS: Final = 4
LEASE: Final = timedelta(seconds=10)  # Beyond the bot's own time, for a process that has died.
MEASURED: Final = timedelta(days=30)  # What is told of how well they do.
MAX_SILENCE_MIN: Final = 7 * 24 * 60
RETURNS: Final = timedelta(hours=72)  # Who comes back sooner goes to the agent they had.

_OVER: Final = "This turn was answered already, or its time is over."
_TAKEN: Final = "Somebody else went on with this conversation."

# What a customer is told where no bot answers, in their language.
_SORRY: Final = {
    "en": "One moment: somebody of our team will go on from here.",
    "es": "Un momento: te atiende ahora una persona del equipo.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A bot as it is to be stored; settings are sealed already."""

    name: str
    kind: BotKind
    settings: dict[str, Any]
    account_ids: Sequence[int] = ()
    hours: str = ""
    zone: str = "UTC"
    timeout_s: int = 20
    silence_min: int = 30
    after_silence: AfterSilence = AfterSilence.CLOSE
    enabled: bool = True


def add(tx: Tx, draft: Draft, *, now: datetime) -> tuple[int, str]:
    """Add a bot. Returns its id and the token with which it may call, shown this once.

    Raises BadRequest for hours that cannot be read, an unknown account or no name.
    """
    values = _checked(tx, draft)
    token = "bot_" + secrets.token_urlsafe(32)
    bot_id = tx.insert(
        Bot, **values, token_hash=staff.hash_token(token), created_at=now, removed_at=None
    )
    tx.tell(Event(kind=EventKind.BOT))
    return bot_id, token


def change(tx: Tx, bot_id: int, draft: Draft, *, now: datetime) -> None:
    """Change a bot. What it has under way goes on, unless it is turned off. Raises NotFound and
    BadRequest."""
    bot = _need(tx, bot_id)
    values = _checked(tx, draft)
    renamed = values["name"] != bot.name
    tx.update(Bot, bot_id, **values)
    if not draft.enabled:
        _free(tx, bot, now)
    elif renamed:
        for row in _had_by(tx, bot):  # Its name stands above each.
            threads.change(tx, tx.hold(Conversation, row.id or 0), now=now)
    tx.tell(Event(kind=EventKind.BOT))


def enable(tx: Tx, bot_id: int, *, enabled: bool, now: datetime) -> None:
    """Turn a bot on, or off: what it has goes to people. Raises NotFound."""
    bot = _need(tx, bot_id)
    tx.update(Bot, bot_id, enabled=enabled)
    if not enabled:
        _free(tx, bot, now)
    tx.tell(Event(kind=EventKind.BOT))


def renew_token(tx: Tx, bot_id: int) -> str:
    """A new token with which the bot may call; the old one ends. Raises NotFound."""
    _need(tx, bot_id)
    token = "bot_" + secrets.token_urlsafe(32)
    tx.update(Bot, bot_id, token_hash=staff.hash_token(token))
    return token


def remove(tx: Tx, bot_id: int, *, now: datetime) -> None:
    """A bot answers nowhere any more: what it has goes to people. Raises NotFound."""
    bot = _need(tx, bot_id)
    tx.update(Bot, bot_id, removed_at=now, enabled=False, token_hash="")
    _free(tx, bot, now)
    tx.tell(Event(kind=EventKind.BOT))


def _free(tx: Tx, bot: Bot, now: datetime) -> None:
    """What a bot has goes to people."""
    for row in _had_by(tx, bot):
        hand_over(tx, row.id or 0, by=_author(bot), reason="removed", now=now)


def _had_by(tx: Tx, bot: Bot) -> list[Conversation]:
    return tx.all(Conversation, bot_id=bot.id, handling=str(Handling.BOT), limit=10_000)


def _checked(tx: Tx, draft: Draft) -> dict[str, Any]:
    name = clean(draft.name).strip()
    if not name or len(name) > 100:
        raise BadRequest("A bot has a name of 1 to 100 characters.")
    if not 1 <= draft.timeout_s <= 120:
        raise BadRequest("A bot has 1 to 120 seconds to answer.")
    if not 0 <= draft.silence_min <= MAX_SILENCE_MIN:
        raise BadRequest("A bot waits 1 minute to 7 days for its customer, or 0: for ever.")
    read_hours(draft.hours, draft.zone)
    for account_id in draft.account_ids:
        tx.need(AccountRow, account_id)
    return {
        "name": name,
        "kind": str(draft.kind),
        "settings": draft.settings,
        "account_ids": sorted(set(draft.account_ids)),
        "hours": draft.hours.strip(),
        "zone": draft.zone,
        "timeout_s": draft.timeout_s,
        "silence_min": draft.silence_min,
        "after_silence": str(draft.after_silence),
        "enabled": draft.enabled,
    }


def _need(tx: Tx, bot_id: int) -> Bot:
    bot = tx.hold(Bot, bot_id)
    if bot.removed_at is not None:
        raise NotFound("This bot was removed.")
    return bot


def _author(bot: Bot) -> Author:
    return Author(kind=AuthorKind.BOT, name=bot.name)


# --- the turn -----------------------------------------------------------------------------------


def route(
    tx: Tx, conversation: Conversation, account_id: int, *, now: datetime
) -> handling.Step | None:
    """The step by which a bot takes what a customer begins anew; None where a person does.

    Who comes back within days goes to the agent they had, and else to the bot they had.
    """
    bot = bots.answering(tx, account_id, now, rather=conversation.bot_id)
    if bot is None:
        return None
    if conversation.assignee_id is not None and now - conversation.last_at < RETURNS:
        return None
    step = handling.bot_takes(
        replace(threads.turn_of(conversation), waiting_since=conversation.waiting_since or now)
    )
    conversation.bot_id = bot.id
    tx.update(Conversation, conversation.id or 0, bot_id=bot.id)
    return step


def ask(
    tx: Tx,
    conversation: Conversation,
    *,
    message_id: int,
    part_id: int,
    account_id: int,
    now: datetime,
) -> None:
    """The customer wrote while a bot has the turn: it is asked, once for a burst."""
    if conversation.handling != Handling.BOT or conversation.bot_id is None:
        return
    found = bots.gathering(tx, conversation.id or 0)
    if found is not None and found.epoch == conversation.epoch:
        due_at = min(now + GATHER, found.created_at + GATHER_MOST)
        tx.update(BotTurn, found.id or 0, last_message_id=message_id, due_at=due_at)
        return
    if found is not None:
        _end(tx, found, "late", now)
    case = messages.open_case(tx, conversation.id or 0)
    tx.insert(
        BotTurn,
        token=secrets.token_urlsafe(24),
        bot_id=conversation.bot_id,
        conversation_id=conversation.id,
        case_id=case.id if case else None,
        part_id=part_id,
        account_id=account_id,
        epoch=conversation.epoch,
        first_message_id=message_id,
        last_message_id=message_id,
        state="gathering",
        outcome="",
        error="",
        attempts=0,
        due_at=now + GATHER,
        deadline_at=None,
        created_at=now,
        answered_at=None,
    )
    tx.tell(Event(kind=EventKind.TURN, conversation_id=conversation.id))


def claim(tx: Tx, *, now: datetime, limit: int = 20) -> list[BotTurn]:
    """Take turns that are due. What is late, cut or without a bot ends here, in people's hands."""
    claimed: list[BotTurn] = []
    for found in bots.due(tx, now, limit=limit):
        row = tx.hold(BotTurn, found.id or 0)
        if row.due_at is None or row.due_at > now or row.state == "ended":
            continue
        bot = tx.get(Bot, row.bot_id)
        conversation = _follow(tx, row)
        if reason := _over(tx, row, conversation, bot, now):
            _end(tx, row, reason, now)
            if reason != "late" and bot is not None:
                _give_up(tx, row, bot, reason, now)
            continue
        if row.state == "gathering" and bots.under_way(tx, row.conversation_id) is not None:
            tx.update(BotTurn, row.id or 0, due_at=now + GATHER)  # One after the other.
            continue
        if bot is None:
            continue  # `_over` has said so.
        timeout = timedelta(seconds=bot.timeout_s)
        values: dict[str, Any] = {
            "state": "sending",
            "attempts": row.attempts + 1,
            "deadline_at": row.deadline_at or now + timeout,
            "due_at": now + timeout + LEASE,
        }
        tx.update(BotTurn, row.id or 0, **values)
        row.__dict__.update(values)
        claimed.append(row)
    return claimed


def _follow(tx: Tx, row: BotTurn) -> Conversation:
    """The conversation of a turn: where its part is now, for joining and splitting move it.

    That changes the epoch and not who answers, so a turn that is under way goes along: whatever
    takes a conversation from a bot ends its turns at once (`threads.change`).
    """
    conversation = tx.hold(Conversation, tx.need(Part, row.part_id).conversation_id)
    values: dict[str, Any] = {}
    same = conversation.handling == Handling.BOT and conversation.bot_id == row.bot_id
    if same and row.state != "ended" and row.epoch != conversation.epoch:
        values["epoch"] = conversation.epoch
    if conversation.id == row.conversation_id:
        if values:
            tx.update(BotTurn, row.id or 0, **values)
            row.__dict__.update(values)
        return conversation
    values["conversation_id"] = conversation.id
    if row.state == "gathering" and bots.gathering(tx, conversation.id or 0) is not None:
        values["state"] = "sending"  # Only one gathers; each is asked, and answered on its part.
    tx.update(BotTurn, row.id or 0, **values)
    row.__dict__.update(values)
    return conversation


def _over(tx: Tx, row: BotTurn, conversation: Conversation, bot: Bot | None, now: datetime) -> str:
    """Why a turn ends without being sent, or ""."""
    if conversation.handling != Handling.BOT or conversation.epoch != row.epoch:
        return "late"
    if bot is None or bot.removed_at is not None or not bot.enabled:
        return "failed"
    if row.deadline_at is not None and row.deadline_at <= now:
        return "timed_out"
    if row.attempts >= MAX_ATTEMPTS:
        return "failed"
    at = bots.turns_at(tx, row.conversation_id, row.case_id)
    said = bots.said_lately(tx, row.conversation_id)
    return "cut" if row.state == "gathering" and is_loop(at, said, now=now) else ""


def _give_up(tx: Tx, row: BotTurn, bot: Bot, reason: str, now: datetime) -> None:
    """People go on, and the customer is told so, once in a matter."""
    conversation = _follow(tx, row)
    customer = tx.need(Customer, conversation.customer_id)
    account = tx.need(AccountRow, row.account_id)
    spoken = language_of(tx, customer, row.conversation_id, otherwise=account.language)
    language = "es" if spoken.startswith("es") else "en"
    # Who says nothing but the same is no person: it is told nothing more.
    if reason != "cut":
        _say(tx, row, Say(text=_SORRY[language]), by=_author(bot), key="sorry", now=now)
    hand_over(tx, row.conversation_id, by=_author(bot), reason=reason, now=now)


def put_off(tx: Tx, turn_id: int, *, error: str, now: datetime) -> None:
    """The bot could not be reached: again soon, until its time is over."""
    row = tx.hold(BotTurn, turn_id)
    if row.state == "sending":
        due_at = min(now + AGAIN * row.attempts, row.deadline_at or now)
        tx.update(BotTurn, turn_id, due_at=due_at, error=error[:300])


def resume(tx: Tx, *, now: datetime) -> None:
    """Whoever was asking has died: ask again, or give up where the time is over."""
    for row in tx.all(BotTurn, state="sending", limit=10_000):
        tx.update(BotTurn, row.id or 0, due_at=now)


def wait(tx: Tx, turn_id: int) -> None:
    """The bot has taken the turn, and will answer by a call of its own."""
    row = tx.hold(BotTurn, turn_id)
    if row.state == "sending":
        tx.update(BotTurn, turn_id, state="asked", due_at=row.deadline_at)


def answer(
    tx: Tx,
    token: str,
    given: Answer,
    *,
    epoch: int | None = None,
    files: Sequence[Sequence[int]] = (),
    told: FactSettings = PLAIN,
    now: datetime,
) -> list[int]:
    """Do what a bot answers to a turn. Returns the ids of the messages that it has said.

    epoch: as the bot knows it. files: ids of the files of each thing that it says. Raises NotFound
    for an unknown turn, and Conflict for a second answer or one that comes after somebody else
    went on.
    """
    row = tx.hold(BotTurn, check(tx, token, epoch=epoch).id or 0)
    if row.state == "ended":
        raise Conflict(_OVER)
    conversation = _follow(tx, row)
    if conversation.epoch != row.epoch or conversation.handling != Handling.BOT:
        raise Conflict(_TAKEN)
    bot = tx.need(Bot, row.bot_id)
    again = given.then is Then.PASS and bots.passed_before(tx, row)
    ids = _do(tx, row, bot, given, files=files, told=told, now=now)
    _end(tx, row, "silent" if again else _outcome(given), now)
    if again:
        _give_up(tx, row, bot, "silent", now)
    return ids


def check(tx: Reader, token: str, *, epoch: int | None = None) -> BotTurn:
    """The turn that a token answers. Raises NotFound for none, and Conflict where it is over or
    the bot knows another epoch."""
    row = bots.by_token(tx, token)
    if row is None:
        raise NotFound("There is no such turn.")
    if row.state == "ended":
        raise Conflict(_OVER)
    if epoch is not None and epoch != row.epoch:
        raise Conflict(_TAKEN)
    return row


def interject(
    tx: Tx,
    bot_id: int,
    conversation_id: int,
    given: Answer,
    *,
    files: Sequence[Sequence[int]] = (),
    told: FactSettings = PLAIN,
    now: datetime,
) -> list[int]:
    """Do what a bot says by a call that names no turn. Returns the ids of the messages.

    Raises NotFound where it never had the conversation, and Conflict where it has it no more.
    """
    asked = tx.need(Conversation, conversation_id)
    row = bots.newest_of(tx, bot_id, (conversation_id, asked.alias_of or conversation_id))
    if row is None:
        raise NotFound("There is no such conversation.")
    row = tx.hold(BotTurn, row.id or 0)
    conversation = _follow(tx, row)
    if (
        conversation.handling != Handling.BOT
        or conversation.bot_id != bot_id
        or conversation.epoch != row.epoch
    ):
        raise Conflict(_TAKEN)
    bot = tx.need(Bot, bot_id)
    ids = _do(tx, row, bot, given, files=files, told=told, now=now)
    if row.state in ("sending", "asked") and (given.says or given.then is not Then.STAY):
        _end(tx, row, _outcome(given), now)
    elif row.state == "ended" and given.then in (Then.HANDOFF, Then.RESOLVE):
        tx.update(BotTurn, row.id or 0, outcome=_outcome(given))  # It said so in a call of its own.
    return ids


def _outcome(given: Answer) -> str:
    names = {Then.HANDOFF: "handed_over", Then.RESOLVE: "resolved", Then.PASS: "passed"}
    return names.get(given.then, "said")


def _do(
    tx: Tx,
    row: BotTurn,
    bot: Bot,
    given: Answer,
    *,
    files: Sequence[Sequence[int]],
    told: FactSettings,
    now: datetime,
) -> list[int]:
    by = _author(bot)
    ids = []
    for place, say in enumerate(given.says):
        own = files[place] if place < len(files) else ()
        key = secrets.token_hex(4)
        ids.append(_say(tx, row, say, by=by, key=key, files=own, told=told, now=now))
    if given.facts:
        facts.state(
            tx,
            row.conversation_id,
            given.facts,
            source=FactSource.BOT,
            part_id=row.part_id,
            by=f"bot:{bot.id}",
            account_id=row.account_id,
            settings=told,
            now=now,
        )
    if given.then is Then.HANDOFF:
        hand_over(
            tx,
            row.conversation_id,
            by=by,
            reason=given.reason,
            summary=given.summary,
            team=given.team,
            now=now,
        )
    elif given.then is Then.RESOLVE:
        _resolve(tx, row, by=by, now=now)
    elif given.summary:
        conversation = tx.hold(Conversation, row.conversation_id)
        threads.add_notice(
            tx, conversation, what="bot_noted", by=by, now=now, summary=given.summary
        )
    return ids


def _say(
    tx: Tx,
    row: BotTurn,
    say: Say,
    *,
    by: Author,
    key: str,
    files: Sequence[int] = (),
    told: FactSettings = PLAIN,
    now: datetime,
) -> int:
    said = Said(
        key=f"bot:{row.token}:{key}",
        text=say.text,
        seen_id=None,
        file_ids=tuple(files),
        quick_replies=tuple(button.title for button in say.buttons),
    )
    sent = outbound.reply(
        tx,
        row.conversation_id,
        said,
        part_id=row.part_id,
        account_id=row.account_id,
        by=by,
        told=told,
        now=now,
    )
    values = [[button.title, button.value] for button in say.buttons if button.value]
    if values:
        message = tx.need(Message, sent.message_id)
        tx.update(Message, sent.message_id, extra={**message.extra, bots.BUTTONS: values})
    return sent.message_id


def _resolve(tx: Tx, row: BotTurn, *, by: Author, now: datetime) -> None:
    conversation = tx.hold(Conversation, row.conversation_id)
    if conversation.status == Status.DONE:
        return
    step = handling.resolved(threads.turn_of(conversation))
    threads.change(tx, conversation, step, now=now, unread=0)
    threads.add_notice(tx, conversation, what="done", by=by, now=now)


def _end(tx: Tx, row: BotTurn, outcome: str, now: datetime) -> None:
    values = {"state": "ended", "outcome": outcome, "due_at": None, "answered_at": now}
    tx.update(BotTurn, row.id or 0, **values)
    row.__dict__.update(values)


# --- handing over -------------------------------------------------------------------------------


def hand_over(
    tx: Tx,
    conversation_id: int,
    *,
    by: Author,
    reason: str,
    summary: str = "",
    team: str = "",
    now: datetime,
) -> None:
    """Pass the turn from a bot to people, and write into the thread why and what it knows.

    reason: in the bot's words, or one of timed_out, failed, cut, left and removed. team:
    by name; one that is not there changes nothing.
    """
    conversation = tx.hold(Conversation, conversation_id)
    if conversation.handling != Handling.BOT:
        return
    # Nobody of us has read it yet, whatever the bot has answered.
    newest = conversation.last_inbound_id
    values: dict[str, Any] = {"unread": 1, "seen_message_id": newest - 1} if newest else {}
    found = tx.find(Team, name=team) if team else None
    if found is not None:
        values["team_id"] = found.id
    step = handling.handed_over(threads.turn_of(conversation), now)
    threads.change(tx, conversation, step, now=now, **values)
    data: dict[str, int | str | bool] = {"handed": True}
    tx.tell(Event(kind=EventKind.CONVERSATION, conversation_id=conversation_id, data=data))
    threads.add_notice(
        tx,
        conversation,
        what="handed_over",
        by=by,
        now=now,
        reason=clean(reason)[:500],
        summary=clean(summary)[:2000],
        team=found.name if found else "",
        bot_id=conversation.bot_id,
    )


def give_back(tx: Tx, conversation_id: int, *, by: Author, now: datetime) -> None:
    """An agent gives a conversation (back) to the bot of its account.

    Raises Conflict where no bot answers there now, and NotFound.
    """
    conversation = tx.hold(Conversation, conversation_id)
    newest = tx.get(Message, conversation.last_inbound_id or 0)
    if newest is None:
        raise Conflict("The customer has not written anything yet.")
    bot = bots.answering(tx, newest.account_id, now)
    if bot is None:
        raise Conflict("No bot answers on this channel at this hour. Choose one in the settings.")
    if conversation.handling == Handling.BOT:
        raise Conflict("The assistant has this conversation already.")
    step = handling.bot_takes(threads.turn_of(conversation))
    threads.change(
        tx,
        conversation,
        step,
        part_id=newest.part_id,
        message_id=newest.id,
        now=now,
        bot_id=bot.id,
    )
    threads.add_notice(tx, conversation, what="given_to_bot", by=by, now=now, to=bot.name)
    if conversation.waiting_since is not None:
        ask(
            tx,
            conversation,
            message_id=newest.id or 0,
            part_id=newest.part_id,
            account_id=newest.account_id,
            now=now,
        )


def sweep(tx: Tx, *, before: datetime) -> int:
    """Turns that nobody measures any more go."""
    return tx.delete(BotTurn, col(BotTurn.created_at) < before, col(BotTurn.state) == "ended")
