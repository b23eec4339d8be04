"""Reading agents, their teams and sessions."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import col

from hub.model import AccountTeam, Agent, AgentSession, AgentTeam, Team
from hub.store import Prepared, Reader
from hub.words import Role


def by_email(tx: Reader, email: str) -> Agent | None:
    """The agent of a mail address, active or not. Index: its unique email."""
    return tx.find(Agent, email=email.strip().casefold())


def every(tx: Reader, *, active: bool = True) -> list[Agent]:
    """Agents by name."""
    where = (col(Agent.active).is_(True),) if active else ()
    return tx.select(Agent, *where, order_by=(col(Agent.name), col(Agent.id)), limit=5000)


def teams_of(tx: Reader, agent_id: int) -> frozenset[int]:
    """The teams an agent is in."""
    return frozenset(row.team_id for row in tx.rows(_TEAMS, agent_id=agent_id))


_TEAMS: Final = Prepared(
    select(col(AgentTeam.team_id))
    .where(col(AgentTeam.agent_id) == bindparam("agent_id"))
    .limit(1000)
)


def team_names(tx: Reader) -> dict[int, str]:
    """Teams by id."""
    return {team.id or 0: team.name for team in tx.select(Team, order_by=(col(Team.name),))}


def who_see(tx: Reader, account_id: int, *, limit: int = 3) -> list[str]:
    """Names of agents who may see an account that not everybody sees."""
    statement = (
        select(col(Agent.name))
        .join(AgentTeam, col(AgentTeam.agent_id) == col(Agent.id))
        .join(AccountTeam, col(AccountTeam.team_id) == col(AgentTeam.team_id))
        .where(col(AccountTeam.account_id) == account_id, col(Agent.active).is_(True))
        .distinct()
        .order_by(col(Agent.name))
        .limit(limit)
    )
    return [row[0] for row in tx.rows(statement)]


def session(tx: Reader, token_hash: str) -> AgentSession | None:
    """A browser's session, also an ended one. Index: its unique token_hash."""
    return tx.find(AgentSession, token_hash=token_hash)


def sessions_of(tx: Reader, agent_id: int) -> list[AgentSession]:
    """The open sessions of an agent, latest first. Index: agent_session_agent_id."""
    return tx.select(
        AgentSession,
        col(AgentSession.agent_id) == agent_id,
        col(AgentSession.ended_at).is_(None),
        order_by=(col(AgentSession.seen_at).desc(),),
        limit=200,
    )


def sees_everything(agent: Agent) -> bool:
    """Whether an agent's role puts them above audiences: administrators only."""
    return agent.role == Role.ADMINISTRATOR
