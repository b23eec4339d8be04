"""Reading what the measures of repetition are made of. Bounded: the newest of a long time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from hub.call import CallOutcome, call_of
from hub.model import AccountRow, Agent, Asked, Case, Conversation, HintTaken, Message, Team
from hub.queries import messages
from hub.queries.facts import Accounts
from hub.repeats import Answered, Handover, Heeded, Repeat, Week
from hub.store import Reader
from hub.words import AuthorKind, MessageKind

MAX_ROWS: Final = 50_000
HANDOVERS: Final = frozenset({"handed_over", "assigned"})
_TALKED: Final = (CallOutcome.ACTIVE, CallOutcome.ANSWERED)
_OURS: Final = (AuthorKind.AGENT, AuthorKind.BOT)


def week(tx: Reader, since: datetime, until: datetime, *, accounts: Accounts = None) -> Week:
    """What happened from `since` until before `until`, as far as `accounts` go."""
    names = _Names(tx)
    return Week(
        answered=_answered(tx, names, since, until, accounts),
        repeats=_repeats(tx, names, since, until, accounts),
        handovers=_handovers(tx, names, since, until, accounts),
        heeded=_heeded(tx, names, since, until),
    )


class _Names:
    """What ids are called."""

    def __init__(self, tx: Reader) -> None:
        self.agents = {row.id: row.name for row in tx.select(Agent, limit=MAX_ROWS)}
        self.teams = {row.id: row.name for row in tx.select(Team, limit=MAX_ROWS)}
        self.channels = {row.id: row.channel for row in tx.select(AccountRow, limit=MAX_ROWS)}

    def on_the_phone(self, extra: Mapping[str, Any]) -> str:
        """Who of us talked in a call, where that is known; "" for an answering machine."""
        call = call_of(extra)
        known = self.agents.get(call.agent_id, call.answered_by)
        return known if known in self.agents.values() else ""

    def who(self, author_kind: str, agent_id: int | None, author_name: str) -> str:
        if author_kind == AuthorKind.AGENT:
            return self.agents.get(agent_id, author_name)
        return author_name or "Hilo"


def _within(tx: Reader, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Messages of that time. Their ids grow with it: no index of times is needed."""
    return and_(
        col(Message.id) >= messages.first_id_at(tx, since),
        col(Message.id) < messages.first_id_at(tx, until),
    )


def _case() -> ColumnElement[bool]:
    """The case that was open in a message's conversation when it was written."""
    return and_(
        col(Case.conversation_id) == col(Message.conversation_id),
        col(Case.opened_at) <= col(Message.at),
        or_(col(Case.resolved_at).is_(None), col(Case.resolved_at) >= col(Message.at)),
    )


def _seen(accounts: Accounts) -> list[ColumnElement[bool]]:
    return [] if accounts is None else [col(Message.account_id).in_(sorted(accounts))]


def _answered(
    tx: Reader, names: _Names, since: datetime, until: datetime, accounts: Accounts
) -> list[Answered]:
    """Who answered in which case."""
    statement = (
        select(
            col(Case.id),
            col(Message.account_id),
            col(Message.author_kind),
            col(Message.agent_id),
            col(Message.author_name),
            col(Conversation.team_id),
        )
        .join(Message, _case())
        .join(Conversation, col(Conversation.id) == col(Case.conversation_id))
        .where(
            col(Message.kind) == MessageKind.OUTBOUND,
            col(Message.author_kind).in_(_OURS),
            _within(tx, since, until),
            *_seen(accounts),
        )
        .distinct()
        .limit(MAX_ROWS)
    )
    written = [
        Answered(
            case_id=row[0],
            channel=names.channels.get(row[1], ""),
            team=names.teams.get(row[5], ""),
            who=names.who(row[2], row[3], row[4]),
            is_bot=row[2] == AuthorKind.BOT,
        )
        for row in tx.rows(statement)
    ]
    return written + _answered_calls(tx, names, since, until, accounts)


