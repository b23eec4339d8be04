"""What screens have missed between two places of the log: looked up once, however many ask.

After a restart or a broken line a thousand screens come back at once, most of them from the same
cursor. What they missed is the same for all that show the same, and one look at the database and
one rendering serve them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from agent_ui.changes import Changes, changes_of
from agent_ui.ops import Looked, Press, Screen
from agent_ui.screens import Frame
from agent_ui.viewer import Eyes
from agent_ui.views import Locale
from hub.log import EventBatch

# How long an answer is given again. It is never older than the events that it stands for.
FRESH_S: Final = 1.0
KEPT: Final = 256

Look = Callable[[Eyes, Changes, frozenset[int]], Awaitable[Looked]]


@dataclass(slots=True)
class _Span:
    """What happened from one cursor to another, and what was made of it."""

    changes: Changes
    until: float
    looks: dict[tuple[Eyes, frozenset[int]], asyncio.Future[Looked]] = field(default_factory=dict)
    presses: dict[tuple[Eyes, frozenset[int], Locale], Press] = field(default_factory=dict)
    frames: dict[Screen, Frame] = field(default_factory=dict)


class Missed:
    """Frames for screens that are behind. Belongs to one event loop."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._spans: dict[tuple[str, str], _Span] = {}

    def changes(self, since: str, batch: EventBatch) -> Changes:
        """What the events of a batch that was read after `since` changed."""
        return self._span(since, batch).changes

    async def frame(self, since: str, batch: EventBatch, shows: Screen) -> Frame:
        """What a screen is sent for a batch that was read after `since`. Raises Unavailable."""
        span = self._span(since, batch)
        if shows not in span.frames:
            press = await self._press(span, shows)
            span.frames[shows] = Frame.of_ops(press.ops(shows), batch.cursor)
        return span.frames[shows]

    def _span(self, since: str, batch: EventBatch) -> _Span:
        now = asyncio.get_running_loop().time()
        key = (since, batch.cursor)
        found = self._spans.get(key)
        if found is None or found.until < now:
            if len(self._spans) >= KEPT:
                self._spans = {k: span for k, span in self._spans.items() if span.until >= now}
            found = self._spans[key] = _Span(changes_of(batch.events), now + FRESH_S)
        return found

    async def _press(self, span: _Span, shows: Screen) -> Press:
        # An open thread in which nothing changed is looked at like none.
        touched = {*span.changes.messages.values(), *span.changes.conversations}
        touched |= span.changes.reload
        if span.changes.health and shows.conversation:
            touched.add(shows.conversation)
        opened = frozenset({shows.conversation} & touched) if shows.conversation else frozenset()
        eyes = shows.eyes
        looking = span.looks.get((eyes, opened))
        if looking is None:
            looking = asyncio.ensure_future(self._look(eyes, span.changes, opened))
            span.looks[eyes, opened] = looking
        try:
            looked = await asyncio.shield(looking)
        except Exception:  # Whatever failed is raised, and the next one who asks looks anew.
            if span.looks.get((eyes, opened)) is looking:
                del span.looks[eyes, opened]
            raise
        key = (eyes, opened, shows.locale)
        if key not in span.presses:
            span.presses[key] = Press(looked, span.changes, shows.locale)
        return span.presses[key]
