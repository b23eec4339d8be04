"""The screens at the tail of the log, in groups of those that show the same.

What happens concerns few of a thousand screens. They are found by what they show, so that the
others cost nothing: not even a look at each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from agent_ui.changes import Changes
from agent_ui.ops import IMPORTS, Screen
from agent_ui.screens import OpenScreen
from agent_ui.viewer import Eyes


class Tail:
    """Groups of screens that get the very same frames. `cursor` is how far all of them are."""

    def __init__(self) -> None:
        self.cursor = ""
        self._groups: dict[Screen, set[OpenScreen]] = {}
        self._by_eyes: dict[Eyes, _Alike] = {}

    def join(self, screen: OpenScreen) -> None:
        """A screen has got everything: from now on it is written to as things happen."""
        self.leave(screen)
        shows = screen.shows
        screen.group = shows
        self._groups.setdefault(shows, set()).add(screen)
        self._by_eyes.setdefault(shows.eyes, _Alike()).add(shows)

    def leave(self, screen: OpenScreen) -> None:
        """A screen has gone, turned to something else or does not keep up."""
        shows, screen.group = screen.group, None
        if shows is None:
            return
        screen.cursor = self.cursor or screen.cursor
        group = self._groups[shows]
        group.discard(screen)
        if not group:
            del self._groups[shows]
            alike = self._by_eyes[shows.eyes]
            alike.discard(shows)
            if not alike.screens:
                del self._by_eyes[shows.eyes]

    def screens(self) -> list[OpenScreen]:
        """All of them."""
        return [screen for group in self._groups.values() for screen in group]

    def group(self, shows: Screen) -> list[OpenScreen]:
        """Those that show this now."""
        return list(self._groups.get(shows, ()))

    def eyes(self) -> list[Eyes]:
        """Through which eyes somebody looks."""
        return list(self._by_eyes)

    def opened(self, eyes: Eyes) -> frozenset[int]:
        """The conversations that are open on some screen of these eyes."""
        alike = self._by_eyes.get(eyes)
        return frozenset(alike.opened) if alike else frozenset()

    def concerned(
        self, eyes: Eyes, changes: Changes, assignees: Iterable[int | None]
    ) -> list[Screen]:
        """What is shown through these eyes and may have to change.

        assignees: to whom the changed conversations belong now.
        """
        alike = self._by_eyes.get(eyes)
        return list(alike.concerned(changes, assignees)) if alike else []

    def of_agents(self, agents: Iterable[int]) -> list[OpenScreen]:
        """The screens of some agents."""
        wanted = set(agents)
        return [screen for screen in self.screens() if screen.viewer.id in wanted]


class _Alike:
    """What is shown through the same eyes: the lists, each agent's own list, open threads."""

    def __init__(self) -> None:
        self.screens: set[Screen] = set()
        self.listing: set[Screen] = set()
        self.importing: set[Screen] = set()
        self.mine: defaultdict[int, set[Screen]] = defaultdict(set)
        self.opened: defaultdict[int, set[Screen]] = defaultdict(set)

    def add(self, shows: Screen) -> None:
        self.screens.add(shows)
        if shows.queue == "mine":
            self.mine[shows.agent_id].add(shows)
        elif shows.queue == IMPORTS:
            self.importing.add(shows)
        elif shows.queue is not None:
            self.listing.add(shows)
        if shows.conversation is not None:
            self.opened[shows.conversation].add(shows)

    def discard(self, shows: Screen) -> None:
        self.screens.discard(shows)
        self.listing.discard(shows)
        self.importing.discard(shows)
        _drop(self.mine, shows.agent_id, shows)
        if shows.conversation is not None:
            _drop(self.opened, shows.conversation, shows)

    def concerned(self, changes: Changes, assignees: Iterable[int | None]) -> set[Screen]:
        touched = changes.conversations | changes.reload
        found: set[Screen] = set()
        if touched:
            found |= self.listing
        if changes.imports:
            found |= self.importing
        opened = set(self.opened) if changes.health else set()
        for conversation_id in touched | set(changes.messages.values()) | opened:
            found |= self.opened.get(conversation_id, set())
        owners: Iterable[int | None] = self.mine if changes.reload else {*assignees, *changes.lost}
        for agent_id in owners:
            found |= self.mine.get(agent_id or 0, set())
        return found


def _drop(groups: defaultdict[int, set[Screen]], key: int, shows: Screen) -> None:
    if key in groups:
        groups[key].discard(shows)
        if not groups[key]:
            del groups[key]
