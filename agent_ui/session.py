"""Sessions of the console: the cookie, the forms' token, and whom a request comes from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from agent_ui.viewer import Viewer, eyes_of
from hub.actions import staff
from hub.errors import Forbidden, SignedOut
from hub.model import Agent
from hub.process import Process
from hub.queries import agents
from hub.store import Reader

COOKIE: Final = "hilo_session"
DOOR: Final = "hilo_door"  # The sign-in form's own cookie: binds its token to the browser.
_RENEW: Final = timedelta(minutes=1)


class Sessions:
    """Opens, finds and ends sessions. A session's forms carry a token that only it could have."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._key = process.vault.subkey("console forms")
        self._secure = process.config.public_url.startswith("https:")

    async def viewer(self, connection: HTTPConnection) -> Viewer:
        """The agent a request comes from. Raises SignedOut, and Unavailable."""
        token = connection.cookies.get(COOKIE, "")
        if not token:
            raise SignedOut("Sign in to see this.")
        now = self._process.clock()
        found = await self._process.db.read(_find, token, now)
        if found is None:
            raise SignedOut("Your session has ended. Sign in again.")
        viewer, seen_at = found
        if now - seen_at > _RENEW:
            await self._process.db.write(staff.keep_session, viewer.session_id, now=now)
        return viewer

    def csrf(self, token: str) -> str:
        """The token that a session's forms carry."""
        return hmac.new(self._key, f"form:{token}".encode(), hashlib.sha256).hexdigest()

    def check(self, connection: HTTPConnection, token: str, given: str) -> None:
        """Raises Forbidden for a form that did not come from a page of this session."""
        if not hmac.compare_digest(self.csrf(token).encode(), given.encode("utf-8", "replace")):
            raise Forbidden("This form has expired. Reload the page and try again.")
        check_origin(connection)

    async def open(self, agent: Agent, connection: HTTPConnection) -> str:
        """Sign an agent in. Returns the cookie's value."""
        token = secrets.token_urlsafe(32)
        await self._process.db.write(
            staff.sign_in,
            agent.id or 0,
            token=token,
            user_agent=connection.headers.get("user-agent", ""),
            address=connection.client.host if connection.client else "",
            now=self._process.clock(),
        )
        return token

    def set_cookie(self, response: Response, token: str) -> None:
        """Give the browser its session. Scripts cannot read it, other sites cannot send it."""
        response.set_cookie(
            COOKIE,
            token,
            max_age=staff.MAX_SESSION_DAYS * 86_400,
            httponly=True,
            secure=self._secure,
            samesite="lax",
            path="/",
        )
        response.delete_cookie(DOOR, path="/login")

    def set_door(self, response: Response, value: str) -> None:
        """Bind the sign-in form to the browser that got it."""
        response.set_cookie(
            DOOR,
            value,
            max_age=3600,
            httponly=True,
            secure=self._secure,
            samesite="strict",
            path="/login",
        )


def check_origin(connection: HTTPConnection) -> None:
    """Raises Forbidden for a request that a page of another site has caused.

    Browsers send Origin with every POST and every socket; what sends none is no browser.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return
    try:
        site = urlsplit(origin).netloc
    except ValueError:
        site = ""
    if not site or site != connection.headers.get("host", ""):
        raise Forbidden("This request came from another site.")


def _find(tx: Reader, token: str, now: datetime) -> tuple[Viewer, datetime] | None:
    session = agents.session(tx, staff.hash_token(token))
    if session is None or session.ended_at is not None or session.expires_at <= now:
        return None
    agent = tx.get(Agent, session.agent_id)
    if agent is None or not agent.active:
        return None
    viewer = Viewer(
        agent,
        eyes_of(tx, agent),
        session_id=session.id or 0,
        token=token,
        ends_at=session.expires_at,
    )
    return viewer, session.seen_at
