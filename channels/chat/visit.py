"""One open connection to a visitor's browser, from its hello to its end.

Two tasks share it. One reads the browser's frames; the other follows the log, from the cursor
that the browser had, so that a dropped connection misses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from channels.chat import wire
from channels.chat.front import PORT_LIMIT_S, Front, language_for, utc_now
from channels.chat.intake import inbound
from channels.chat.limits import HELLO_FROM_IP, MORE, SAY, SAY_FROM_IP, SIGNAL
from channels.chat.problems import IdentityProblem, Problem
from channels.chat.session import Session, new_session, seal, unseal
from hub.contract import (
    Account,
    Address,
    DeliveryStatus,
    Inbound,
    Json,
    Receipt,
    SeenUpTo,
    VisitorMessage,
)
from hub.errors import HiloError, NotFound, Unavailable
from hub.untrusted import clean

HELLO_LIMIT_S: Final = 10.0
SILENCE_LIMIT_S: Final = 70.0  # The browser pings each 20 s; phones are late.
SEND_LIMIT_S: Final = 10.0
PAGE: Final = 50
_REMEMBERED: Final = 500

# Why we close. The browser comes back after any but the first two.
GONE: Final = 4404
REFUSED: Final = 4403
TRY_LATER: Final = 1013
BAD_FRAME: Final = 4400


class Closing(Exception):
    """Raised inside a connection to end it with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Visit:
    """One open connection and what is known about its far end."""

    def __init__(self, websocket: WebSocket, front: Front, account: Account, ip: str) -> None:
        self._socket = websocket
        self._front = front
        self._account = account
        self._ip = ip
        self._writing = asyncio.Lock()
        self._session = new_session()
        self._hello = wire.Hello(
            token="", identity="", cursor="", languages=(), page_url="", page_title=""
        )
        self._language = account.language
        self._follower: asyncio.Task[None] | None = None
        # Messages of ours that this connection was shown: only their receipts are believed.
        self._shown: OrderedDict[int, VisitorMessage] = OrderedDict()
        self._seen_id = 0
        self._cursor = ""

    async def run(self) -> None:
        """Serve until the browser leaves, is silent or too slow, or the hub is away."""
        code = 0
        try:
            async with asyncio.TaskGroup() as group:
                await self._open(group)
                await self._read(group)
        except* WebSocketDisconnect:
            pass  # They left; there is nobody to say anything to.
        except* Closing as closing:
            code = next(e.code for e in _leaves(closing) if isinstance(e, Closing))
        except* (Unavailable, TimeoutError):
            code = TRY_LATER
        except* NotFound:
            code = GONE
        if code == 0:
            return
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(SEND_LIMIT_S):
                await self._socket.close(code)

    # --- coming in -----------------------------------------------------------------------------

    async def _open(self, group: asyncio.TaskGroup) -> None:
        async with asyncio.timeout(HELLO_LIMIT_S):
            frame = await self._next()
        if not isinstance(frame, wire.Hello):
            raise Closing(BAD_FRAME)
        if self._front.limits.take(HELLO_FROM_IP, self._bucket(), at_s=time.monotonic()):
            raise Closing(TRY_LATER)
        self._hello = frame
        self._language = language_for(self._account, frame.languages)
        now = utc_now()
        before = unseal(frame.token, self._account, now=now)
        self._session = before or new_session()
        problem = self._identify(frame.identity) if frame.identity else None
        await self._welcome(group, frame.cursor if self._is_same(before) else "")
        if frame.identity:
            await self._tell_identity(problem)

    async def _read(self, group: asyncio.TaskGroup) -> None:
        while True:
            async with asyncio.timeout(SILENCE_LIMIT_S):
                frame = await self._next()
            await self._do(frame, group)

    async def _next(self) -> wire.Frame | None:
        """The next frame; None where it was not understood, which the browser is told."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        if not isinstance(text, str) or len(text) > wire.MAX_FRAME:
            raise Closing(BAD_FRAME)
        try:
            return wire.read_frame(text)
        except HiloError:
            await self._send({"t": "error", **_told(Problem("not_understood"), self._language)})
            return None

    async def _do(self, frame: wire.Frame | None, group: asyncio.TaskGroup) -> None:
        match frame:
            case wire.Say():
                await self._say(frame)
            case wire.Ping():
                await self._pong(group)
            case wire.Typing():
                await self._typing(frame.on)
            case wire.Got():
                await self._got(frame.message_id)
            case wire.Seen():
                await self._seen(frame.message_id)
            case wire.More():
                await self._more(frame.before)
            case wire.Identify():
                await self._become(frame.token, group)
            case wire.SignOut():
                self._session = new_session()
                await self._welcome(group, "")
            case wire.Hello() | None:
                pass

    # --- what the visitor does -----------------------------------------------------------------

    async def _say(self, say: wire.Say) -> None:
        at_s = time.monotonic()
        try:
            self._front.limits.need(SAY_FROM_IP, self._bucket(), at_s=at_s)
            self._front.limits.need(SAY, self._session.visitor, at_s=at_s)
            message = inbound(
                say,
                self._session,
                self._account,
                language=self._language,
                page_url=self._hello.page_url,
                page_title=self._hello.page_title,
            )
            message_id = await self._front.receive(self._account, message)
        except Problem as problem:
            await self._send({"t": "failed", "key": say.key, **_told(problem, self._language)})
        except Unavailable:
            told: dict[str, Json] = {"code": "unavailable", "final": False, "after_s": 2.0}
            await self._send({"t": "failed", "key": say.key, "sentence": "", **told})
        else:
            await self._send({"t": "said", "key": say.key, "id": message_id})

    async def _typing(self, on: bool) -> None:
        if self._allowed_signal():
            me = self._session.address(self._account)
            await self._front.port.whisper_typing(self._account.id, me, on)

    async def _got(self, message_id: int) -> None:
        shown = self._shown.get(message_id)
        if shown is None or shown.status in ("delivered", "read"):
            return
        self._shown[message_id] = replace(shown, status=DeliveryStatus.DELIVERED)
        await self._note(
            Receipt(external_id=shown.key, status=DeliveryStatus.DELIVERED, happened_at=utc_now())
        )

    async def _seen(self, message_id: int) -> None:
        shown = self._shown.get(message_id)
        if shown is None or message_id <= self._seen_id or shown.status == "read":
            return
        self._seen_id = message_id
        me = self._session.address(self._account)
        await self._note(SeenUpTo(sender=me, external_id=shown.key, happened_at=utc_now()))

    async def _note(self, item: Inbound) -> None:
        """Store news of a message. Lost news is told again after the next hello."""
        if not self._allowed_signal():
            return
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(PORT_LIMIT_S):
                await self._front.port.receive(self._account.id, [item])

    async def _more(self, before: int) -> None:
        messages: list[Json] = []
        more = True
        if not self._front.limits.take(MORE, self._session.visitor, at_s=time.monotonic()):
            messages, more = await self._history(before)
        await self._send({"t": "older", "before": before, "messages": messages, "more": more})

    async def _become(self, token: str, group: asyncio.TaskGroup) -> None:
        proven = self._proven()
        problem = self._identify(token)
        if self._proven() != proven:
            await self._welcome(group, "")
        await self._tell_identity(problem)

    async def _pong(self, group: asyncio.TaskGroup) -> None:
        """Answer, and notice what changed meanwhile: the account, who is in, a lapsed identity."""
        self._account = await self._front.account(self._account.id)
        lapsed = self._session.as_of(utc_now())
        if lapsed != self._session:
            self._session = lapsed
            await self._welcome(group, "")
        away = not await self._front.port.presence(self._account.id)
        await self._send({"t": "pong", "away": away})

    # --- what goes out -------------------------------------------------------------------------

    async def _welcome(self, group: asyncio.TaskGroup, cursor: str) -> None:
        """Say who the browser is, show what it may see unless it has it, and follow the log."""
        if self._follower is not None:
            self._follower.cancel()
            await asyncio.wait([self._follower])
        await self._greet(cursor)
        self._follower = group.create_task(self._follow(cursor or self._cursor))

    async def _greet(self, cursor: str) -> None:
        resumed = bool(cursor)
        # The cursor first and the messages after it: one that comes in between is told twice,
        # which is harmless, and never not at all.
        self._cursor = cursor or await self._front.port.cursor()
        messages, more = ([], False) if resumed else await self._history(None)
        frame: dict[str, Json] = {
            "t": "welcome",
            "token": seal(self._session, self._account, now=utc_now()),
            "visitor": self._session.visitor,
            "cursor": self._cursor,
            "resumed": resumed,
            "messages": messages,
            "more": more,
            "away": not await self._front.port.presence(self._account.id),
            "known": self._is_reachable(),
            "identified": self._session.identity is not None,
        }
        await self._send(frame)

    async def _follow(self, cursor: str) -> None:
        while True:
            async for update in self._front.port.follow(self._account.id, self._proven(), cursor):
                if update.whisper:
                    await self._send({"t": "typing", "name": update.typing})
                elif not update.reload:
                    frame: dict[str, Json] = {"t": "update", "cursor": update.cursor}
                    await self._send({**frame, "messages": self._shape(update.messages)})
            # The log no longer reaches back to the cursor: the browser starts over.
            await self._greet("")
            cursor = self._cursor

    async def _history(self, before: int | None) -> tuple[list[Json], bool]:
        async with asyncio.timeout(PORT_LIMIT_S):
            found = await self._front.port.history(
                self._account.id, self._proven(), before=before, limit=PAGE
            )
        return self._shape(found), len(found) == PAGE

    def _shape(self, messages: Sequence[VisitorMessage]) -> list[Json]:
        for message in messages:
            # Only what was written in the chat has a chat delivery that receipts can be about.
            if not message.mine and not message.channel and message.key:
                self._shown[message.id] = message
        while len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)
        return wire.messages_json(messages, self._session, self._account, now=utc_now())

    async def _tell_identity(self, problem: Problem | None) -> None:
        told = _told(problem, "en") if problem else {}
        await self._send({"t": "identity", "ok": problem is None, **told})

    async def _send(self, frame: dict[str, Json]) -> None:
        """Write one frame. A browser that does not take it is let go, and resumes by cursor."""
        text = msgspec.json.encode(frame).decode()
        async with asyncio.timeout(SEND_LIMIT_S), self._writing:
            await self._socket.send_text(text)

    # --- who it is -----------------------------------------------------------------------------

    def _identify(self, token: str) -> Problem | None:
        """Take on the identity of a token; without success the session stays what it was."""
        try:
            self._session = self._front.identify(
                clean(token), self._session, self._account, ip=self._ip, now=utc_now()
            )
        except (IdentityProblem, Problem) as problem:
            return problem
        return None

    def _is_same(self, before: Session | None) -> bool:
        """Whether the browser may keep what it shows: it comes back as whom it left.

        An identity that ran out meanwhile must take its messages off the screen.
        """
        if before is None or (before.owner and before.identity is None):
            return False
        return before.proven(self._account) == self._proven()

    def _proven(self) -> tuple[Address, ...]:
        return self._session.proven(self._account)

    def _is_reachable(self) -> bool:
        """Whether we could answer elsewhere, so that the chat need not ask for an address."""
        who = self._session.identity
        return who is not None and bool(who.email or who.phone)

    def _bucket(self) -> str:
        return f"{self._account.id}:{self._ip}"

    def _allowed_signal(self) -> bool:
        return not self._front.limits.take(SIGNAL, self._session.visitor, at_s=time.monotonic())


def _told(problem: Problem, language: str) -> dict[str, Json]:
    return {
        "code": problem.word,
        "final": problem.final,
        "after_s": problem.after_s,
        "sentence": problem.said(language),
    }


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for each in group.exceptions:
        found.extend(_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    return found
