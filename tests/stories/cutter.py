"""A proxy that breaks live connections, as networks do: at any byte, without a goodbye."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field

SOCKET = b"GET /socket"


@dataclass(eq=False)
class Line:
    """One live connection, from both sides."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    heard: int = 0  # Bytes that came from the server.
    doomed: bool = False  # Breaks within the next bytes from the server.

    def cut(self) -> None:
        for side in (self.near, self.far):
            side.transport.abort()


@dataclass
class Cutter:
    """Passes everything on to `port`, and breaks websockets when told to.

    is_open: whether new websockets are let through.
    """

    port: int
    chance: random.Random
    is_open: bool = True
    cuts: int = 0
    lines: set[Line] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self, port: int) -> None:
        """Listen on a port of the loopback."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for line in list(self.lines):
            line.cut()

    def cut(self) -> None:
        """Break what is open: half of it now, half of it in the middle of what comes next."""
        for line in list(self.lines):
            if line.doomed or self.chance.random() < 0.5:
                self._break(line)
            else:
                line.doomed = True

    def _break(self, line: Line) -> None:
        self.cuts += 1
        self.lines.discard(line)
        line.cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                await self._join(reader, writer)
        finally:
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65536)
        live = first.startswith(SOCKET)
        if not first or (live and not self.is_open):
            writer.transport.abort()
            return
        answers, onward = await asyncio.open_connection("127.0.0.1", self.port)
        line = Line(writer, onward)
        if live:
            self.lines.add(line)
        onward.write(first)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, onward))
                group.create_task(self._pass_back(answers, line, live=live))
        finally:
            self.lines.discard(line)
            onward.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def _pass_back(self, reader: asyncio.StreamReader, line: Line, *, live: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if live and line.doomed:
                    line.near.write(data[: self.chance.randrange(len(data))])
                    self._break(line)
                    return
                line.heard += len(data)
                line.near.write(data)
                await line.near.drain()
        line.near.close()
