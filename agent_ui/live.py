"""The live console: every screen is a cursor on the log.

At the tail, screens that are alike share one frame per batch of events, rendered and encoded once.
A screen that has just come, comes back or does not keep up runs a loop of its own until it is at
the tail again, from the same log and through the same rendering. So nothing is queued for anybody,
and what a screen missed is what it gets.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent_ui import pages
from agent_ui.changes import Changes, changes_of
from agent_ui.console import Console
from agent_ui.counting import Counting
from agent_ui.missed import Missed
from agent_ui.notices import notices, set_drafts, whispered
from agent_ui.ops import IMPORTS, SUGGESTIONS, Looked, Op, Press, Screen, look
from agent_ui.screens import SIGNED_OUT, Frame, OpenScreen
from agent_ui.session import check_origin
from agent_ui.tail import Tail
from agent_ui.viewer import Eyes
from agent_ui.views import Locale
from hub.errors import Forbidden, HiloError, SignedOut, Unavailable
from hub.events import Whisper
from hub.log import EventBatch
from hub.queries.agents import sees_everything
from hub.tx import MAX_ID

MAX_CURSOR: Final = 100
FORBIDDEN: Final = 4403
RESTART: Final = 1012
BATCH: Final = 500
YIELD: Final = 200  # Screens written to before other work gets its turn.
TOGETHER_S: Final = 0.015  # What happens within it is looked at together.
COUNTS_S: Final = 0.5
PRESENCE_S: Final = 20.0
SILENCE_S: Final = 30.0
_logger = structlog.get_logger(__name__)


class Live:
    """The screens of this process."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process
        self.screens: set[OpenScreen] = set()
        self._windows: dict[int, set[OpenScreen]] = {}  # Of each agent who is here.
        self._tail = Tail()
        self._missed = Missed(self._look)
        self._counting = Counting(console.process.db)
        self._here: tuple[int, ...] = ()

    async def run(self) -> None:
        """Write to the screens at the tail, for as long as the process lives."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._whisper_on())
            group.create_task(self._count())
            group.create_task(self._keep_present())

    # --- one screen ------------------------------------------------------------------------------

    async def serve(self, socket: WebSocket) -> None:
        """The endpoint `/socket`."""
        try:
            check_origin(socket)
            viewer = await self._console.sessions.viewer(socket)
        except HiloError as error:
            await socket.accept()
            await socket.close(_code(error))
            return
        await socket.accept()
        screen = OpenScreen(socket, viewer, viewer.locale(self._process.clock()))
        self.screens.add(screen)
        self._windows.setdefault(viewer.id, set()).add(screen)
        try:
            async with asyncio.TaskGroup() as group:
                screen.tasks = group
                self._present(screen, on=True)
                await self._listen(screen)
                if screen.catching is not None:
                    screen.catching.cancel()
        except* (WebSocketDisconnect, RuntimeError):
            pass  # The other side has gone, in one of the ways in which sides go.
        except* Unavailable:
            await screen.close(RESTART)
        finally:
            self.screens.discard(screen)
            self._tail.leave(screen)
            self._leave(screen)

    async def _listen(self, screen: OpenScreen) -> None:
        """What the browser says, until it goes or falls silent."""
        while True:
            try:
                async with asyncio.timeout(SILENCE_S):
                    text = await screen.socket.receive_text()
            except TimeoutError:
                await screen.close(1001)
                return
            except KeyError:
                continue  # A frame of bytes: nothing of ours sends one.
            try:
                said = msgspec.json.decode(text)
            except msgspec.DecodeError:
                continue
            if isinstance(said, dict):
                self._hear(screen, said)

    def _hear(self, screen: OpenScreen, said: dict[str, Any]) -> None:
        shown = said.get("hello", said.get("see"))
        if isinstance(shown, dict):
            self._turn(screen, shown)
        elif isinstance(typing := said.get("typing"), dict):
            self._typing(screen, typing)
        elif "away" in said:
            screen.away = said["away"] is True
        elif "ping" in said:
            screen.offer(_PONG)

    def _turn(self, screen: OpenScreen, shown: dict[str, Any]) -> None:
        """The screen shows something else now, as of a cursor."""
        conversation, queue = shown.get("conversation"), shown.get("queue")
        cursor = shown.get("cursor")
        before = screen.conversation
        self._tail.leave(screen)
        # What no row can be would fail the look that screens share.
        known = type(conversation) is int and 0 < conversation <= MAX_ID
        screen.conversation = conversation if known else None
        screen.queue = queue if queue in (*pages.QUEUES, SUGGESTIONS, IMPORTS) else None
        if screen.queue == IMPORTS and not sees_everything(screen.viewer.agent):
            screen.queue = None
        if isinstance(cursor, str) and 0 < len(cursor) <= MAX_CURSOR:
            screen.cursor = cursor
        if before != screen.conversation:
            self._view(screen, before, on=False)
        self._view(screen, screen.conversation, on=True)
        self._behind(screen)

    def _typing(self, screen: OpenScreen, said: dict[str, Any]) -> None:
        conversation, kind = said.get("conversation"), said.get("kind")
        if not isinstance(conversation, int) or conversation != screen.conversation:
            return
        part, account = _via(said.get("via"))
        if kind == "reply" and part is not None and account is not None:
            self._process.signals.typing(part, account, on=said.get("on") is True)
        self._process.feed.whisper(
            Whisper(
                kind="agent_typing",
                conversation_id=conversation,
                account_id=account,
                part_id=part if kind == "reply" else None,
                agent_id=screen.viewer.id,
                name=screen.viewer.agent.name,
                what="reply" if kind == "reply" else "note",
                on=said.get("on") is True,
            )
        )

    async def _keep_present(self) -> None:
        """Say again who is here before it is forgotten, a few at a time."""
        while True:
            row = list(self.screens)
            size = max(1, math.ceil(len(row) / PRESENCE_S))
            for begin in range(0, max(len(row), 1), size):
                for screen in row[begin : begin + size]:
                    if screen in self.screens and await self._is_signed_in(screen):
                        self._present(screen, on=True)
                        self._view(screen, screen.conversation, on=True)
                await asyncio.sleep(1)

    async def _is_signed_in(self, screen: OpenScreen) -> bool:
        """Whether the session of a screen goes on. One that has run out meanwhile is closed."""
        ends_at = screen.viewer.ends_at
        if ends_at is None or self._process.clock() < ends_at:
            return True
        try:
            await self._refresh(screen)
        except WebSocketDisconnect:
            return False
        except HiloError as error:
            _logger.warning("refresh_failed", error=error.sentence)
        return True

    def _present(self, screen: OpenScreen, *, on: bool) -> None:
        viewer = screen.viewer
        whisper = Whisper(kind="presence", agent_id=viewer.id, name=viewer.agent.name, on=on)
        self._process.feed.whisper(whisper)

    def _view(self, screen: OpenScreen, conversation: int | None, *, on: bool) -> None:
        if conversation is None:
            return
        viewer = screen.viewer
        self._process.feed.whisper(
            Whisper(
                kind="viewing",
                conversation_id=conversation,
                agent_id=viewer.id,
                name=viewer.agent.name,
                on=on,
            )
        )

    def _leave(self, screen: OpenScreen) -> None:
        """Gone, unless the agent has another window open."""
        own = self._windows[screen.viewer.id]
        own.discard(screen)
        if not own:
            del self._windows[screen.viewer.id]
            self._present(screen, on=False)
        if not any(other.conversation == screen.conversation for other in own):
            self._view(screen, screen.conversation, on=False)

    # --- behind the tail -------------------------------------------------------------------------

    def _behind(self, screen: OpenScreen) -> None:
        """Have a screen catch up, unless it is at it."""
        if screen.tasks is not None and (screen.catching is None or screen.catching.done()):
            screen.catching = screen.tasks.create_task(self._catch_up(screen))

    async def _catch_up(self, screen: OpenScreen) -> None:
        """Send a screen that is behind what it missed, until it is at the tail."""
        while screen.group is None:
            cursor = screen.cursor
            batch = await self._process.feed.since(cursor, BATCH)
            if screen.cursor != cursor:
                continue  # It turned to something else meanwhile.
            if batch.reload:
                await self._refresh(screen)
                screen.cursor = screen.told = batch.cursor
                await screen.deliver(Frame.of_ops(None, batch.cursor))
            elif batch.events:
                await screen.deliver(await self._frame(screen, batch))
                if screen.cursor == cursor:
                    screen.cursor = screen.told = batch.cursor
            elif not self._process.feed.has_after(cursor):
                self._tail.join(screen)
            self._greet(screen)

    async def _frame(self, screen: OpenScreen, batch: EventBatch) -> Frame:
        changes = self._missed.changes(screen.cursor, batch)
        if changes.everything or screen.viewer.id in changes.agents:
            await self._refresh(screen)
            return Frame.of_ops(None, batch.cursor)
        return await self._missed.frame(screen.cursor, batch, screen.shows)

    async def _look(self, eyes: Eyes, changes: Changes, opened: frozenset[int]) -> Looked:
        return await self._process.db.read(
            look, self._process.channels, eyes, changes, opened, self._process.clock()
        )

    async def _refresh(self, screen: OpenScreen) -> None:
        """Look again who this is and what they may see. Raises WebSocketDisconnect if nobody."""
        try:
            screen.viewer = await self._console.sessions.viewer(screen.socket)
        except SignedOut:
            await screen.close(SIGNED_OUT)
            raise WebSocketDisconnect(SIGNED_OUT) from None
        screen.locale = screen.viewer.locale(self._process.clock())
        if screen.queue == IMPORTS and not sees_everything(screen.viewer.agent):
            screen.queue = None

    def _greet(self, screen: OpenScreen) -> None:
        """What a screen at the tail should know besides the log: counters, who is here."""
        self._counting.recount([screen.viewer.id])
        here = sorted(self._process.presence.here())
        state: dict[str, Any] = {"here": here}
        if screen.conversation is not None:
            state["viewing"] = self._viewers(screen, screen.conversation)
        screen.offer(Frame.of({"ops": [{"set": state}]}))

    # --- at the tail -----------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Tell the screens what happens: the first thing at once, and what follows closely on it
        together, because a look at ten changes costs little more than at one."""
        loop = asyncio.get_running_loop()
        self._tail.cursor = self._process.feed.newest
        async for batch in self._process.feed.follow(self._tail.cursor, limit=BATCH):
            began = loop.time()
            if batch.reload:
                self._fall_behind(self._tail.screens())
            elif eyes := self._tail.eyes():
                try:
                    await self._tell(eyes, changes_of(batch.events), batch.cursor)
                except Exception:
                    # A screen that was not told is behind, and gets it by its own loop.
                    _logger.exception("tell_failed")
                    self._fall_behind(self._tail.screens())
            self._tail.cursor = batch.cursor
            if (rest_s := began + TOGETHER_S - loop.time()) > 0:
                await asyncio.sleep(rest_s)

    async def _tell(self, eyes: Iterable[Eyes], changes: Changes, cursor: str) -> None:
        if changes.ended:
            for screen in self._tail.screens():
                if screen.viewer.session_id in changes.ended:
                    await screen.close(SIGNED_OUT)
        if changes.everything:
            return self._fall_behind(self._tail.screens())
        if changes.agents:
            self._fall_behind(self._tail.of_agents(changes.agents))
        if changes.moved or changes.suggested:
            self._counting.moved()
        if changes.reload:
            self._counting.forget()
        self._counting.recount(changes.lost)
        for seen in eyes:
            looked = await self._look(seen, changes, self._tail.opened(seen))
            owners = {found.assignee_id for found in looked.found.values()}
            self._counting.recount(owner for owner in owners if owner is not None)
            await self._press(self._tail.concerned(seen, changes, owners), looked, changes, cursor)
            self._notify(seen, looked, changes)
        await set_drafts(self._process.db, self.screens, changes)
        return None

    async def _press(
        self, concerned: Iterable[Screen], looked: Looked, changes: Changes, cursor: str
    ) -> None:
        presses: dict[Locale, Press] = {}
        written = 0
        for shows in concerned:
            if shows.locale not in presses:
                presses[shows.locale] = Press(looked, changes, shows.locale)
            ops = presses[shows.locale].ops(shows)
            if ops == []:
                continue  # What concerns nobody here is not written: the cursor follows later.
            frame = Frame.of_ops(ops, cursor)
            for screen in self._tail.group(shows):
                if screen.group != shows:
                    continue  # It turned away while others were written to.
                if screen.offer(frame):
                    screen.told = cursor
                else:
                    self._fall_behind([screen])
                written += 1
                if written % YIELD == 0:
                    await asyncio.sleep(0)

    def _notify(self, eyes: Eyes, looked: Looked, changes: Changes) -> None:
        """A word to whom a new message concerns."""
        for said in notices(looked, changes):
            frame = Frame.of({"ops": [{"set": {"notify": said.value}}]})
            alike = self._tail.screens() if said.agent_id is None else ()
            for screen in alike or self._tail.of_agents([said.agent_id or 0]):
                if screen.viewer.eyes == eyes:
                    screen.offer(frame)

    def _fall_behind(self, screens: Iterable[OpenScreen]) -> None:
        for screen in screens:
            self._tail.leave(screen)
            self._behind(screen)

    # --- besides the log -------------------------------------------------------------------------

    async def _whisper_on(self) -> None:
        async for whisper in self._process.feed.whispers():
            self._process.presence.hear(whisper)
            if whisper.conversation_id is None:
                continue
            for screen in self.screens:
                if screen.conversation != whisper.conversation_id:
                    continue
                if not screen.viewer.eyes.see_account(whisper.account_id):
                    continue
                if whisper.kind == "viewing":
                    state: Op = {"viewing": self._viewers(screen, whisper.conversation_id)}
                elif whisper.agent_id == screen.viewer.id:
                    continue
                else:
                    state = whispered(whisper)
                screen.offer(Frame.of({"ops": [{"set": state}]}))

    def _viewers(self, screen: OpenScreen, conversation: int) -> dict[str, Any]:
        found = self._process.presence.viewing(conversation)
        others = [
            {"id": agent_id, "name": name}
            for agent_id, name in sorted(found.items())
            if agent_id != screen.viewer.id
        ]
        return {"conversation": conversation, "agents": others}

    async def _count(self) -> None:
        """Counters and presence, at most twice a second however much happens."""
        while True:
            await asyncio.sleep(COUNTS_S)
            here = tuple(sorted(self._process.presence.here()))
            if here != self._here:
                self._here = here
                frame = Frame.of({"ops": [{"set": {"here": list(here)}}]})
                for screen in self.screens:
                    screen.offer(frame)
            self._tell_cursors()
            try:
                await self._counting.send(list(self.screens))
            except HiloError as error:
                _logger.warning("counts_failed", error=error.sentence)

    def _tell_cursors(self) -> None:
        """Let screens that had nothing to show know how far they are, for when they come back."""
        cursor = self._tail.cursor
        frame = Frame.of({"cursor": cursor, "ops": []})
        for screen in self._tail.screens():
            if screen.told != cursor and screen.offer(frame):
                screen.told = cursor


def _via(text: object) -> tuple[int | None, int | None]:
    part, _, account = text.partition(":") if isinstance(text, str) else ("", "", "")
    known = part.isdecimal() and account.isdecimal() and len(part + account) < 30
    return (int(part), int(account)) if known else (None, None)


def _code(error: HiloError) -> int:
    if isinstance(error, SignedOut):
        return SIGNED_OUT
    return FORBIDDEN if isinstance(error, Forbidden) else RESTART


_PONG: Final = Frame.of({"pong": 1})
