"""Reading what the brief is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hub import brief
from hub.brief import BriefLine, Heard, Reason
from hub.facts.known import OF_A_CASE, fold
from hub.model import Agent, Message
from hub.queries import facts, messages
from hub.queries.facts import Accounts
from hub.store import Reader
from hub.words import AuthorKind, MessageKind

LOOK_BACK: Final = 80  # Messages of a matter: the newest.
MATTER: Final = timedelta(days=14)  # Who was silent for so long comes with another one.
HANDOVERS: Final = ("handed_over", "assigned")
# Reasons that are a word of ours, said in the notice itself.
CODES: Final = frozenset(
    {"timed_out", "failed", "silent", "cut", "removed", "wants_person", "collected", "left"}
)


def brief_of(
    tx: Reader, conversation_id: int, *, accounts: Accounts = None, until: int | None = None
) -> tuple[BriefLine, ...]:
    """The brief of the matter at hand, as far as `accounts` may see.

    until: a message: the brief as it was when that was written, which no later one changes.
    """
    before = until + 1 if until is not None else None
    found = messages.page(tx, conversation_id, accounts=accounts, before=before, limit=LOOK_BACK)
    matter = _matter(found)
    if not matter:
        return ()
    now = matter[-1].at
    told = facts.of_conversation(tx, conversation_id, accounts=accounts)
    if until is not None:
        told = [row for row in told if row.at <= now]
    since = matter[0].at
    known = [
        one
        for one in fold(facts.told_of(told), now=now)
        if one.kind not in OF_A_CASE or one.at >= since
    ]
    heard = [_heard(tx, row) for row in matter if row.kind in _SAID and not row.automatic]
    return brief.brief(known, heard, reason=_reason(tx, matter))


_SAID: Final = (MessageKind.INBOUND, MessageKind.OUTBOUND)


def _matter(found: list[Message]) -> list[Message]:
    """The newest messages without a long silence between them."""
    kept: list[Message] = []
    for row in reversed(found):
        if row.deleted_at is not None or row.erased_at is not None:
            continue
        if kept and kept[-1].at - row.at > MATTER:
            break
        kept.append(row)
    return kept[::-1]


def _heard(tx: Reader, row: Message) -> Heard:
    by_us = row.kind == MessageKind.OUTBOUND
    return Heard(id=row.id or 0, text=row.text, at=row.at, by_us=by_us, by=_name(tx, row))


def _name(tx: Reader, row: Message) -> str:
    if row.author_kind == AuthorKind.AGENT and row.agent_id is not None:
        agent = tx.get(Agent, row.agent_id)
        return agent.name if agent else ""
    return row.author_name if row.kind != MessageKind.INBOUND else ""


def _reason(tx: Reader, matter: list[Message]) -> Reason | None:
    """What was said at the last handover of the matter."""
    for row in reversed(matter):
        if row.kind != MessageKind.NOTICE or row.extra.get("notice") not in HANDOVERS:
            continue
        words = [str(row.extra.get(name) or "") for name in ("reason", "summary")]
        text = ". ".join(word.rstrip(".") for word in words if word and word not in CODES)
        return Reason(text=text, message_id=row.id, at=row.at, by=_name(tx, row)) if text else None
    return None
