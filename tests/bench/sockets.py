"""Many open screens in one process, as cheap as they can be: they count what they get."""

from __future__ import annotations

import asyncio
import json
import os
import re
import struct
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# In a message's text: the moment at which its webhook was sent.
TOLD = re.compile(rb"m-(\d{20})")


@dataclass
class Crowd:
    """Open sockets, what they have got, and when."""

    bytes: int = 0
    frames: int = 0
    arrived: list[float] = field(default_factory=list)
    watch: bool = False
    _open: list[asyncio.Transport] = field(default_factory=list)

    async def join(
        self,
        port: int,
        count: int,
        *,
        cookies: Sequence[str] = ("",),
        hello: Mapping[str, object] | None = None,
    ) -> None:
        """Open so many more, fifty at a time, each with its hello sent; cookies in turn."""
        mine = [cookies[number % len(cookies)] for number in range(count)]
        for begin in range(0, count, 50):
            joining = mine[begin : begin + 50]
            await asyncio.gather(*(self._one(port, cookie, hello) for cookie in joining))

    async def _one(self, port: int, cookie: str, hello: Mapping[str, object] | None) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        _, screen = await loop.create_connection(lambda: _Screen(self, ready), "127.0.0.1", port)
        screen.write(handshake(port, cookie))
        await ready
        if hello is not None:
            screen.write(masked(json.dumps(hello).encode()))
        self._open.append(screen.transport())

    def pause(self, count: int) -> None:
        """Let the first screens stop reading."""
        for transport in self._open[:count]:
            transport.pause_reading()

    def leave(self) -> None:
        """Cut every connection."""
        for transport in self._open:
            transport.abort()
        self._open.clear()

    async def got(self, frames: int, *, within_s: float = 60) -> None:
        """Wait until so many frames have come in all."""
        async with asyncio.timeout(within_s):
            while self.frames < frames:
                await asyncio.sleep(0.002)


class _Screen(asyncio.Protocol):
    def __init__(self, crowd: Crowd, ready: asyncio.Future[None]) -> None:
        self._crowd = crowd
        self._ready = ready
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def transport(self) -> asyncio.Transport:
        assert self._transport is not None
        return self._transport

    def write(self, data: bytes) -> None:
        self.transport().write(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._ready.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self._buffer = rest
            self._ready.set_result(None)
        self._crowd.bytes += len(data)
        self._frames()

    def _frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, begin = buffer[at + 1] & 0x7F, at + 2
            if size == 126:
                size, begin = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, begin = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < begin + size:
                break
            self._crowd.frames += 1
            if self._crowd.watch:
                self._note(buffer[begin : begin + size])
            at = begin + size
        self._buffer = buffer[at:]

    def _note(self, payload: bytes) -> None:
        now = time.monotonic()
        for sent in set(TOLD.findall(payload)):
            self._crowd.arrived.append(now - int(sent) / 1e9)


def handshake(port: int, cookie: str) -> bytes:
    """The request that opens a websocket. Source: RFC 6455, section 4.1."""
    key = b64encode(os.urandom(16)).decode()
    lines = [
        "GET /socket HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Cookie: hilo_session={cookie}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def masked(payload: bytes) -> bytes:
    """A text frame as a client sends it: with a mask of zeros, which is one."""
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + struct.pack("!H", size)
    return head + b"\x00" * 4 + payload
