"""Who answers now: one pure table of (state, happening) to (state, effects).

A conversation is open (in the queue, with a bot or with an agent), snoozed, done, or empty. Only
what happens changes that; a late bot is fenced off by the epoch, which grows with every change of
hands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hub.words import Handling, Status


@dataclass(frozen=True, slots=True)
class Turn:
    """The part of a conversation that says whose turn it is."""

    status: str
    handling: str
    epoch: int
    assignee_id: int | None
    waiting_since: datetime | None
    snoozed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a happening leads to: the new turn, and what to do with the case."""

    turn: Turn
    opens_case: bool = False
    closes_case: bool = False


def customer_wrote(turn: Turn, now: datetime) -> Step:
    """An inbound message of a person: it wakes whatever slept and starts the wait for an answer."""
    waiting = turn.waiting_since or now
    if turn.status == Status.OPEN:
        return Step(replace(turn, waiting_since=waiting))
    return Step(_open(turn, waiting), opens_case=turn.status != Status.SNOOZED)


def bot_takes(turn: Turn) -> Step:
    """A bot answers from now on: nobody has it, and the customer's wait goes on."""
    taken = replace(turn, status=Status.OPEN, assignee_id=None, snoozed_until=None)
    opens = turn.status in (Status.DONE, Status.EMPTY)
    return Step(_hand(replace(taken, handling=Handling.BOT)), opens_case=opens)


def bot_replied(turn: Turn) -> Step:
    """It has answered, and the wait is over."""
    return Step(replace(turn, waiting_since=None))


def handed_over(turn: Turn, now: datetime) -> Step:
    """A bot's turn is over and a person's begins: the customer waits from now, if not before."""
    waiting = turn.waiting_since or now
    given = replace(turn, status=Status.OPEN, handling=_human(turn), waiting_since=waiting)
    return Step(_hand(given))


def machine_wrote(turn: Turn, now: datetime) -> Step:
    """An auto-reply, a bounce, a newsletter: shown, but it wakes nobody who was done or asleep.

    The first message of an unknown sender is listed all the same, so that nothing is lost.
    """
    if turn.status == Status.EMPTY:
        return Step(_open(turn, now), opens_case=True)
    return Step(turn)


def agent_replied(turn: Turn, agent_id: int) -> Step:
    """A reply: the wait is over, and what belonged to nobody belongs to its author."""
    if turn.status == Status.OPEN and turn.assignee_id is not None:
        return Step(replace(turn, waiting_since=None))
    opened = _hand(replace(turn, status=Status.OPEN, waiting_since=None, snoozed_until=None))
    opens = turn.status in (Status.DONE, Status.EMPTY)
    return Step(_to_agent(opened, turn.assignee_id or agent_id), opens_case=opens)


def assigned(turn: Turn, agent_id: int | None) -> Step:
    """Given to an agent, or back to the queue. What was done is open again, what slept is awake."""
    opens = turn.status in (Status.DONE, Status.EMPTY)
    opened = replace(turn, status=Status.OPEN, snoozed_until=None)
    if agent_id is None:
        freed = replace(opened, assignee_id=None, handling=Handling.QUEUE)
        return Step(_hand(freed) if turn.handling != Handling.QUEUE else freed, opens_case=opens)
    return Step(_to_agent(opened, agent_id), opens_case=opens)


def resolved(turn: Turn) -> Step:
    """Done. The assignee stays on record, so that a reopened matter finds its way back."""
    ended = replace(
        turn,
        status=Status.DONE,
        handling=Handling.NOBODY,
        waiting_since=None,
        snoozed_until=None,
    )
    return Step(_hand(ended), closes_case=True)


def reopened(turn: Turn, now: datetime) -> Step:
    """Opened again by hand: it waits for us from now on."""
    return Step(
        _open(turn, turn.waiting_since), opens_case=turn.status in (Status.DONE, Status.EMPTY)
    )


def snoozed(turn: Turn, until: datetime | None) -> Step:
    """Out of the list until a time, or (None) until the customer writes."""
    opens = turn.status in (Status.DONE, Status.EMPTY)
    slept = replace(turn, status=Status.SNOOZED, snoozed_until=until)
    if turn.handling == Handling.NOBODY:
        slept = _hand(replace(slept, handling=_human(turn)))
    return Step(slept, opens_case=opens)


def woke(turn: Turn) -> Step:
    """The snooze is over."""
    return Step(_open(turn, turn.waiting_since))


def _open(turn: Turn, waiting: datetime | None) -> Turn:
    opened = replace(
        turn, status=Status.OPEN, waiting_since=waiting, snoozed_until=None, handling=_human(turn)
    )
    return _hand(opened) if turn.handling != opened.handling else opened


def _human(turn: Turn) -> str:
    return Handling.AGENT if turn.assignee_id is not None else Handling.QUEUE


def _to_agent(turn: Turn, agent_id: int) -> Turn:
    same = turn.handling == Handling.AGENT and turn.assignee_id == agent_id
    given = replace(turn, assignee_id=agent_id, handling=Handling.AGENT)
    return given if same else _hand(given)


def _hand(turn: Turn) -> Turn:
    return replace(turn, epoch=turn.epoch + 1)
