"""Reading accounts, their audiences, and what a conversation can be answered by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import col

from hub.health import WELL, Health, Sign
from hub.model import AccountHealth, AccountRow, AccountTeam, Part, Reach
from hub.store import Prepared, Reader


def every(tx: Reader) -> list[AccountRow]:
    """All accounts, oldest first, also those that are removed: their messages name them."""
    return tx.all(AccountRow)


def present(tx: Reader) -> list[AccountRow]:
    """The accounts that are not removed, oldest first."""
    return [row for row in tx.all(AccountRow) if row.removed_at is None]


def channels(tx: Reader) -> set[str]:
    """The channels that there are accounts of."""
    return {row.channel for row in present(tx)}


def healths(tx: Reader) -> dict[int, AccountHealth]:
    """How accounts fare, those that ever fared badly."""
    return {row.id: row for row in tx.all(AccountHealth)}


def health_of(row: AccountHealth | None) -> Health:
    """A stored health as a value."""
    if row is None:
        return WELL
    return Health(
        bad=row.bad,
        good=row.good,
        bad_since=row.bad_since,
        bad_at=row.bad_at,
        down_at=row.down_at,
        cause=Sign(row.cause),
    )


def teams_by_account(tx: Reader) -> dict[int, frozenset[int]]:
    """The audience of each account: the teams that may see it; an empty set is every team."""
    teams: dict[int, set[int]] = {row.id: set() for row in tx.rows(_IDS)}
    for row in tx.rows(_TEAMS):
        teams[row.account_id].add(row.team_id)
    return {account_id: frozenset(found) for account_id, found in teams.items()}


_IDS: Final = Prepared(select(col(AccountRow.id)).limit(1000))
_TEAMS: Final = Prepared(
    select(col(AccountTeam.account_id), col(AccountTeam.team_id)).limit(10_000)
)
_AUDIENCES: Final = Prepared(
    select(col(Reach.account_id), col(AccountTeam.team_id))
    .join(Part, col(Part.id) == col(Reach.part_id))
    .outerjoin(AccountTeam, col(AccountTeam.account_id) == col(Reach.account_id))
    .where(col(Part.conversation_id) == bindparam("conversation_id"))
    .distinct()
    .limit(10_000)
)


def audiences(tx: Reader, conversation_id: int) -> list[frozenset[int]]:
    """The audiences of the accounts that a conversation has been on. Index: part_conversation."""
    teams: dict[int, set[int]] = {}
    for row in tx.rows(_AUDIENCES, conversation_id=conversation_id):
        found = teams.setdefault(row.account_id, set())
        if row.team_id is not None:
            found.add(row.team_id)
    return [frozenset(found) for found in teams.values()]


def shown_to(tx: Reader, conversation_id: int) -> list[str]:
    """To whom imports show the parts of a conversation. Index: part_conversation."""
    return [row[0] for row in tx.rows(_SHOWN_TO, conversation_id=conversation_id)]


_SHOWN_TO: Final = Prepared(
    select(col(Part.shown_to))
    .where(col(Part.conversation_id) == bindparam("conversation_id"), col(Part.shown_to) != "")
    .distinct()
    .limit(1_000)
)


def reach(tx: Reader, part_id: int, account_id: int) -> Reach | None:
    """A part as reached through an account. Index: reach_account."""
    return tx.find(Reach, part_id=part_id, account_id=account_id)


def reaches_of(tx: Reader, part_ids: Sequence[int]) -> list[Reach]:
    """How parts have been reached, latest inbound last. Index: reach_account."""
    return tx.among(Reach, "part_id", part_ids)
