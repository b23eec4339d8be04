"""A stand-in for a language model: a real server on this machine that speaks chat completions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Say = Callable[[dict[str, str]], object]  # From lines by id to what it answers as its content.


@dataclass
class Model:
    """What the stand-in was asked, and what it says. say: None never answers."""

    say: Say | None
    status: int = 200
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection, and know of it until it has ended."""
        task = asyncio.create_task(self.serve(reader, writer))
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer. Whoever hangs up in between is none the worse."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = int(head.lower().partition("content-length:")[2].split("\r\n")[0])
        body = json.loads(await reader.readexactly(size))
        self.heads.append(head)
        self.asked.append(body)
        if self.say is None:
            await reader.read()  # Until whoever asked has gone.
        else:
            lines = json.loads(body["messages"][1]["content"])["lines"]
            said = self.say({line["id"]: line["text"] for line in lines})
            content = said if isinstance(said, str) else json.dumps(said)
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            start = f"HTTP/1.1 {self.status} -\r\ncontent-length: {len(answer)}\r\n"
            writer.write(f"{start}connection: close\r\n\r\n".encode() + answer)
            await writer.drain()


@asynccontextmanager
async def model(say: Say | None, *, status: int = 200) -> AsyncIterator[Model]:
    """Serve one on a free port."""
    made = Model(say, status)
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        async with server:
            yield made
    finally:
        if made.serving:
            await asyncio.wait(made.serving, timeout=5)


def words(**by_id: str) -> Say:
    """Says these words for the lines of these ids (a_0 for a-0), whatever they were."""
    lines = [{"id": name.replace("_", "-"), "text": text} for name, text in by_id.items()]
    return lambda _asked: {"lines": lines}
