"""Who calls: the token of a request, how often it may call, and how much it may send.

It stands before everything else, so that nobody without a token has a byte of their body read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import Security
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.actions import staff, tokens
from hub.actions.tokens import PREFIX
from hub.actions.tokens import Scope as TokenScope
from hub.api.problems import problem
from hub.errors import Forbidden, HiloError, SignedOut, TooLarge
from hub.limits import Limiter
from hub.model import ApiToken
from hub.queries import tokens as token_queries
from hub.store import Database

CALLS: Final = 600  # A minute and token.
WRONG: Final = 30  # Wrong tokens in five minutes and address.
MAX_JSON: Final = 3_000_000
_FILES: Final = frozenset({"/imports", "/calls"})
_PUBLIC: Final = frozenset({"/openapi.json"})
_RENEW: Final = timedelta(minutes=1)
bearer = HTTPBearer(auto_error=False, description="A token of `hilo token add`.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The program that calls. teams: whose eyes it has; None sees everything."""

    token_id: int
    name: str
    scopes: frozenset[str]
    teams: frozenset[int] | None
    address: str


class Access:
    """An ASGI layer around the application."""

    def __init__(
        self, app: ASGIApp, db: Database, *, clock: Callable[[], datetime], max_upload: int
    ) -> None:
        self._app = app
        self._db = db
        self._clock = clock
        self._max_upload = max_upload
        self._calls = Limiter(CALLS, per=timedelta(minutes=1))
        self._wrong = Limiter(WRONG, per=timedelta(minutes=5))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        limit = self._max_upload if path in _FILES else MAX_JSON
        try:
            if path not in _PUBLIC:
                scope.setdefault("state", {})["caller"] = await self._caller(request)
            if int(request.headers.get("content-length", "0") or 0) > limit:
                raise _too_large(limit)
        except (HiloError, ValueError) as error:
            known = error if isinstance(error, HiloError) else _too_large(limit)
            await problem(known)(scope, receive, send)
            return
        await self._app(scope, _limited(receive, limit), send)

    async def _caller(self, request: Request) -> Caller:
        now = self._clock()
        address = request.client.host if request.client else ""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.casefold() != "bearer" or not secret.startswith(PREFIX):
            raise SignedOut("Send a token: Authorization: Bearer hilo_...")
        token = await self._db.read(token_queries.by_hash, staff.hash_token(secret.strip()))
        if token is None or token.ended_at is not None:
            self._wrong.take(address, now=now)
            raise SignedOut("This token is not known, or was ended.")
        self._calls.take(str(token.id), now=now)
        if token.used_at is None or now - token.used_at > _RENEW:
            await self._db.write(tokens.use, token.id or 0, now=now)
        return _caller(token, address)


def _caller(token: ApiToken, address: str) -> Caller:
    teams = frozenset(int(each) for each in token.teams.split(",") if each)
    scopes = frozenset(token.scopes.split())
    return Caller(token.id or 0, token.name, scopes, teams or None, address)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("This is more than the %(limit)s bytes that are accepted.", limit=limit)


def _limited(receive: Receive, limit: int) -> Receive:
    """A request that says nothing of its length, or lies about it, ends where the limit is."""
    read = 0

    async def more() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(TooLarge.status, _too_large(limit).sentence)
        return message

    return more


def _need(wanted: TokenScope) -> Callable[[Request], Caller]:
    def caller(request: Request) -> Caller:
        found: Caller = request.state.caller
        if wanted not in found.scopes:
            raise Forbidden("This token lacks the scope %(scope)s.", scope=str(wanted))
        return found

    return caller


MayRead = Annotated[Caller, Security(_need(TokenScope.CUSTOMERS_READ))]
MayWrite = Annotated[Caller, Security(_need(TokenScope.CUSTOMERS_WRITE))]
MayImport = Annotated[Caller, Security(_need(TokenScope.IMPORTS))]
MayWriteCalls = Annotated[Caller, Security(_need(TokenScope.CALLS_WRITE))]
MayLookUp = Annotated[Caller, Security(_need(TokenScope.CALLERS_READ))]
MayReadReplies = Annotated[Caller, Security(_need(TokenScope.REPLIES_READ))]
MayWriteReplies = Annotated[Caller, Security(_need(TokenScope.REPLIES_WRITE))]
