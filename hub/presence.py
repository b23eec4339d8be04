"""Who is there: known by whispers that are renewed, so that nobody stays after they have gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from hub.events import Whisper

LASTS: Final = timedelta(seconds=45)  # Sockets renew every 20 s.


class Presence:
    """Agents with an open console, in any process, and which conversations they look at."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._agents: dict[int, tuple[str, datetime]] = {}
        self._viewing: dict[int, dict[int, tuple[str, datetime]]] = {}

    def hear(self, whisper: Whisper) -> None:
        """Take note of a whisper of presence or viewing; others are none of its business."""
        if whisper.agent_id is None:
            return
        until = self._clock() + LASTS
        if whisper.kind == "presence":
            if whisper.on:
                self._agents[whisper.agent_id] = (whisper.name, until)
            else:
                self._agents.pop(whisper.agent_id, None)
        elif whisper.kind == "viewing" and whisper.conversation_id is not None:
            viewers = self._viewing.setdefault(whisper.conversation_id, {})
            if whisper.on:
                viewers[whisper.agent_id] = (whisper.name, until)
            else:
                viewers.pop(whisper.agent_id, None)
            if not viewers:
                del self._viewing[whisper.conversation_id]

    def here(self) -> dict[int, str]:
        """The agents who are there now: id to name."""
        return self._fresh(self._agents)

    def viewing(self, conversation_id: int) -> dict[int, str]:
        """The agents who look at a conversation now: id to name."""
        return self._fresh(self._viewing.get(conversation_id, {}))

    def _fresh(self, found: dict[int, tuple[str, datetime]]) -> dict[int, str]:
        now = self._clock()
        for agent_id in [key for key, (_, until) in found.items() if until <= now]:
            del found[agent_id]
        return {agent_id: name for agent_id, (name, _) in found.items()}
