"""What we may say to a visitor that we have of them: the kinds of facts, as far as may-see goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from hub.contract import Address, KnownOf
from hub.facts.known import fold
from hub.facts.mention import SENSITIVE, SURE, FactKind
from hub.model import Agent, Conversation, Fact, Message, Part
from hub.queries import customers, facts
from hub.queries.visible import Opened
from hub.store import Reader
from hub.words import Handling

MAX_LOOKED: Final = 60  # Facts of one customer whose messages are looked at: the newest.


def known_of(
    tx: Reader,
    seeing: Callable[[Reader], Opened],
    proven: Sequence[Address],
    *,
    now: datetime,
) -> KnownOf:
    """What is known, out of messages that the session may read and forms that it filled in."""
    visitor = proven[0]
    point = customers.contact_point(tx, visitor.kind, visitor.scope, visitor.value)
    part = customers.part(tx, point.id or 0, "") if point else None
    if part is None:
        return KnownOf()
    seen = seeing(tx)
    rows = facts.of_conversation(tx, part.conversation_id)[:MAX_LOOKED]
    rows = [row for row in rows if _is_shown(tx, row, seen, part)]
    found = [
        one
        for one in fold(facts.told_of(rows), now=now)
        if one.kind not in SENSITIVE and one.confidence >= SURE
    ]
    mails = [one.value for one in found if one.kind == FactKind.EMAIL]
    return KnownOf(
        agent=_agent(tx, part),
        kinds=tuple(dict.fromkeys(str(one.kind) for one in found)),
        email=mails[0] if mails else "",
    )


def _is_shown(tx: Reader, row: Fact, seen: Opened, part: Part) -> bool:
    message = tx.get(Message, row.message_id) if row.message_id else None
    return seen.shows(message) if message is not None else row.part_id == part.id


def _agent(tx: Reader, part: Part) -> str:
    conversation = tx.get(Conversation, part.conversation_id)
    if conversation is None or conversation.handling != Handling.AGENT:
        return ""
    agent = tx.get(Agent, conversation.assignee_id or 0)
    return agent.name.split(" ")[0] if agent is not None else ""
