"""Who leaves a bot in mid-talk: the matter ends by silence, or goes to a person, and comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from hub import handling
from hub.actions import bots, threads
from hub.actions.threads import Author
from hub.brief import Line
from hub.contract import DeliveryStatus
from hub.model import Bot, BotTurn, Case, Conversation
from hub.queries import bots as queries
from hub.queries import briefs, messages
from hub.store import Reader, Tx
from hub.words import AfterSilence, AuthorKind

LEFT: Final = "left"  # A case's outcome, a turn's, and the reason of a handover.
AT_ONCE: Final = 50
_GOT_THERE: Final = (
    DeliveryStatus.ACCEPTED,
    DeliveryStatus.SENT,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.READ,
)


def due(tx: Reader, now: datetime) -> bool:
    """Whether somebody has been silent for as long as their bot waits."""
    return bool(queries.left(tx, now, limit=1))


def end(tx: Tx, *, now: datetime) -> int:
    """End what customers have left: done where nothing is open, else a person's. Returns how many.

    Read again with the conversation held: whoever has written or taken over meanwhile goes on.
    """
    ended = 0
    for found in queries.left(tx, now, limit=AT_ONCE):
        conversation, bot = tx.hold(Conversation, found.id or 0), tx.get(Bot, found.bot_id or 0)
        if bot is None or not queries.is_left(tx, conversation, bot, now):
            continue
        _mark(tx, conversation)
        by = Author(kind=AuthorKind.BOT, name=bot.name)
        if bot.after_silence == AfterSilence.PERSON or is_open(tx, conversation):
            bots.hand_over(tx, conversation.id or 0, by=by, reason=LEFT, now=now)
        else:
            _close(tx, conversation, by=by, minutes=bot.silence_min, now=now)
        ended += 1
    return ended


def is_open(tx: Reader, conversation: Conversation) -> bool:
    """Whether somebody of ours still owes the customer something: an answer, one that has not got
    there, or what was promised in this matter."""
    if conversation.waiting_since is not None:
        return True
    said = messages.newest_said(tx, conversation.id or 0)
    sent = messages.deliveries_of(tx, [said.id or 0]) if said is not None else []
    if any(one.status not in _GOT_THERE for one in sent):
        return True
    case = messages.open_case(tx, conversation.id or 0)
    lines = briefs.brief_of(tx, conversation.id or 0)
    promised = [item.at for one in lines if one.line is Line.PROMISED for item in one.items]
    return any(case is None or at is None or at >= case.opened_at for at in promised)


def _mark(tx: Tx, conversation: Conversation) -> None:
    """The bot's last turn tells what became of the matter: that is what is counted."""
    row = queries.newest_of(tx, conversation.bot_id or 0, (conversation.id or 0,))
    if row is not None:
        tx.update(BotTurn, row.id or 0, outcome=LEFT)


def _close(tx: Tx, conversation: Conversation, *, by: Author, minutes: int, now: datetime) -> None:
    case = messages.open_case(tx, conversation.id or 0)
    step = handling.resolved(threads.turn_of(conversation))
    threads.change(tx, conversation, step, now=now, unread=0)
    if case is not None:
        tx.update(Case, case.id or 0, outcome=LEFT)
    threads.add_notice(tx, conversation, what=LEFT, by=by, now=now, minutes=minutes)


def come_back(tx: Tx, conversation: Conversation, *, now: datetime) -> None:
    """Who left and writes again within days goes on with the same matter, and it counts as left
    no more. The caller opens the conversation, for the bot or for people."""
    if conversation.bot_id is None or conversation.assignee_id is not None:
        return  # An agent has had it since.
    row = queries.newest_of(tx, conversation.bot_id, (conversation.id or 0,))
    case = tx.get(Case, row.case_id or 0) if row is not None and row.outcome == LEFT else None
    if row is None or case is None or case.outcome != LEFT or case.resolved_at is None:
        return
    if now - case.resolved_at <= bots.RETURNS:
        tx.update(Case, case.id or 0, resolved_at=None, outcome="")
        tx.update(BotTurn, row.id or 0, outcome="said")
