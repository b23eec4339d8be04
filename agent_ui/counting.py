"""The numbers beside the queues: looked up together, and sent where they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agent_ui.screens import Frame, OpenScreen
from agent_ui.views import tally
from hub.queries import conversations, suggestions
from hub.store import Database, Reader

Teams = frozenset[int] | None
_SHARED: Final = ("unassigned", "all", "assistant", "snoozed", "done", "suggestions")


@dataclass(frozen=True, slots=True)
class Own:
    """What one agent counts for themself: their open conversations, and those unread."""

    mine: int = 0
    unread: int = 0


class Counting:
    """Counters of the screens of this process, at most as often as `send` is called."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._everybody = False
        self._agents: set[int] = set()
        self._own: dict[int, Own] = {}
        self._shared: dict[Teams, Mapping[str, int]] = {}

    def moved(self) -> None:
        """Something left or came into a queue."""
        self._everybody = True

    def recount(self, agents: Iterable[int]) -> None:
        """The own counters of some agents may have changed."""
        self._agents.update(agents)

    def forget(self) -> None:
        """Anything may have changed."""
        self._everybody = True
        self._agents.update(self._own)

    async def send(self, screens: Sequence[OpenScreen]) -> None:
        """Send every screen its numbers if they are not what it has. Raises Unavailable, and then
        does it next time."""
        everybody, agents = self._everybody, self._agents
        if not everybody and not agents:
            return
        here = {screen.viewer.id: screen.viewer.eyes.teams for screen in screens}
        asked = {agent_id: here[agent_id] for agent_id in agents if agent_id in here}
        seen = set(here.values())
        shared = seen if everybody else seen - self._shared.keys()
        self._everybody, self._agents = False, set()
        try:
            found, own = await self._database.read(_count, shared, asked)
        except BaseException:
            self._everybody = self._everybody or everybody
            self._agents |= agents
            raise
        self._shared = {t: self._shared[t] for t in seen if t in self._shared} | dict(found)
        self._own = {a: self._own[a] for a in here if a in self._own} | own
        self._write(screens)

    def _write(self, screens: Sequence[OpenScreen]) -> None:
        frames: dict[tuple[int, ...], Frame] = {}
        for screen in screens:
            own = self._own.get(screen.viewer.id)
            shared = self._shared.get(screen.viewer.eyes.teams)
            if own is None or shared is None:
                continue  # Came while this was counted, and is counted next.
            value = (own.mine, own.unread, *(shared[name] for name in _SHARED))
            if screen.counted == value:
                continue
            if value not in frames:
                counts: dict[str, int | str] = {"mine": own.mine}
                counts |= {name: shared[name] for name in _SHARED}
                counts["suggestions"] = tally(shared["suggestions"])
                frames[value] = Frame.of(
                    {"ops": [{"set": {"counts": counts, "unread": own.unread}}]}
                )
            if screen.offer(frames[value]):
                screen.counted = value


def _count(
    tx: Reader, shared: set[Teams], asked: Mapping[int, Teams]
) -> tuple[dict[Teams, Mapping[str, int]], dict[int, Own]]:
    totals: dict[Teams, Mapping[str, int]] = {
        teams: {
            **conversations.counters(tx, agent_id=0, teams=teams),
            "suggestions": suggestions.count(tx, audiences=conversations.audiences(tx, teams)),
        }
        for teams in shared
    }
    mine = conversations.counters_of(tx, asked)
    unread = conversations.unread_of(tx, list(asked))
    return totals, {a: Own(mine.get(a, 0), unread.get(a, 0)) for a in asked}