def _answered_calls(
    tx: Reader, names: _Names, since: datetime, until: datetime, accounts: Accounts
) -> list[Answered]:
    """In which cases somebody was talked to on the phone."""
    statement = (
        select(col(Case.id), col(Message.account_id), col(Message.extra), col(Conversation.team_id))
        .join(Message, _case())
        .join(Conversation, col(Conversation.id) == col(Case.conversation_id))
        .where(
            col(Message.kind) == MessageKind.CALL,
            _within(tx, since, until),
            *_seen(accounts),
        )
        .limit(MAX_ROWS)
    )
    return [
        Answered(
            case_id=row[0],
            channel=names.channels.get(row[1], ""),
            team=names.teams.get(row[3], ""),
            who=names.on_the_phone(row[2]),
            is_bot=False,
        )
        for row in tx.rows(statement)
        if call_of(row[2]).outcome in _TALKED
    ]


def _repeats(
    tx: Reader, names: _Names, since: datetime, until: datetime, accounts: Accounts
) -> list[Repeat]:
    """What was asked although it was known. Index: asked_at."""
    statement = (
        select(
            col(Asked.case_id),
            col(Asked.message_id),
            col(Message.account_id),
            col(Message.author_kind),
            col(Message.agent_id),
            col(Message.author_name),
            col(Conversation.team_id),
            col(Asked.kind),
            col(Asked.hint),
            col(Asked.at),
            col(Message.kind),
            col(Message.extra),
        )
        .join(Message, col(Message.id) == col(Asked.message_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Asked.at) >= since,
            col(Asked.at) < until,
            col(Asked.known_id).is_not(None),
            col(Asked.case_id).is_not(None),
            *_seen(accounts),
        )
        .order_by(col(Asked.id).desc())
        .limit(MAX_ROWS)
    )
    return [
        Repeat(
            case_id=row[0],
            message_id=row[1],
            channel=names.channels.get(row[2], ""),
            team=names.teams.get(row[6], ""),
            who=names.on_the_phone(row[11])
            if row[10] == MessageKind.CALL
            else names.who(row[3], row[4], row[5]),
            is_bot=row[3] == AuthorKind.BOT,
            kind=row[7],
            hinted=row[8] == "shown",
            at=row[9],
        )
        for row in tx.rows(statement)
    ]


def _handovers(
    tx: Reader, names: _Names, since: datetime, until: datetime, accounts: Accounts
) -> list[Handover]:
    statement = (
        select(
            col(Case.id),
            col(Message.id),
            col(Message.account_id),
            col(Message.author_kind),
            col(Message.agent_id),
            col(Message.author_name),
            col(Conversation.team_id),
            col(Message.extra),
        )
        .join(Message, _case())
        .join(Conversation, col(Conversation.id) == col(Case.conversation_id))
        .where(col(Message.kind) == MessageKind.NOTICE, _within(tx, since, until), *_seen(accounts))
        .order_by(col(Case.id), col(Message.id))
        .limit(MAX_ROWS)
    )
    rows = [row for row in tx.rows(statement) if row[7].get("notice") in HANDOVERS]
    return [_handover(names, row, rows[at + 1 :][:1]) for at, row in enumerate(rows)]


def _handover(
    names: _Names, row: Sequence[object], following: Sequence[Sequence[object]]
) -> Handover:
    next_id = following[0][1] if following and following[0][0] == row[0] else None
    case_id, message_id, account_id, kind, agent_id, name, team_id, _ = row
    return Handover(
        case_id=_int(case_id),
        message_id=_int(message_id),
        until=_int(next_id) if next_id is not None else None,
        channel=names.channels.get(_int(account_id), ""),
        team=names.teams.get(team_id if isinstance(team_id, int) else None, ""),
        who=names.who(str(kind), agent_id if isinstance(agent_id, int) else None, str(name)),
        is_bot=kind == AuthorKind.BOT,
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _heeded(tx: Reader, names: _Names, since: datetime, until: datetime) -> list[Heeded]:
    """Hints that were inserted or put away. Index: hint_taken_at."""
    statement = (
        select(col(HintTaken.agent_id), col(HintTaken.how), col(Conversation.team_id))
        .join(Conversation, col(Conversation.id) == col(HintTaken.conversation_id))
        .where(col(HintTaken.at) >= since, col(HintTaken.at) < until)
        .limit(MAX_ROWS)
    )
    return [
        Heeded(
            who=names.agents.get(row[0], ""),
            team=names.teams.get(row[2], ""),
            inserted=row[1] == "inserted",
        )
        for row in tx.rows(statement)
    ]
