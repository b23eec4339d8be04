"""One open screen: its websocket, what it shows, and how far it has got in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent_ui.ops import Op, Screen
from agent_ui.viewer import Viewer
from agent_ui.views import Locale
from hub.frames import frames_of, text_frame

TOO_SLOW: Final = 1013
SIGNED_OUT: Final = 4401
SLOW_S: Final = 10.0
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame for many screens: its payload, and the bytes that go to the wire."""

    payload: bytes
    wire: bytes

    @classmethod
    def of(cls, value: dict[str, Any]) -> Frame:
        payload = _encode(value)
        return cls(payload, text_frame(payload))

    @classmethod
    def of_ops(cls, ops: Sequence[Op] | None, cursor: str) -> Frame:
        """The frame of some ops; None asks the page to fetch itself anew."""
        if ops is None:
            return cls.of({"cursor": cursor, "reload": True})
        return cls.of({"cursor": cursor, "ops": ops})


@dataclass(slots=True, eq=False)
class OpenScreen:
    """A screen that is connected. At the tail it is in a group and written to as things happen, and
    is as far as the tail; behind it, `cursor` is what it has been sent, and it catches up."""

    socket: WebSocket
    viewer: Viewer
    locale: Locale
    cursor: str = ""
    told: str = ""  # The cursor that the browser knows: at most half a second older.
    queue: str | None = None
    conversation: int | None = None
    group: Screen | None = None  # What it shows at the tail; None while it is behind.
    away: bool = False
    counted: tuple[int, ...] = ()  # The counters that the browser has.
    tasks: asyncio.TaskGroup | None = None  # Of its connection: what fails there ends it.
    catching: asyncio.Task[None] | None = None  # While it is behind.
    _sending: asyncio.Task[None] | None = None
    _slow_since: float | None = None

    @property
    def shows(self) -> Screen:
        """What it shows, as the key of its group."""
        agent_id = self.viewer.id if self.queue == "mine" else 0
        return Screen(self.locale, self.viewer.eyes, self.queue, self.conversation, agent_id)

    def offer(self, frame: Frame) -> bool:
        """Write a frame, if the other side keeps up. Never waits; False where it cannot be."""
        writer = frames_of(self.socket.scope)
        if writer is not None:
            return writer.write_frame(frame.wire)
        if self._sending is not None and not self._sending.done():
            return False
        self._sending = asyncio.ensure_future(self._send(frame))
        return True

    async def deliver(self, frame: Frame) -> None:
        """Write a frame while catching up: waits until the other side has read enough.

        Closes with 1013 after 10 s of not reading; the screen comes back with its cursor.
        """
        try:
            async with asyncio.timeout(SLOW_S):
                while not self.offer(frame):
                    if self._sending is not None:
                        await self._sending
                    else:
                        await asyncio.sleep(0.05)
        except TimeoutError:
            await self.close(TOO_SLOW)
            raise WebSocketDisconnect(TOO_SLOW) from None

    async def close(self, code: int) -> None:
        """Close; a connection that is closed already stays so."""
        try:
            await self.socket.close(code)
        except RuntimeError:
            return  # Starlette's way of saying that it was closed before.

    async def _send(self, frame: Frame) -> None:
        try:
            await self.socket.send_text(frame.payload.decode())
        except (RuntimeError, WebSocketDisconnect):
            return  # Gone; its reader finds out.
