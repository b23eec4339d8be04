"""Plays the scenes: history at once, then customers who go on writing and who take answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from channels.simulator.chat import ChatLine
from channels.simulator.faults import Fault
from channels.simulator.gestures import react
from channels.simulator.people import Item, Person
from channels.simulator.scenes import (
    HISTORY,
    LATER,
    REACTIONS,
    THANKS,
    YES,
    Answers,
    Line,
    Reacts,
    Says,
    prop,
)
from channels.simulator.simulator import Simulator
from channels.simulator.telegram_bot import Bot

log = logging.getLogger(__name__)
_ARRIVAL_S: Final = 30.0  # How long a customer waits for an agent's answer before going on.
_MOST_REACTIONS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """What an agent is to send from the console.

    agent: marta or jon. channel: any that is connected. answers: the provider's id of the
    customer's message before it (MessageSid, Message-ID, or `visitor:key` of the chat), by which
    the conversation is found; Hilo may still be taking it in.
    """

    agent: str
    person: Person
    channel: str
    text: str
    answers: str


Answer = Callable[[AgentLine], Awaitable[None]]


class Story:
    """One telling. tempo stretches every pause: 1 is natural, 0 is at once.

    answer sends an agent's line; without it the agents of the history stay silent. Chance comes
    from the simulator's seed.
    """

    def __init__(self, sim: Simulator, *, answer: Answer | None = None, tempo: float = 1.0) -> None:
        self._sim = sim
        self._answer = answer
        self._tempo = tempo
        self._chance = sim.plan.stream("story")
        self._last_sent: dict[str, str] = {}
        self._reacted: Counter[str] = Counter()
        self._answered: set[str] = set()
        self._seen: set[int] = set()  # Ids of items that were there before, or were reacted to.

    async def tell_history(self) -> None:
        """Send the scenes of the last days through the wire, as fast as Hilo takes them."""
        for scene in HISTORY:
            for line in scene:
                await self._play(line)
        await self._sim.settled()
        for person in self._sim.crowd.people.values():
            for channel in self._sim.crowd.lines:
                await person.read(channel)

    async def go_on(self) -> None:
        """Let customers write and react until cancelled."""
        people = self._sim.crowd.people.values()
        channels = self._sim.crowd.lines
        self._seen = {item.id for p in people for channel in channels for item in p.inbox(channel)}
        async with asyncio.TaskGroup() as group:
            group.create_task(self._write_later())
            group.create_task(self._watch(group))

    async def _play(self, line: Line) -> None:
        person = self._sim.crowd.people[line.who]
        if line.by not in self._sim.crowd.lines:
            return
        if isinstance(line, Answers):
            await self._have_answered(line, person)
        elif isinstance(line, Reacts):
            if item := person.last(line.by):
                await react(person, item, line.emoji)
        else:
            await self._say(person, line)

    async def _say(self, person: Person, line: Says) -> None:
        telegram = self._sim.crowd.lines[line.by]
        if line.shares_number and isinstance(telegram, Bot):
            await telegram.share_contact(person)
        at = self._sim.crowd.clock() - timedelta(days=line.days_ago) if line.days_ago else None
        sent = await person.say(
            line.by,
            line.text,
            subject=line.subject,
            files=[prop(name) for name in line.props],
            at=at,
        )
        self._last_sent[person.key] = sent.external_id
        if not sent.accepted:
            log.warning("Hilo did not take a message of %s by %s.", person.name, line.by)

    async def _have_answered(self, line: Answers, person: Person) -> None:
        if self._answer is None or person.key not in self._last_sent:
            return
        if line.fails:
            self._sim.plan.once(Fault.UNDELIVERED, line.by)
        before = len(person.inbox(line.by))
        await self._answer(
            AgentLine(
                agent=line.agent,
                person=person,
                channel=line.by,
                text=line.text,
                answers=self._last_sent[person.key],
            )
        )
        if line.fails:
            return
        try:
            await person.wait_for(line.by, before + 1, limit_s=_ARRIVAL_S)
        except TimeoutError:
            log.warning("An answer to %s by %s has not arrived.", person.name, line.by)

    async def _write_later(self) -> None:
        for line in LATER:
            await self._pause(14, 32)
            person = self._sim.crowd.people[line.who]
            if person.played or line.who in self._answered or line.by not in self._sim.crowd.lines:
                continue
            await self._type(person, line.by, 3)
            await self._say(person, line)

    async def _watch(self, group: asyncio.TaskGroup) -> None:
        async with self._sim.crowd.follow() as news:
            while True:
                change = await news.get()
                if not change.item.mine and change.item.id not in self._seen:
                    self._seen.add(change.item.id)
                    group.create_task(self._react(change.person, change.item))

    async def _react(self, person: Person, item: Item) -> None:
        self._answered.add(person.key)
        await self._pause(1, 4)
        if self._is_played(person):
            return
        await person.read(item.channel)
        reaction = self._reaction(person, item)
        if reaction is None:
            return
        channel, text = reaction
        await self._pause(3, 8)
        await self._type(person, channel, 4)
        newest = person.last(item.channel)
        # Whoever has got another message meanwhile answers that one.
        if newest is not None and newest.id == item.id and not self._is_played(person):
            subject = "" if channel != "email" or person.last(channel) else "Tienda Nube"
            await person.say(channel, text, subject=subject)

    def _reaction(self, person: Person, item: Item) -> tuple[str, str] | None:
        """What somebody says to an answer, and where; None if they leave it at that."""
        self._reacted[person.key] += 1
        count = self._reacted[person.key]
        if count > _MOST_REACTIONS or item.channel not in self._sim.crowd.lines:
            return None
        if item.text.rstrip().endswith("?"):
            return item.channel, self._chance.choice(YES[person.language])
        own = REACTIONS.get(person.key, ())
        if count <= len(own):
            channel, text = own[count - 1]
            return (channel if channel in self._sim.crowd.lines else item.channel), text
        if self._chance.random() < 0.5:
            return item.channel, self._chance.choice(THANKS[person.language])
        return None

    def _is_played(self, person: Person) -> bool:
        """Whether somebody at the page has taken over meanwhile."""
        return person.played

    async def _type(self, person: Person, channel: str, seconds: float) -> None:
        """Show in the chat that somebody is writing; other channels cannot tell."""
        line = self._sim.crowd.lines.get(channel)
        if not isinstance(line, ChatLine):
            return
        with contextlib.suppress(TimeoutError):  # Hilo is away: there is nobody to see it.
            browser = await line.open(person)
            await browser.type(True)
            await asyncio.sleep(seconds * self._tempo)

    async def _pause(self, least_s: float, most_s: float) -> None:
        await asyncio.sleep(self._chance.uniform(least_s, most_s) * self._tempo)
