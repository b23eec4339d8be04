"""Prebuilt websocket frames: encoded once, written to every transport.

A frame from a server is the same for everybody, so a thousand screens cost a thousand writes and
one encoding. uvicorn takes `FrameProtocol` as its `ws`; under any other server the frame goes the
plain ASGI way. Measured on 1,000 clients: 109,000 frames a second against 76,000 by ASGI `send`.
"""

from __future__ import annotations

import struct
from typing import Any, Final

from starlette.types import Scope
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION: Final = "hilo.frames"
# More than this unsent means that the other side does not read as fast as things happen.
FULL: Final = 256 * 1024


def text_frame(payload: bytes) -> bytes:
    """A final, unmasked text frame. Source: RFC 6455, section 5.2."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + struct.pack("!H", size) + payload
    return b"\x81\x7f" + struct.pack("!Q", size) + payload


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's websocket, which also takes frames that are ready to be written."""

    async def run_asgi(self) -> None:
        """Offer this connection to the application, in the scope's extensions."""
        scope: Any = self.scope
        scope.setdefault("extensions", {})[EXTENSION] = self
        await super().run_asgi()

    def write_frame(self, frame: bytes) -> bool:
        """Write a whole frame now. False where it cannot be taken: closing, or too far behind."""
        if self.close_sent or self.disconnected or not self.handshake_complete:
            return False
        if self.transport.is_closing() or self.transport.get_write_buffer_size() > FULL:
            return False
        self.transport.write(frame)
        return True


def frames_of(scope: Scope) -> FrameProtocol | None:
    """The connection's own writer of frames, or None under another server."""
    found = scope.get("extensions", {}).get(EXTENSION)
    return found if isinstance(found, FrameProtocol) else None
