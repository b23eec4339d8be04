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
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _marks: list[tuple[int, asyncio.Event]] = field(default_factory=list)

    async def looks(self, more: int) -> None:
        """Wait until the folder has been opened so many times more."""
        event = asyncio.Event()
        self._marks.append((self._opened() + more, event))
        await event.wait()

    def _opened(self) -> int:
        return sum(words.startswith("EXAMINE") for words in self.commands)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client."""
        try:
            writer.write(b"* OK ready\r\n")
            while line := (await reader.readline()).decode().strip():
                tag, _, words = line.partition(" ")
                self.commands.append(words)
                for count, event in self._marks:
                    if self._opened() >= count:
                        event.set()
                known = len(self.mails)
                if words == "STARTTLS" and self.tls is not None:
                    writer.write(f"{tag} OK begin\r\n".encode())
                    await writer.start_tls(self.tls)
                    continue
                if words == "IDLE":
                    await self._idle(reader, writer)
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

    async def arrive(self, raw: bytes) -> None:
        """Let a mail come while the client idles."""
        await self.idling.wait()
        self.idling.clear()
        self.mails[max(self.mails, default=0) + 1] = raw
        self.arrived.set()

    async def _idle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+ idling\r\n")
        self.idling.set()
        done = asyncio.ensure_future(reader.readline())
        news = asyncio.ensure_future(self.arrived.wait())
        await asyncio.wait({done, news}, return_when=asyncio.FIRST_COMPLETED)
        if self.arrived.is_set():
            self.arrived.clear()
            writer.write(f"* {len(self.mails)} EXISTS\r\n".encode())
            # Servers repeat that they are there; a client that read the news together with
            # "+ idling", and waits on the socket, sees it then.
            while not (await asyncio.wait({done}, timeout=0.2))[0]:
                writer.write(b"* OK Still here\r\n")
        news.cancel()
        await done
        self.idling.clear()

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
