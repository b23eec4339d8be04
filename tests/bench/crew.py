"""A thousand agents, each signed in for themselves."""

from __future__ import annotations

from datetime import datetime

from hub.actions import staff
from hub.config import Config
from hub.process import utc_now
from hub.store import Database, Tx


async def crew(config: Config, count: int) -> list[str]:
    """So many agents with a session each. Returns the sessions' cookies."""
    db = await Database.open(config.database, exclusive=False)
    try:
        tokens = [f"token-{number:06d}" for number in range(count)]
        await db.write(_sign_all_in, tokens, now=utc_now())
        return tokens
    finally:
        await db.close()


def _sign_all_in(tx: Tx, tokens: list[str], *, now: datetime) -> None:
    for number, token in enumerate(tokens):
        agent_id = staff.add_agent(
            tx,
            email=f"agent-{number}@hilo.example",
            name=f"Agent {number}",
            password_hash="",
            now=now,
        )
        staff.sign_in(tx, agent_id, token=token, user_agent="", address="", now=now)
