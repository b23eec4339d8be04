"""What is asked in calls: noted line by line, as what is written, so that repeats are counted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import col

from hub.actions import questions
from hub.actions.facts import PLAIN, FactSettings
from hub.call import Call
from hub.model import Asked, CallLine, Conversation, Message
from hub.queries import calls
from hub.store import Tx

READ: Final = 1000  # Lines of a call that are read for what they ask.


def of_line(
    tx: Tx,
    message: Message,
    line: CallLine | None,
    *,
    but: int | None = None,
    told: FactSettings = PLAIN,
    now: datetime,
) -> None:
    """Note what a line of ours asks for, in the place of what it seemed to ask before.

    but: a message whose own facts count for nothing, where nobody knows what came first.
    """
    if line is None:
        return
    tx.delete(Asked, col(Asked.message_id) == message.id, col(Asked.line_id) == line.id)
    questions.ask(
        tx,
        message.id or 0,
        line.text,
        conversation=tx.need(Conversation, message.conversation_id),
        line_id=line.id,
        but=but,
        settings=told,
        now=now,
    )


def anew(tx: Tx, message: Message, call: Call, *, now: datetime) -> None:
    """Note it all again: other voices are ours now. What was told in this very call counts for
    nothing, for it may have been told after the question."""
    forget(tx, message)
    for line in calls.lines(tx, message.id or 0, limit=READ):
        if call.role(line.speaker) == "agent":
            of_line(tx, message, line, but=message.id, now=now)


def forget(tx: Tx, message: Message) -> None:
    """Its lines are others now."""
    tx.delete(Asked, col(Asked.message_id) == message.id)
