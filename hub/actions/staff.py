"""Agents, teams and their sessions, and the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col

from hub.errors import BadRequest, Conflict
from hub.events import Event, EventKind
from hub.model import Agent, AgentSession, AgentTeam, AuditEntry, Team
from hub.store import Tx
from hub.words import Role

SESSION_DAYS: Final = 14  # From the last use; the longest a session lives is 90.
MAX_SESSION_DAYS: Final = 90


def add_agent(
    tx: Tx,
    *,
    email: str,
    name: str,
    password_hash: str,
    role: str = Role.AGENT,
    language: str = "en",
    zone: str = "UTC",
    teams: Collection[str] = (),
    now: datetime,
) -> int:
    """Add an agent. Raises Conflict for a known address and BadRequest for an unknown role."""
    if role not in set(Role):
        raise BadRequest("The role is one of %(roles)s.", roles=", ".join(Role))
    agent_id = tx.insert_new(
        Agent,
        on=("email",),
        email=email.strip().casefold(),
        name=name.strip(),
        password_hash=password_hash,
        role=str(role),
        language=language,
        zone=zone,
        active=True,
        available=True,
        preferences={},
        created_at=now,
        revision=0,
    )
    if agent_id is None:
        raise Conflict("There is an agent %(email)s already.", email=email)
    set_teams(tx, agent_id, teams)
    return agent_id


def set_teams(tx: Tx, agent_id: int, names: Collection[str]) -> None:
    """Put an agent into exactly these teams, making those that are new."""
    tx.delete(AgentTeam, col(AgentTeam.agent_id) == agent_id)
    for name in dict.fromkeys(names):
        tx.insert_new(AgentTeam, agent_id=agent_id, team_id=find_or_make_team(tx, name))
    tx.tell(Event(kind=EventKind.AGENT, agent_id=agent_id))


def find_or_make_team(tx: Tx, name: str) -> int:
    """The id of the team of that name."""
    tx.insert_new(Team, on=("name",), name=name.strip()[:100])
    found = tx.select(Team, col(Team.name) == name.strip()[:100], limit=1)
    return found[0].id or 0


def change_agent(tx: Tx, /, agent_id: int, **values: Any) -> None:
    """Set columns of an agent. Somebody made inactive is signed out everywhere."""
    agent = tx.need(Agent, agent_id)
    tx.update(Agent, agent_id, revision=agent.revision + 1, **values)
    tx.tell(Event(kind=EventKind.AGENT, agent_id=agent_id))
    if "name" in values:
        tx.tell(Event(kind=EventKind.RELOAD))  # It stands at every message of theirs.


def prefer(tx: Tx, agent_id: int, changes: Mapping[str, Any]) -> None:
    """Change some of an agent's own preferences."""
    agent = tx.need(Agent, agent_id)
    change_agent(tx, agent_id, preferences={**agent.preferences, **changes})


def hash_token(token: str) -> str:
    """How a session's token is stored: who reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(
    tx: Tx, agent_id: int, *, token: str, user_agent: str, address: str, now: datetime
) -> int:
    """Open a session for a browser."""
    return tx.insert(
        AgentSession,
        token_hash=hash_token(token),
        agent_id=agent_id,
        created_at=now,
        seen_at=now,
        expires_at=now + timedelta(days=SESSION_DAYS),
        user_agent=user_agent[:300],
        address=address[:64],
    )


def keep_session(tx: Tx, session_id: int, *, now: datetime) -> None:
    """A session is in use: it lives on, up to its longest."""
    session = tx.need(AgentSession, session_id)
    longest = session.created_at + timedelta(days=MAX_SESSION_DAYS)
    until = min(now + timedelta(days=SESSION_DAYS), longest)
    tx.update(AgentSession, session_id, seen_at=now, expires_at=until)


def sign_out(tx: Tx, session_id: int, *, now: datetime) -> None:
    """End a session at once, everywhere: its sockets hear of it by the log."""
    session = tx.need(AgentSession, session_id)
    tx.update(AgentSession, session_id, ended_at=now)
    tx.tell(Event(kind=EventKind.AGENT, agent_id=session.agent_id, data={"session": session_id}))


def sign_out_everywhere(tx: Tx, agent_id: int, *, but: int | None = None, now: datetime) -> int:
    """End all sessions of an agent, but perhaps the one in use. Returns how many."""
    open_ones = tx.select(
        AgentSession,
        col(AgentSession.agent_id) == agent_id,
        col(AgentSession.ended_at).is_(None),
        limit=10_000,
    )
    ended = [session.id for session in open_ones if session.id is not None and session.id != but]
    for session_id in ended:
        sign_out(tx, session_id, now=now)
    return len(ended)


def audit(
    tx: Tx,
    *,
    act: str,
    subject: str,
    agent_id: int | None,
    address: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write down who did or looked at what."""
    tx.insert(
        AuditEntry,
        at=now,
        agent_id=agent_id,
        act=act,
        subject=subject,
        detail=dict(detail or {}),
        address=address[:64],
    )
