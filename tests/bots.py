"""A bot of a test's own: a real HTTP server that keeps what it is sent and answers as told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.servers import HttpServer
from hub.actions import bots
from hub.actions.bots import Draft
from hub.handoff.settings import BotSettings
from hub.process import utc_now
from hub.store import Database
from hub.vault import Vault
from hub.words import BotKind

SECRET = "whsec_c2VjcmV0LW9mLXRoZS10ZXN0cy0wMDAw"
Reply = Callable[[dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """A request that a bot got. value: its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def value(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def verify(self) -> None:
        """Check its signature with the library that bots use. Raises WebhookVerificationError."""
        Webhook(SECRET).verify(self.body.decode(), self.headers)


@dataclass
class Talker:
    """A bot. reply: what it answers a body with; a number is a status, a `Response` goes as it is,
    None never answers.
    files: what it has at a path."""

    url: str = ""
    reply: Reply | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: Request) -> Response:
        if (content := self.files.get(request.url.path)) is not None:
            return Response(content, media_type="image/png")
        body = await request.body()
        self.asked.append(Asked(request.url.path, dict(request.headers), body))
        self.came.set()
        if self.reply is None:
            await asyncio.Event().wait()
        assert self.reply is not None
        said = await self.reply(json.loads(body or b"null"))
        if isinstance(said, Response):
            return said
        return Response(status_code=said) if isinstance(said, int) else JSONResponse(said)

    async def wait(self, count: int = 1, *, limit_s: float = 30) -> Asked:
        """The request number `count`, once it has come."""
        async with asyncio.timeout(limit_s):
            while len(self.asked) < count:
                self.came.clear()
                await self.came.wait()
        return self.asked[count - 1]


@asynccontextmanager
async def talking(reply: Reply | None) -> AsyncIterator[Talker]:
    """Serve a bot on the loopback."""
    talker = Talker(reply=reply)
    app = Starlette(routes=[Route("/{path:path}", talker.serve, methods=["GET", "POST"])])
    server = HttpServer(app)
    await server.start()
    talker.url = server.url
    try:
        yield talker
    finally:
        await server.stop()


def always(value: Any) -> Reply:
    """A bot that answers everything with the same."""

    async def reply(asked: dict[str, Any]) -> Any:
        return value

    return reply


async def add_bot(
    db: Database,
    vault: Vault,
    account_id: int,
    *,
    kind: BotKind = BotKind.HILO,
    timeout_s: int = 20,
    name: str = "Hilda",
    **settings: Any,
) -> tuple[int, str]:
    """A bot for an account: its id and its token."""
    sealed = vault.seal_settings(BotSettings, settings)
    draft = Draft(
        name=name, kind=kind, settings=sealed, account_ids=[account_id], timeout_s=timeout_s
    )
    return await db.write(bots.add, draft, now=utc_now())


async def call(url: str, value: Any, **headers: str) -> httpx.Response:
    """A call of a bot's own."""
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(url, json=value, headers=headers)
