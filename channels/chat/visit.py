"""One open connection to a visitor's browser, from its hello to its end.

Two tasks share it. One reads the browser's frames; the other follows the log, from the cursor
that the browser had, so that a dropped connection misses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from starlette.websockets import WebSocketDisconnect

from channels.chat import wire
from channels.chat.elsewhere import Moving, asks, has, missing
from channels.chat.front import PORT_LIMIT_S, Front, language_for, utc_now
from channels.chat.intake import inbound
from channels.chat.limits import FRAME, HELLO_FROM_IP, MORE, SAY, SAY_FROM_IP, SIGNAL
from channels.chat.line import BAD_FRAME, GONE, TRY_LATER, Closing, Line, told
from channels.chat.problems import IdentityProblem, Problem
from channels.chat.proof import Proving
from channels.chat.session import Session, new_session, seal, unseal
from channels.chat.shown import Shown
from hub.contract import (
    Account,
    Address,
    Json,
    KnownOf,
    Receipt,
    SeenUpTo,
    VisitorMessage,
)
from hub.errors import NotFound, Unavailable
from hub.untrusted import clean

HELLO_LIMIT_S: Final = 10.0
PAGE: Final = 50
AWHILE: Final = timedelta(hours=1)


class Visit:
    """One open connection and what is known about its far end."""

    def __init__(self, line: Line, front: Front, account: Account, ip: str) -> None:
        self._line = line
        self._front = front
        self._account = account
        self._ip = ip
        self._session = new_session()
        self._hello = wire.Hello(
            token="", identity="", cursor="", languages=(), page_url="", page_title=""
        )
        line.language = account.language
        self._follower: asyncio.Task[None] | None = None
        self._shown = Shown()
        self._cursor = ""
        self._host = ""  # Who answers, as far as this browser was told.

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
        if code:
            await self._line.close(code)

    # --- coming in -----------------------------------------------------------------------------

    async def _open(self, group: asyncio.TaskGroup) -> None:
        frame = await self._line.next(within_s=HELLO_LIMIT_S)
        if not isinstance(frame, wire.Hello):
            raise Closing(BAD_FRAME)
        if self._front.limits.take(HELLO_FROM_IP, self._bucket(), at_s=time.monotonic()):
            raise Closing(TRY_LATER)
        self._hello = frame
        self._line.language = language_for(self._account, frame.languages)
        now = utc_now()
        before = unseal(frame.token, self._account, now=now)
        self._session = before or new_session()
        problem = self._identify(frame.identity) if frame.identity else None
        await self._welcome(group, frame.cursor if self._is_same(before) else "")
        if frame.identity:
            await self._tell_identity(problem)

    async def _read(self, group: asyncio.TaskGroup) -> None:
        while True:
            frame = await self._line.next()
            if self._front.limits.take(FRAME, self._session.visitor, at_s=time.monotonic()):
                raise Closing(TRY_LATER)
            await self._do(frame, group)

    async def _do(self, frame: wire.Frame | None, group: asyncio.TaskGroup) -> None:
        match frame:
            case wire.Say():
                await self._say(frame)
            case wire.Ping():
                await self._pong(group)
            case wire.Typing():
                await self._typing(frame.on)
            case wire.Got():
                await self._note(self._shown.got(frame.message_id, now=utc_now()))
            case wire.Seen():
                me = self._session.address(self._account)
                await self._note(self._shown.seen(frame.message_id, me, now=utc_now()))
            case wire.More():
                await self._more(frame.before)
            case wire.Identify():
                await self._become(frame.token, group)
            case wire.CodeAsk() | wire.Code() | wire.Continue():
                await self._prove(frame, group)
            case wire.Elsewhere():
                await self._line.send(await self._moving().ways(self._session))
            case wire.Agree():
                await self._line.send(await self._moving().agree(self._session, frame.on))
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
                language=self._line.language,
                page_url=self._hello.page_url,
                page_title=self._hello.page_title,
            )
            message_id = await self._front.receive(self._account, message)
        except Problem as problem:
            why = told(problem, self._line.language)
            await self._line.send({"t": "failed", "key": say.key, **why})
        except Unavailable:
            away: dict[str, Json] = {"code": "unavailable", "final": False, "after_s": 2.0}
            await self._line.send({"t": "failed", "key": say.key, "sentence": "", **away})
        else:
            await self._line.send({"t": "said", "key": say.key, "id": message_id})

    async def _typing(self, on: bool) -> None:
        if self._allowed_signal():
            me = self._session.address(self._account)
            await self._front.port.whisper_typing(self._account.id, me, on)

    async def _note(self, item: Receipt | SeenUpTo | None) -> None:
        """Store news of a message. Lost news is told again after the next hello."""
        if item is None or not self._allowed_signal():
            return
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(PORT_LIMIT_S):
                await self._front.port.receive(self._account.id, [item])

    async def _more(self, before: int) -> None:
        messages: list[Json] = []
        more = True
        if not self._front.limits.take(MORE, self._session.visitor, at_s=time.monotonic()):
            messages, more = await self._history(before)
        await self._line.send({"t": "older", "before": before, "messages": messages, "more": more})

    async def _become(self, token: str, group: asyncio.TaskGroup) -> None:
        proven = self._proven()
        problem = self._identify(token)
        if self._proven() != proven:
            await self._welcome(group, "")
        await self._tell_identity(problem)

    async def _prove(
        self, frame: wire.CodeAsk | wire.Code | wire.Continue, group: asyncio.TaskGroup
    ) -> None:
        """A code or a link: what it proves is on the screen before it is said that it worked."""
        before = self._proven()
        proving = Proving(self._front, self._account, self._ip, self._line.language)
        self._session, answer = await proving.take(frame, self._session, now=utc_now())
        if self._proven() != before:
            await self._welcome(group, "")
        await self._line.send(answer)

    def _moving(self) -> Moving:
        return Moving(self._front, self._account, self._ip, self._line.language)

    async def _pong(self, group: asyncio.TaskGroup) -> None:
        """Answer, and notice what changed meanwhile: the account, who is in, a lapsed identity."""
        self._account = await self._front.account(self._account.id)
        lapsed = self._session.as_of(utc_now())
        if lapsed != self._session:
            self._session = lapsed
            await self._welcome(group, "")
        away = not await self._front.port.presence(self._account.id)
        await self._line.send({"t": "pong", "away": away})

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
            "identified": len(self._proven()) > 1,
        }
        known = KnownOf() if resumed else await self._known()
        if not resumed and not messages:
            asked = asks(self._account)
            frame["form"] = list(missing(asked, self._session, self._account, known))
        await self._line.send(frame)
        if not resumed:
            await self._come_back(known)

    async def _known(self) -> KnownOf:
        """What we have already. To say nothing of it is no failure."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(PORT_LIMIT_S):
                return await self._front.port.known(self._account.id, self._proven())
        return KnownOf()

    async def _come_back(self, known: KnownOf) -> None:
        """Who comes back after a while need not tell everything again, and reads so."""
        last = self._shown.last
        self._host = last.author_name if last and last.author == "agent" else ""
        if last is not None and utc_now() - last.at > AWHILE:
            await self._tell_known(known)

    async def _tell_known(self, known: KnownOf) -> None:
        if text := has(known, self._line.language):
            await self._line.send({"t": "has", "text": text})

    async def _hosted(self, messages: Sequence[VisitorMessage]) -> None:
        """Somebody else answers from here on: say what they have already."""
        agents = [one.author_name for one in messages if one.author == "agent" and not one.mine]
        if agents and agents[-1] != self._host:
            self._host = agents[-1]
            await self._tell_known(await self._known())

    async def _follow(self, cursor: str) -> None:
        while True:
            async for update in self._front.port.follow(self._account.id, self._proven(), cursor):
                if update.whisper:
                    await self._line.send({"t": "typing", "name": update.typing})
                elif not update.reload:
                    frame: dict[str, Json] = {"t": "update", "cursor": update.cursor}
                    await self._line.send({**frame, "messages": self._shape(update.messages)})
                    await self._hosted(update.messages)
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
        self._shown.add(messages)
        return wire.messages_json(messages, self._session, self._account, now=utc_now())

    async def _tell_identity(self, problem: Problem | None) -> None:
        # In English: this one is for the shop's developer.
        why = told(problem, "en") if problem else {}
        await self._line.send({"t": "identity", "ok": problem is None, **why})

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
        if before is None or (before.owner and len(before.proven(self._account)) < 2):
            return False
        return before.proven(self._account) == self._proven()

    def _proven(self) -> tuple[Address, ...]:
        return self._session.proven(self._account)

    def _is_reachable(self) -> bool:
        """Whether we could answer elsewhere, so that the chat need not ask for an address."""
        kinds = {address.kind for address in self._proven()}
        return not kinds.isdisjoint({"email", "phone", "whatsapp"})

    def _bucket(self) -> str:
        return f"{self._account.id}:{self._ip}"

    def _allowed_signal(self) -> bool:
        return not self._front.limits.take(SIGNAL, self._session.visitor, at_s=time.monotonic())


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for each in group.exceptions:
        found.extend(_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    return found
