"""An IMAP4rev1 server of our own, with IDLE: what Hilo reads its support mailbox from.

It keeps to RFC 3501, 2177 (IDLE), 4315 (UIDPLUS), 6851 (MOVE) and 4959 (SASL-IR), as far as mail
clients without ENVELOPE and BODYSTRUCTURE go.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine

from channels.simulator.imap_line import ImapLine
from channels.simulator.imap_login import Lookup
from channels.simulator.imap_session import ImapSession
from channels.simulator.servers import free_socket

IsDown = Callable[[], bool]


class ImapServer:
    """Serves every mailbox on one port. is_down: whether the provider has an outage now."""

    def __init__(
        self,
        lookup: Lookup,
        *,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        is_down: IsDown = lambda: False,
    ) -> None:
        self._socket = free_socket(port)
        self.port: int = self._socket.getsockname()[1]
        self._lookup = lookup
        self._tls = tls
        self._is_down = is_down
        self._server: asyncio.Server | None = None
        self._sessions: dict[asyncio.Task[None], ImapSession] = {}

    @property
    def idling(self) -> int:
        """How many clients are waiting in IDLE now."""
        return sum(1 for session in self._sessions.values() if session.idles)

    async def start(self) -> None:
        """Accept connections until `stop`."""
        self._server = await asyncio.start_server(
            self._serve, sock=self._socket, ssl=self._tls, limit=2**20
        )

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
        self.drop_all()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    def drop_all(self) -> None:
        """Break every connection, as a network does."""
        for session in list(self._sessions.values()):
            session.abort()

    def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Coroutine[object, object, None]:
        line = ImapLine(reader, writer)
        return self._run(ImapSession(line, lookup=self._lookup, is_down=self._is_down))

    async def _run(self, session: ImapSession) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._sessions[task] = session
        try:
            await session.run()
        finally:
            self._sessions.pop(task, None)
