"""A visitor's browser as the socket sees it, for tests that need no page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.channels.chat.conftest import World

KEY = "0123456789abcdef"


class BrowserLine:
    """Frames out, and frames in by kind; whatever came meanwhile is kept."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[dict[str, Any]] = []

    async def send(self, kind: str, **fields: object) -> None:
        """Send one frame."""
        await self.connection.send(json.dumps({"t": kind, **fields}))

    async def next(self, kind: str) -> dict[str, Any]:
        """The next frame of this kind; fails after a while."""
        async with asyncio.timeout(10):
            while True:
                frame = json.loads(await self.connection.recv())
                self.seen.append(frame)
                if frame["t"] == kind:
                    found: dict[str, Any] = frame
                    return found

    async def hello(self, **fields: object) -> dict[str, Any]:
        """Say hello and return the welcome."""
        await self.send("hello", **{"languages": ["en"], **fields})
        return await self.next("welcome")

    async def say(self, text: str, key: str = KEY, **fields: object) -> dict[str, Any]:
        """Write a message and return the answer, said or failed."""
        await self.send("say", key=key, text=text, **fields)
        async with asyncio.timeout(10):
            while True:
                frame = json.loads(await self.connection.recv())
                self.seen.append(frame)
                if frame["t"] in ("said", "failed"):
                    answer: dict[str, Any] = frame
                    return answer

    async def closed(self) -> int:
        """Read on until the server closes, and return its code."""
        async with asyncio.timeout(10):
            with suppress(ConnectionClosed):
                while True:
                    self.seen.append(json.loads(await self.connection.recv()))
        return self.connection.close_code or 0


@asynccontextmanager
async def browser_line(
    world: World, *, account_id: int = 1, origin: str | None = ""
) -> AsyncIterator[BrowserLine]:
    """A socket of a visitor; its origin is the chat's own unless another, or None, is given."""
    url = f"{world.url.replace('http', 'ws', 1)}/chat/socket/{account_id}"
    headers = {} if origin is None else {"Origin": origin or world.url}
    async with connect(url, additional_headers=headers, proxy=None) as connection:
        yield BrowserLine(connection)
