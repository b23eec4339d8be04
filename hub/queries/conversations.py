"""Reading the list: queues by key, counters, drafts, snoozes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlmodel import col

from hub.model import Conversation, Counter, Draft
from hub.store import Prepared, Reader
from hub.words import Handling, Status

Audiences = Sequence[str] | None  # The audience values somebody may see; None is all of them.
_AT_ONCE: Final = 500  # Values in one statement.


def queue(
    tx: Reader,
    name: str,
    *,
    agent_id: int,
    audiences: Audiences = None,
    before: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[Conversation]:
    """A page of a queue, newest first: mine, unassigned, assistant, all, snoozed or done.

    before: (last_at, id) of the last row of the page before. Indexes: conversation_list for all,
    snoozed and done; conversation_mine for mine and unassigned.
    """
    where = _queue(name, agent_id)
    if audiences is not None:
        where.append(col(Conversation.audience).in_(audiences))
    if before is not None:
        at, last_id = before
        where.append(
            or_(
                col(Conversation.last_at) < at,
                and_(col(Conversation.last_at) == at, col(Conversation.id) < last_id),
            )
        )
    return tx.select(
        Conversation,
        *where,
        order_by=(col(Conversation.last_at).desc(), col(Conversation.id).desc()),
        limit=limit,
    )


def in_queue(conversation: Conversation, name: str, agent_id: int) -> bool:
    """Whether a conversation is listed in a queue: the same rule as `queue`, for one row."""
    wanted = {"snoozed": Status.SNOOZED, "done": Status.DONE}.get(name, Status.OPEN)
    if conversation.status != wanted:
        return False
    if name == "mine":
        return conversation.assignee_id == agent_id
    with_bot = conversation.handling == Handling.BOT
    if name == "assistant":
        return with_bot
    return name != "unassigned" or (conversation.assignee_id is None and not with_bot)


def _queue(name: str, agent_id: int) -> list[ColumnElement[bool]]:
    status = {"snoozed": Status.SNOOZED, "done": Status.DONE}.get(name, Status.OPEN)
    where: list[ColumnElement[bool]] = [col(Conversation.status) == status]
    if name == "mine":
        where.append(col(Conversation.assignee_id) == agent_id)
    elif name == "unassigned":
        where.append(col(Conversation.assignee_id).is_(None))
        where.append(col(Conversation.handling) != Handling.BOT)
    elif name == "assistant":
        where.append(col(Conversation.assignee_id).is_(None))
        where.append(col(Conversation.handling) == Handling.BOT)
    return where


_COUNTERS: Final = Prepared(
    select(col(Counter.audience), col(Counter.bucket), col(Counter.value))
    .where(
        or_(
            *(
                col(Counter.bucket) == name
                for name in ("open", "unassigned", "assistant", "snoozed", "done")
            ),
            col(Counter.bucket) == bindparam("mine"),
        )
    )
    .limit(10_000)
)


def counters(tx: Reader, *, agent_id: int, teams: Collection[int] | None = None) -> dict[str, int]:
    """How many conversations are in each queue, as far as an agent of `teams` may see them.

    Read from the counters that actions keep; None for teams is everything.
    """
    mine = f"agent:{agent_id}"
    totals = {"mine": 0, "unassigned": 0, "assistant": 0, "all": 0, "snoozed": 0, "done": 0}
    names = {"open": "all", mine: "mine"}
    for audience, bucket, value in tx.rows(_COUNTERS, mine=mine):
        if sees(audience, teams):
            totals[names.get(bucket, bucket)] += value
    return totals


def counters_of(tx: Reader, teams_of: Mapping[int, Collection[int] | None]) -> dict[int, int]:
    """How many open conversations each of some agents has, by agent; those of none are left out.

    teams_of: by agent, the teams whose conversations they may see; None is everything.
    """
    totals: dict[int, int] = {}
    agents = sorted(teams_of)
    for begin in range(0, len(agents), _AT_ONCE):
        buckets = {f"agent:{agent_id}": agent_id for agent_id in agents[begin : begin + _AT_ONCE]}
        statement = (
            select(col(Counter.audience), col(Counter.bucket), col(Counter.value))
            .where(col(Counter.bucket).in_(list(buckets)))
            .limit(10_000)
        )
        for audience, bucket, value in tx.rows(statement):
            agent_id = buckets[bucket]
            if sees(audience, teams_of[agent_id]):
                totals[agent_id] = totals.get(agent_id, 0) + value
    return totals


def unread_of(tx: Reader, agents: Sequence[int]) -> dict[int, int]:
    """How many open conversations of each of some agents have something unread, counted to 99.

    Index: conversation_mine.
    """
    found: dict[int, int] = {}
    for begin in range(0, len(agents), _AT_ONCE):
        statement = (
            select(col(Conversation.assignee_id), func.count())
            .where(
                col(Conversation.assignee_id).in_(list(agents[begin : begin + _AT_ONCE])),
                col(Conversation.status) == Status.OPEN,
                col(Conversation.unread) > 0,
            )
            .group_by(col(Conversation.assignee_id))
            .limit(_AT_ONCE)
        )
        found |= {agent_id: min(99, number) for agent_id, number in tx.rows(statement)}
    return found


def audiences(tx: Reader, teams: Collection[int] | None) -> list[str] | None:
    """The audience values that an agent of `teams` may see; None when that is everything."""
    if teams is None:
        return None
    rows = tx.rows(select(col(Counter.audience)).distinct().limit(10_000))
    return [row[0] for row in rows if sees(row[0], teams)]


def shown_to(teams: Collection[int] | None) -> ColumnElement[bool] | None:
    """The condition that somebody of `teams` may see a conversation; None for everything."""
    if teams is None:
        return None
    column = col(Conversation.audience)
    return or_(column == "*", *(column.contains(f",{team},") for team in sorted(teams)))


def sees(audience: str, teams: Collection[int] | None) -> bool:
    """Whether somebody of `teams` (None: everybody's) may see a conversation's audience."""
    if teams is None or audience == "*":
        return True
    return any(f",{team}," in audience for team in teams)


def snoozed_until(tx: Reader, now: datetime, *, limit: int) -> list[Conversation]:
    """Snoozed conversations whose time has come. Index: conversation_snoozed."""
    return tx.select(
        Conversation,
        col(Conversation.snoozed_until) <= now,
        col(Conversation.status) == Status.SNOOZED,
        order_by=(col(Conversation.snoozed_until), col(Conversation.id)),
        limit=limit,
    )


def count_mine_unread(tx: Reader, agent_id: int, *, limit: int = 99) -> int:
    """Open conversations of an agent with something unread, counted to `limit`.

    Index: conversation_mine.
    """
    statement = (
        select(col(Conversation.id))
        .where(
            col(Conversation.assignee_id) == agent_id,
            col(Conversation.status) == Status.OPEN,
            col(Conversation.unread) > 0,
        )
        .limit(limit)
    )
    return len(tx.rows(statement))


def waiting_longest(tx: Reader, *, audiences: Audiences = None) -> int | None:
    """The unassigned conversation that has waited longest. Index: conversation_waiting."""
    where = [
        col(Conversation.status) == Status.OPEN,
        col(Conversation.assignee_id).is_(None),
        col(Conversation.handling) != Handling.BOT,
        col(Conversation.waiting_since).is_not(None),
    ]
    if audiences is not None:
        where.append(col(Conversation.audience).in_(audiences))
    found = tx.row(
        select(col(Conversation.id))
        .where(*where)
        .order_by(col(Conversation.waiting_since), col(Conversation.id))
        .limit(1)
    )
    return int(found[0]) if found else None


def draft(tx: Reader, agent_id: int, conversation_id: int, kind: str) -> Draft | None:
    """One draft. Index: draft_of."""
    return tx.find(Draft, agent_id=agent_id, conversation_id=conversation_id, kind=kind)


def drafts_of(tx: Reader, agent_id: int, conversation_ids: Sequence[int]) -> list[Draft]:
    """An agent's drafts in some conversations. Index: draft_of."""
    return tx.select(
        Draft,
        col(Draft.agent_id) == agent_id,
        col(Draft.conversation_id).in_(list(conversation_ids)),
        order_by=(col(Draft.id),),
        limit=2 * len(conversation_ids) + 1,
    )


def conversations_with_drafts(tx: Reader, agent_id: int) -> list[int]:
    """Where an agent has something unsent. Index: draft_of."""
    statement = (
        select(col(Draft.conversation_id))
        .where(col(Draft.agent_id) == agent_id)
        .distinct()
        .order_by(col(Draft.conversation_id))
        .limit(1000)
    )
    return [row[0] for row in tx.rows(statement)]
