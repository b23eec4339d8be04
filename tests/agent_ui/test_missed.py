"""A thousand screens that come back at once: one look serves them, and a failed one none."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from agent_ui.changes import Changes
from agent_ui.missed import Missed
from agent_ui.ops import Looked, Screen
from agent_ui.viewer import EVERYTHING, Eyes
from agent_ui.views import Locale
from hub.errors import Unavailable
from hub.events import Event, EventKind, LoggedEvent
from hub.log import EventBatch

HERE = Locale("en", "UTC", date(2026, 3, 2))
BATCH = EventBatch(
    "e.0.1",
    (
        LoggedEvent(
            id=1,
            at=datetime(2026, 3, 2, tzinfo=UTC),
            event=Event(kind=EventKind.CONVERSATION, conversation_id=7),
        ),
    ),
    ("e.0.1",),
)


NAMES = frozenset(field.name for field in fields(Looked))


class Looks:
    """A look that finds nothing changed, and counts; the first `failing` fail."""

    def __init__(self, *, failing: int = 0) -> None:
        self.asked: list[frozenset[int]] = []
        self._failing = failing

    async def __call__(self, eyes: Eyes, changes: Changes, opened: frozenset[int]) -> Looked:
        self.asked.append(opened)
        await asyncio.sleep(0)
        if len(self.asked) <= self._failing:
            raise Unavailable("The database is away.")
        none: dict[str, dict[int, Any]] = {name: {} for name in NAMES - {"hidden", "unseen"}}
        return Looked(hidden=frozenset(), unseen=frozenset(), **none)


def shows(conversation: int | None) -> Screen:
    return Screen(HERE, EVERYTHING, "all", conversation, 0)


async def test_screens_that_come_back_from_one_cursor_share_a_look() -> None:
    looks = Looks()
    missed = Missed(looks)
    asked = [missed.frame("e.0.0", BATCH, shows(None)) for _ in range(50)]
    # A thread in which nothing changed is looked at like none.
    asked += [missed.frame("e.0.0", BATCH, shows(number)) for number in (1, 2, 3)]
    frames = await asyncio.gather(*asked)
    assert looks.asked == [frozenset()]
    assert len({frame.payload for frame in frames}) == 1


async def test_a_thread_in_which_something_changed_has_a_look_of_its_own() -> None:
    looks = Looks()
    missed = Missed(looks)
    await missed.frame("e.0.0", BATCH, shows(None))
    await missed.frame("e.0.0", BATCH, shows(7))
    assert looks.asked == [frozenset(), frozenset({7})]


async def test_another_cursor_has_a_look_of_its_own() -> None:
    looks = Looks()
    missed = Missed(looks)
    await missed.frame("e.0.0", BATCH, shows(None))
    await missed.frame("e.0.9", BATCH, shows(None))
    assert len(looks.asked) == 2


async def test_a_failed_look_is_told_to_all_who_wait_and_then_made_anew() -> None:
    looks = Looks(failing=1)
    missed = Missed(looks)
    asked = (missed.frame("e.0.0", BATCH, shows(None)) for _ in range(5))
    failed = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(each, Unavailable) for each in failed)
    frame = await missed.frame("e.0.0", BATCH, shows(None))
    assert b"e.0.1" in frame.payload
    assert len(looks.asked) == 2
