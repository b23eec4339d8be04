"""The socket under a visit: frames in and out, each with its time limit, and why it is closed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from channels.chat.problems import Problem
from channels.chat.wire import MAX_FRAME, Frame, read_frame
from hub.contract import Json
from hub.errors import HiloError

SEND_LIMIT_S: Final = 10.0
SILENCE_LIMIT_S: Final = 70.0  # The browser pings each 20 s; phones are late.

# Why we close. The browser comes back after any but the first two.
GONE: Final = 4404
REFUSED: Final = 4403
TRY_LATER: Final = 1013
BAD_FRAME: Final = 4400


class Closing(Exception):
    """Raised inside a visit to end it with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Line:
    """One accepted socket. Two tasks may send; one receives."""

    def __init__(self, websocket: WebSocket) -> None:
        self._socket = websocket
        self._writing = asyncio.Lock()
        self.language = "en"  # In which the browser is told what it did wrong.

    async def next(self, *, within_s: float = SILENCE_LIMIT_S) -> Frame | None:
        """The next frame; None where it was not understood, which the browser is told.

        Raises WebSocketDisconnect, TimeoutError after a silence, and Closing where what came was
        no text or no end of it.
        """
        async with asyncio.timeout(within_s):
            message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        if not isinstance(text, str) or len(text) > MAX_FRAME:
            raise Closing(BAD_FRAME)
        try:
            return read_frame(text)
        except HiloError:
            problem = Problem("not_understood")
            await self.send({"t": "error", **told(problem, self.language)})
            return None

    async def send(self, frame: dict[str, Json]) -> None:
        """Write one frame. A browser that does not take it in time (TimeoutError) is let go, and
        resumes by cursor."""
        text = msgspec.json.encode(frame).decode()
        async with asyncio.timeout(SEND_LIMIT_S), self._writing:
            await self._socket.send_text(text)

    async def close(self, code: int) -> None:
        """Close, unless they were faster."""
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(SEND_LIMIT_S):
                await self._socket.close(code)


def told(problem: Problem, language: str) -> dict[str, Json]:
    """A problem as the fields of a frame or an answer."""
    return {
        "code": problem.word,
        "final": problem.final,
        "after_s": problem.after_s,
        "sentence": problem.said(language),
    }
