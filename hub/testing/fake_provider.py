"""An HTTP server on loopback, in the test's own loop, that plays a provider's API.

It lives in the loop that sends, so a channel that blocks the loop never gets an answer.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What the fake answers. held: it takes the request and never answers. cut: it breaks off
    in mid-answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    held: bool = False
    cut: bool = False

    @classmethod
    def json(cls, value: object, *, status: int = 200, **headers: str) -> HttpAnswer:
        """An answer with a JSON body; headers as `retry_after="3"`."""
        named = tuple((name.replace("_", "-"), text) for name, text in headers.items())
        kind = ("content-type", "application/json")
        return cls(status=status, body=json.dumps(value).encode(), headers=(kind, *named))


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One request as the fake saw it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes


Answers: TypeAlias = "HttpAnswer | list[HttpAnswer] | Callable[[SeenRequest], HttpAnswer]"


@dataclass(slots=True)
class FakeProvider:
    """The fake: `url` is its base address, `seen` every request it got, oldest first.

    answers: one answer for all, a list of which the last one stays, or a function.
    """

    answers: Answers
    url: str = ""
    seen: list[SeenRequest] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        seen = SeenRequest(
            method=request.method,
            path=request.url.path,
            query=tuple(request.query_params.multi_items()),
            headers=dict(request.headers),
            body=await request.body(),
        )
        self.seen.append(seen)
        await _give(self._answer(seen), scope, receive, send)

    def _answer(self, seen: SeenRequest) -> HttpAnswer:
        if isinstance(self.answers, HttpAnswer):
            return self.answers
        if isinstance(self.answers, list):
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return self.answers(seen)


async def _give(answer: HttpAnswer, scope: Scope, receive: Receive, send: Send) -> None:
    if answer.held:
        # Ends when the client goes away: its disconnect is the next thing to receive.
        await receive()
        return
    if answer.cut:
        length = [(b"content-length", b"1000000")]
        await send({"type": "http.response.start", "status": answer.status, "headers": length})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        return
    response = Response(answer.body, answer.status, headers=dict(answer.headers))
    await response(scope, receive, send)


@asynccontextmanager
async def fake_provider(answers: Answers) -> AsyncIterator[FakeProvider]:
    """A fake that answers with `answers`, serving until the block ends."""
    provider = FakeProvider(answers)
    async with serving(provider) as provider.url:
        yield provider


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an ASGI app on a free loopback port; gives its base URL."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none", http="h11")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await server.startup(sockets=[listener])
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.force_exit = True  # A held answer is not waited for.
            await server.shutdown(sockets=[listener])


@asynccontextmanager
async def cutting() -> AsyncIterator[str]:
    """A server that reads the request and hangs up without a word; gives its base URL."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def closed_url() -> str:
    """A loopback address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
