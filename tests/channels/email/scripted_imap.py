"""An IMAP server in the test's own loop whose mail comes exactly when the test wants it to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CAPABLE = "IMAP4rev1 IDLE"


@dataclass(slots=True)
class ScriptedImap:
    """before_done: called with a command's words before its tagged line is written; what it adds
    to `mails` is announced there, as servers do. says_next: whether UIDNEXT is told."""

    mails: dict[int, bytes] = field(default_factory=dict)
    capabilities: str = CAPABLE
    says_next: bool = True
    before_done: Callable[[str], None] = lambda words: None
    commands: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None  # For STARTTLS.
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        try:
            writer.write(b"* OK ready\r\n")
            while line := (await reader.readline()).decode().strip():
                tag, _, words = line.partition(" ")
                self.commands.append(words)
                known = len(self.mails)
                if words == "STARTTLS" and self.tls is not None:
                    writer.write(f"{tag} OK begin\r\n".encode())
                    await writer.start_tls(self.tls)
                    continue
                if words == "IDLE":
                    writer.write(b"+ idling\r\n")
                    await reader.readline()
                else:
                    self._answer(words, writer)
                self.before_done(words)
                if len(self.mails) > known:
                    writer.write(f"* {len(self.mails)} EXISTS\r\n".encode())
                writer.write(f"{tag} OK done\r\n".encode())
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    def _answer(self, words: str, writer: asyncio.StreamWriter) -> None:
        upper = words.upper()
        if upper == "CAPABILITY":
            writer.write(f"* CAPABILITY {self.capabilities}\r\n".encode())
        elif upper.startswith("EXAMINE"):
            writer.write(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n".encode())
            if self.says_next:
                writer.write(f"* OK [UIDNEXT {max(self.mails, default=0) + 1}] ok\r\n".encode())
        elif upper.startswith("UID SEARCH"):
            writer.write(f"* SEARCH {' '.join(map(str, self._search(upper)))}".strip().encode())
            writer.write(b"\r\n")
        elif upper.startswith("UID FETCH"):
            self._fetch(int(upper.split()[2]), upper, writer)

    def _search(self, upper: str) -> list[int]:
        if "SINCE" in upper:
            return sorted(self.mails)
        first = int(upper.split()[-1].partition(":")[0])
        newest = max(self.mails, default=0)
        # RFC 3501, section 6.4.8: `n:*` names the newest even where it is below n.
        return sorted(uid for uid in self.mails if uid >= first or uid == newest)

    def _fetch(self, uid: int, upper: str, writer: asyncio.StreamWriter) -> None:
        raw = self.mails.get(uid, b"")
        writer.write(b"* 1 FETCH (FLAGS (\\Seen) UID 77)\r\n")  # News of another mail.
        if uid in self.mails and "BODY" in upper:
            writer.write(f"* 2 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode())
            writer.write(raw + b" FLAGS ())\r\n")
        elif uid in self.mails:
            date = "04-May-2026 09:15:22 +0000"
            head = f'* 2 FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE "{date}")\r\n'
            writer.write(head.encode())


@asynccontextmanager
async def scripted_imap(
    fake: ScriptedImap, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[ScriptedImap]:
    """The server on a loopback port, behind TLS from the first byte if asked."""
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, ssl=tls)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
