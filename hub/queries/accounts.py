"""Reading accounts, their audiences, and what a conversation can be answered by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from hub.model import AccountRow, AccountTeam, Part, Reach
from hub.store import Reader


def every(tx: Reader) -> list[AccountRow]:
    """All accounts, oldest first."""
    return tx.select(AccountRow, order_by=(col(AccountRow.id),), limit=1000)


def teams_by_account(tx: Reader) -> dict[int, frozenset[int]]:
    """The audience of each account: the teams that may see it; an empty set is every team."""
    teams: dict[int, set[int]] = {
        row[0]: set() for row in tx.rows(select(col(AccountRow.id)).limit(1000))
    }
    for row in tx.rows(select(col(AccountTeam.account_id), col(AccountTeam.team_id)).limit(10_000)):
        teams[row[0]].add(row[1])
    return {account_id: frozenset(found) for account_id, found in teams.items()}


def audiences(tx: Reader, conversation_id: int) -> list[frozenset[int]]:
    """The audiences of the accounts that a conversation has been on. Index: part_conversation."""
    statement = (
        select(col(Reach.account_id))
        .join(Part, col(Part.id) == col(Reach.part_id))
        .where(col(Part.conversation_id) == conversation_id)
        .distinct()
        .limit(1000)
    )
    account_ids = [row[0] for row in tx.rows(statement)]
    teams = tx.select(AccountTeam, col(AccountTeam.account_id).in_(account_ids), limit=10_000)
    return [
        frozenset(team.team_id for team in teams if team.account_id == account_id)
        for account_id in account_ids
    ]


def reach(tx: Reader, part_id: int, account_id: int) -> Reach | None:
    """A part as reached through an account. Index: reach_account."""
    found = tx.select(
        Reach, col(Reach.part_id) == part_id, col(Reach.account_id) == account_id, limit=1
    )
    return found[0] if found else None


def reaches_of(tx: Reader, part_ids: Sequence[int]) -> list[Reach]:
    """How parts have been reached, latest inbound last. Index: reach_account."""
    return tx.select(
        Reach, col(Reach.part_id).in_(list(part_ids)), order_by=(col(Reach.id),), limit=1000
    )
