"""The tokens that programs sign in with: made, used and ended. Their words are shown once."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.actions import staff
from hub.errors import BadRequest, Conflict, NotFound
from hub.model import ApiToken
from hub.store import Tx

PREFIX: Final = "hilo_"  # So that who finds one in a file knows what it opens.


class Scope(StrEnum):
    """What a token lets a program do."""

    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    IMPORTS = "imports"
    CALLS_WRITE = "calls:write"
    CALLERS_READ = "callers:read"
    REPLIES_READ = "replies:read"
    REPLIES_WRITE = "replies:write"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. secret: its words, which nobody sees again."""

    id: int
    secret: str


def new_secret() -> str:
    """The words of a token: 256 random bits behind a name."""
    return PREFIX + secrets.token_urlsafe(32)


def add(
    tx: Tx,
    *,
    name: str,
    scopes: Collection[str],
    secret: str,
    teams: Sequence[str] = (),
    agent_id: int | None,
    address: str = "",
    now: datetime,
) -> NewToken:
    """Make a token. teams: by name; it then sees only what they see. Raises BadRequest."""
    if not name.strip():
        raise BadRequest("Give the token a name: of the program that will use it.")
    wanted = sorted({str(scope) for scope in scopes})
    if not wanted or not set(wanted) <= {str(scope) for scope in Scope}:
        raise BadRequest("A token needs scopes: %(scopes)s.", scopes=", ".join(Scope))
    ids = sorted(staff.find_or_make_team(tx, each) for each in teams if each.strip())
    token_id = tx.insert(
        ApiToken,
        name=name.strip()[:100],
        token_hash=staff.hash_token(secret),
        hint=secret[-4:],
        scopes=" ".join(wanted),
        teams=f",{','.join(map(str, ids))}," if ids else "",
        agent_id=agent_id,
        created_at=now,
    )
    staff.audit(
        tx,
        act="token.added",
        subject=f"token {token_id}",
        agent_id=agent_id,
        address=address,
        detail={"name": name.strip()[:100], "scopes": wanted, "teams": list(teams)},
        now=now,
    )
    return NewToken(token_id, secret)


def end(tx: Tx, token_id: int, *, agent_id: int | None, address: str = "", now: datetime) -> None:
    """End a token at once and for good. Raises NotFound, and Conflict for one that is ended."""
    token = tx.get(ApiToken, token_id)
    if token is None:
        raise NotFound("There is no such token.")
    if token.ended_at is not None:
        raise Conflict("This token was ended already.")
    tx.update(ApiToken, token_id, ended_at=now)
    staff.audit(
        tx,
        act="token.ended",
        subject=f"token {token_id}",
        agent_id=agent_id,
        address=address,
        now=now,
    )


def use(tx: Tx, token_id: int, *, now: datetime) -> None:
    """Note that a token is in use."""
    tx.update(ApiToken, token_id, used_at=now)
