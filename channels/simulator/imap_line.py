"""The bytes of one IMAP connection: commands with their literals in, lines out."""

from __future__ import annotations

import asyncio
from typing import Final

from channels.simulator.imap_words import literal_size

MAX_LITERAL: Final = 50_000_000


class Refusal(Exception):
    """Raised where a command is understood and answered with NO."""


class ImapLine:
    """Reads and writes; knows nothing of what the words mean."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def command(self) -> list[bytes] | None:
        """Text and literals of the next command in turn, or None at the end."""
        parts: list[bytes] = []
        while True:
            line = await self.raw_line()
            if not line.endswith(b"\n"):
                return None
            parts.append(line)
            literal = literal_size(line)
            if literal is None:
                return parts
            size, waits = literal
            if size > MAX_LITERAL:
                await self.say("* BYE That is too big")
                return None
            if waits:
                await self.say("+ go on")
            parts.append(await self._reader.readexactly(size))

    async def raw_line(self) -> bytes:
        """The next line, or b"" at the end or when it is longer than a command can be."""
        try:
            return await self._reader.readline()
        except ValueError:  # The reader's limit.
            return b""

    async def say(self, *lines: str) -> None:
        """Write lines."""
        await self.write("".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))

    async def write(self, content: bytes) -> None:
        """Write bytes as they are."""
        self._writer.write(content)
        await self._writer.drain()

    def close(self) -> None:
        """End the connection."""
        self._writer.close()

    def abort(self) -> None:
        """Break the connection without a word."""
        self._writer.transport.abort()
