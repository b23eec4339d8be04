"""The bell between processes on PostgreSQL: LISTEN and NOTIFY on a connection of its own.

A ring carries nothing: it says that the log has grown, and the log is the truth. It is rung after
the commit and never inside the transaction, where a lock over all commits costs two thirds of the
throughput. Whispers ride along as payloads, because nothing is lost when they are.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import msgspec
import psycopg
import structlog
from psycopg.pq import ConnStatus

CHANNEL: Final = "hilo"
WHISPERS: Final = "hilo_whisper"
COALESCE_S: Final = 0.005  # At most one ring and one packet of whispers in this time.
PACKET_BYTES: Final = 7_000  # PostgreSQL takes payloads below 8,000 bytes.
WAITING: Final = 500  # Whispers kept while the bell is busy; older ones are dropped.
RECONNECT_S: Final = 1.0

_logger = structlog.get_logger(__name__)


class Bell:
    """Rings and listens from one thread; reconnects for ever.

    connect: opens a connection in autocommit mode. heard and overheard are called in the thread.
    """

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection],
        heard: Callable[[], None],
        overheard: Callable[[str], None],
    ) -> None:
        self._connect = connect
        self._heard = heard
        self._overheard = overheard
        self._rung = False
        self._whispers: deque[str] = deque(maxlen=WAITING)
        self._closed = False
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._thread = threading.Thread(target=self._work, name="hilo-bell", daemon=True)
        self._thread.start()

    def ring(self) -> None:
        """Ring soon. Never waits."""
        if not self._rung:
            self._rung = True
            self._wake()

    def shout(self, text: str) -> None:
        """Send a whisper soon; dropped when it is too long or too many are waiting."""
        if len(text.encode()) <= PACKET_BYTES - 100:
            self._whispers.append(text)
            self._wake()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._wake()
        self._thread.join()
        self._near.close()
        self._far.close()

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # Full: it is awake already.
            self._near.send(b"!")

    def _work(self) -> None:
        while not self._closed:
            try:
                with self._connect() as connection:
                    self._converse(connection)
            except Exception as error:  # noqa: BLE001  A driver loop: it logs and goes on.
                _logger.warning("bell_lost", error=str(error))
                self._doze(RECONNECT_S)

    def _converse(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        connection.execute(f"LISTEN {WHISPERS}")
        self._heard()  # Something may have been told while nobody listened.
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._far, selectors.EVENT_READ)
            while not self._closed:
                selector.select()
                self._drain()
                began = time.monotonic()
                self._send(connection)
                self._receive(connection)
                self._doze(COALESCE_S - (time.monotonic() - began), watch=False)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._far.recv(4096):
                pass

    def _doze(self, seconds: float, *, watch: bool = True) -> None:
        """Wait; with `watch`, `close` ends it early."""
        until = time.monotonic() + seconds
        while not self._closed and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.05) if watch else left)

    def _send(self, connection: psycopg.Connection) -> None:
        if self._rung:
            self._rung = False
            connection.execute(f"NOTIFY {CHANNEL}")
        if self._whispers:
            connection.execute("SELECT pg_notify(%s, %s)", (WHISPERS, self._packet()))

    def _packet(self) -> str:
        """As many whispers as one payload takes, as a JSON list; the rest goes with the next."""
        size = 2
        taken: list[str] = []
        while self._whispers:
            # As JSON within JSON, quotes and accents may double.
            size += len(msgspec.json.encode(self._whispers[0])) + 1
            if size > PACKET_BYTES and taken:
                self._wake()
                break
            taken.append(self._whispers.popleft())
        return msgspec.json.encode(taken).decode()

    def _receive(self, connection: psycopg.Connection) -> None:
        pgconn = connection.pgconn
        pgconn.consume_input()
        if pgconn.status != ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        rung = False
        while (note := pgconn.notifies()) is not None:
            if note.be_pid == pgconn.backend_pid:
                continue
            if note.relname == CHANNEL.encode():
                rung = True
            else:
                for text in msgspec.json.decode(note.extra, type=list[str]):
                    self._overheard(text)
        if rung:
            self._heard()
