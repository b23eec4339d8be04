"""The feed: one reader of the log per process, on which every screen of it hangs.

It reads new rows once per wake and keeps the newest in memory. Whoever follows holds a cursor and
nothing else: at the tail a follower is woken and takes what is new from memory; behind it, after
a drop or because its client is slow, it takes from memory or from the table, as fast as it can. No
queue grows for anybody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

import msgspec

from hub.driver import Driver
from hub.errors import Unavailable
from hub.events import LoggedEvent, Whisper
from hub.log import EventBatch, events_after, following, newest_cursor
from hub.store import Database

KEEP: Final = 20_000  # Events in memory: at 2,000 a second, ten seconds without the table.
READ: Final = 1_000  # Rows taken from the table at once.
TICK_S: Final = 1.0  # A lost bell costs no more than this.
HELD_S: Final = 0.01  # An older transaction holds committed rows back: it is about to end.
WHISPERS: Final = 1_000  # Kept for listeners who are a moment late.


class Feed:
    """What has happened since a cursor, now and from now on. Belongs to one event loop.

    `await start()` finds the tail, `run()` reads on until it is cancelled.
    """

    def __init__(self, database: Database, *, keep: int = KEEP, tick_s: float = TICK_S) -> None:
        self._database = database
        self._keep = keep
        self._tick_s = tick_s
        self._newest = ""
        # The newest events and the cursors after them; `_first` counts those dropped before.
        self._events: list[LoggedEvent] = []
        self._cursors: list[str] = []
        self._first = 0
        self._places: dict[str, int] = {}  # Cursor to how many events lie before it.
        # What this process has just written, so that it need not be read back.
        self._handed: list[tuple[Sequence[LoggedEvent], int]] = []
        self._renewals = 0  # Of the log, when the table was last read.
        self._listening = False
        self._driver = Driver(self._step, tick_s=tick_s, waits="feed_waits", failed="feed_failed")
        self._changed = asyncio.Event()  # Set, and replaced, whenever something is new.
        self._whispers: deque[Whisper] = deque(maxlen=WHISPERS)
        self._whispered = 0  # Ever.
        self._hush = asyncio.Event()

    @property
    def newest(self) -> str:
        """The cursor up to which this process has read. Take it before the state it goes with."""
        return self._newest

    async def start(self) -> None:
        """Find the tail of the log. Raises Unavailable."""
        if not self._listening:
            self._listening = True
            self._database.on_logged(self._hand)
            self._database.on_commit(self._driver.wake)
            self._database.on_whisper(partial(self._pass_on, asyncio.get_running_loop()))
        if not self._newest:
            self._begin(await self._database.read(newest_cursor))

    async def run(self) -> None:
        """Read the log for as long as the process lives."""
        await self._driver.run()

    async def _step(self) -> float | None:
        await self.start()
        batch = self._take_handed()
        if batch is None:
            self._renewals = self._database.renewals
            batch = await self._database.read(events_after, self._newest, READ)
        self._take(batch)
        if len(batch.events) == READ:
            return 0.0
        return min(HELD_S, self._tick_s) if batch.held else None

    def _hand(self, logged: Sequence[LoggedEvent], renewals: int) -> None:
        self._handed.append((logged, renewals))

    def _take_handed(self) -> EventBatch | None:
        """What was handed over, if it follows on what is known; else the table has to be read."""
        handed, self._handed = self._handed, []
        if not handed or any(renewals != self._renewals for _, renewals in handed):
            return None
        found = following(self._newest, [event for run, _ in handed for event in run])
        return found if found is not None and found.events else None

    async def since(self, cursor: str, limit: int = 500) -> EventBatch:
        """At most `limit` events after a cursor, from memory where it reaches so far back, else
        from the table. `reload` where it cannot be told any more. Raises Unavailable."""
        place = self._places.get(cursor)
        if place is None:
            return await self._database.read(events_after, cursor, limit)
        begin = place - self._first
        events = tuple(self._events[begin : begin + limit])
        if not events:
            return EventBatch(cursor)
        cursors = tuple(self._cursors[begin : begin + limit])
        return EventBatch(cursors[-1], events, cursors)

    def has_after(self, cursor: str) -> bool:
        """Whether this process knows of events after a cursor: asked without waiting, because
        while `since` looked into the table, more may have come."""
        place = self._places.get(cursor)
        return place is not None and place - self._first < len(self._events)

    async def follow(self, cursor: str, *, limit: int = 500) -> AsyncIterator[EventBatch]:
        """What happens after `cursor`, for ever, in batches that are never empty but for
        `reload`. Whoever takes them slowly gets them later, and loses none. While the database is
        away, it waits."""
        while True:
            changed = self._changed  # Before looking, so that nothing falls between.
            try:
                batch = await self.since(cursor, limit)
            except Unavailable:
                await asyncio.sleep(self._tick_s)
                continue
            if batch.events or batch.reload:
                cursor = batch.cursor
                yield batch
            else:
                await changed.wait()

    def whisper(self, whisper: Whisper) -> None:
        """Tell whoever listens now, in this process and in others. May be lost."""
        self._hear(whisper)
        self._database.whisper(msgspec.json.encode(whisper).decode())

    async def whispers(self) -> AsyncIterator[Whisper]:
        """Whispers from now on. A listener who falls a thousand behind misses the oldest."""
        heard = self._whispered
        while True:
            hush = self._hush
            while heard < self._whispered:
                heard = max(heard, self._whispered - len(self._whispers))
                heard += 1
                yield self._whispers[heard - 1 - self._whispered]
            await hush.wait()

    def _begin(self, cursor: str) -> None:
        """Forget what is in memory and go on from `cursor`."""
        self._first += len(self._events)
        self._events.clear()
        self._cursors.clear()
        self._places = {cursor: self._first}
        self._newest = cursor
        self._wake()

    def _take(self, batch: EventBatch) -> None:
        if batch.reload:
            # A new era: nobody's cursor is good any more, and the table tells them so.
            self._begin(batch.cursor)
        elif batch.events:
            for cursor in batch.cursors:
                self._places[cursor] = self._first + len(self._cursors) + 1
                self._cursors.append(cursor)
            self._events.extend(batch.events)
            self._newest = batch.cursor
            self._trim()
            self._wake()

    def _trim(self) -> None:
        """Drop old events, many at a time, because each time moves all that stay."""
        over = len(self._events) - self._keep
        if over > self._keep // 4:
            # The cursor before the first event that stays is still good, those before are not.
            stays = self._cursors[over - 1]
            self._places = {
                cursor: place
                for cursor, place in self._places.items()
                if place >= self._places[stays]
            }
            del self._events[:over]
            del self._cursors[:over]
            self._first += over

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _pass_on(self, loop: asyncio.AbstractEventLoop, text: str) -> None:
        """Called in the thread of the bell."""
        with suppress(RuntimeError):  # The loop has ended.
            loop.call_soon_threadsafe(self._overhear, text)

    def _overhear(self, text: str) -> None:
        # What a process of another version whispers may not be understood, and is lost.
        with suppress(msgspec.DecodeError):
            self._hear(msgspec.json.decode(text, type=Whisper))

    def _hear(self, whisper: Whisper) -> None:
        self._whispers.append(whisper)
        self._whispered += 1
        self._hush.set()
        self._hush = asyncio.Event()
