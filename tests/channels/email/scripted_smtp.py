"""An SMTP server in the test's own loop that answers as it is told, or breaks off."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

GREETING = {"": "220 mail.test ESMTP", "EHLO": "250-mail.test\r\n250-SIZE 50000000\r\n250 8BITMIME"}
CUT = "cut"
HANG = "hang"


@dataclass(slots=True)
class ScriptedSmtp:
    """answers: a command ("" is the greeting, "." the end of a mail) to the line it gets, or CUT
    to break off there, or HANG to stay silent. seen: every command that came."""

    answers: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    tls: ssl.SSLContext | None = None  # For STARTTLS.
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        try:
            if not await self._answer("", writer):
                return
            while line := (await reader.readline()).decode().strip():
                self.seen.append(line)
                if line == "STARTTLS" and self.tls is not None:
                    writer.write(b"220 go on\r\n")
                    await writer.start_tls(self.tls)
                    continue
                command = line.split(" ")[0].partition(":")[0].upper()
                if not await self._answer(command, writer):
                    return
                if command == "DATA" and self.answers.get("DATA", "354").startswith("354"):
                    self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                    self.seen.append(".")
                    if not await self._answer(".", writer):
                        return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def _answer(self, command: str, writer: asyncio.StreamWriter) -> bool:
        usual = {**GREETING, "DATA": "354 go on", "QUIT": "221 bye"}
        answer = self.answers.get(command, usual.get(command, "250 2.0.0 Ok"))
        if answer == HANG:
            await asyncio.Event().wait()
        if answer == CUT:
            return False
        writer.write(f"{answer}\r\n".encode())
        await writer.drain()
        return command != "QUIT"


@asynccontextmanager
async def scripted_smtp(
    answers: dict[str, str],
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
) -> AsyncIterator[ScriptedSmtp]:
    """A server with these answers on a loopback port, behind TLS at once or when asked."""
    fake = ScriptedSmtp(answers, tls=starttls)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, limit=64_000_000, ssl=tls)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
