"""Traffic on every channel at once: customers who write at a rate, whatever goes wrong, an agent
who answers meanwhile, and a screen that shows it."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import httpx
import websockets

from channels.simulator.apps import Apps
from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.people import Person
from channels.simulator.simulator import Simulator
from tests.running import Desk

# What Hilo can know to be one person: a number that is vouched for, or an address that was shown.
JOINED: Final = (
    *("chat", "email", "slack", "sms", "telegram", "webhook", "whatsapp", "whatsapp_cloud"),
)
# Where nothing but the app's own id is known: a customer of their own until an agent joins them.
APART: Final = ("instagram", "line", "messenger")
MARK: Final = re.compile(r"«([a-z]+\d+)»")

ARRIVING: Final = (Fault.WEBHOOK_REPEATED, Fault.WEBHOOK_HELD, Fault.WEBHOOK_BATCHED)
RECEIPTS: Final = (
    *(Fault.RECEIPT_LATE, Fault.RECEIPT_LOST, Fault.RECEIPT_REPEATED, Fault.RECEIPTS_SHUFFLED),
)
SENDING: Final = tuple(sorted({*Fault} - {*ARRIVING, *RECEIPTS}))


def disturb(plan: FaultPlan, faults: Sequence[Fault], probability: float) -> None:
    """Let faults strike every channel by chance."""
    for fault in faults:
        plan.often(fault, probability)


@dataclass(slots=True)
class Said:
    """A message of a customer's. held: its provider kept it back and brought it later. outcomes:
    what Hilo answered to each try of its provider."""

    mark: str
    person: Person
    channel: str
    at: float
    accepted_at: float = 0.0
    held: bool = False
    outcomes: tuple[str, ...] = ()

    @property
    def was_too_slow(self) -> bool:
        """Whether its provider met nothing but a Hilo that was away, overloaded or too slow."""
        return self.held or set(self.outcomes) <= {"503", "ct", "rt"}


@dataclass
class Customers:
    """Everybody who writes. Each person's app sends one message after the other."""

    sim: Simulator
    apps: Apps
    count: int
    said: dict[str, Said] = field(default_factory=dict)
    _queues: dict[tuple[str, str], asyncio.Queue[Said]] = field(default_factory=dict)

    def invite(self) -> list[Person]:
        """Bring them into the world."""
        return [
            self.sim.person(
                f"Persona {word(n)}",
                phone=f"+34612{340_000 + 37 * n}",
                email=f"persona{n}@correo.example",
                user_id=f"{n + 1}",
                language="es",
                key=f"persona{n}",
            )
            for n in range(self.count)
        ]

    async def write(self, rate: float, *, for_s: float, seed: int) -> None:
        """Write `rate` messages a second in all. Returns when each provider has handed over what
        it did not hold back."""
        chance, people = random.Random(seed), self.invite()
        pairs = [(person, channel) for person in people for channel in (*JOINED, *APART)]
        async with asyncio.TaskGroup() as group:
            apps = [group.create_task(self._app(*pair)) for pair in pairs]
            began = time.monotonic()
            for number in range(int(rate * for_s)):
                await asyncio.sleep(began + number / rate - time.monotonic())
                # Everybody says something everywhere before anybody says more.
                chosen = pairs[number] if number < len(pairs) else chance.choice(pairs)
                self._ask(*chosen, number)
            await asyncio.gather(*(queue.join() for queue in self._queues.values()))
            for app in apps:
                app.cancel()

    def _ask(self, person: Person, channel: str, number: int) -> None:
        said = Said(f"m{number}", person, channel, time.time())
        self.said[said.mark] = said
        self._queues[person.key, channel].put_nowait(said)

    async def _app(self, person: Person, channel: str) -> None:
        queue = self._queues[person.key, channel] = asyncio.Queue()
        while True:
            said = await queue.get()
            if channel == "telegram" and not person.thread(channel):
                await self.apps.telegram.share_contact(person)
            said.at, late = time.time(), self._late_mails(person)
            sent = await person.say(channel, f"Hola «{said.mark}»", fresh=True)
            said.accepted_at = time.time() if sent.accepted else 0.0
            said.held, said.outcomes = not sent.accepted and not sent.outcomes, sent.outcomes
            if channel == "email":  # To who writes, a mail is sent once their own server has it.
                said.held = self._late_mails(person) > late
            queue.task_done()

    def is_told(self, said: Said) -> bool:
        """Whether the app shows that a message was not taken."""
        return any(
            item.status == "lost" and mark_of(item.text) == said.mark
            for item in said.person.thread(said.channel)
        )

    def _late_mails(self, person: Person) -> int:
        return self.sim.plan.subjects(Fault.WEBHOOK_HELD, "email").count(person.email)


@dataclass
class Answers:
    """An agent who answers by every channel. find: (part, account, conversation) of somebody who
    has written."""

    desk: Desk
    find: Callable[[], tuple[int, int, int] | None]
    sent: list[str] = field(default_factory=list)  # Marks of what Hilo has taken.
    turned_away: int = 0

    async def go_on(self, rate: float) -> None:
        """Answer until cancelled."""
        number = 0
        while True:
            await asyncio.sleep(1 / rate)
            if (found := await asyncio.to_thread(self.find)) is None:
                continue
            part, account, conversation = found
            number += 1
            try:
                answer = await self.desk.post(
                    f"/conversation/{conversation}/reply",
                    text=f"Voy «r{number}»",
                    key=uuid4().hex,
                    via=f"{part}:{account}",
                )
            except httpx.TransportError:
                self.turned_away += 1
                continue
            if answer.status_code == 200:
                self.sent.append(f"r{number}")
            else:  # Joined with another meanwhile, or the window has closed.
                self.turned_away += 1


@dataclass
class Screen:
    """The list of all conversations, by its socket. shown: when each mark was first in a frame."""

    desk: Desk
    url: str
    shown: dict[str, float] = field(default_factory=dict)
    visits: int = 0  # Connections: one, unless it was too slow and came back by its cursor.

    async def watch(self) -> None:
        """Look until cancelled, and come back after every drop."""
        page = await self.desk.get("/inbox?queue=all")
        cursor = page.headers["hilo-cursor"]
        headers = {"Cookie": f"hilo_session={self.desk.cookie}", "Origin": self.url}
        while True:
            with suppress(websockets.ConnectionClosed, websockets.InvalidHandshake, OSError):
                async with websockets.connect(
                    self.url.replace("http", "ws") + "/socket",
                    additional_headers=headers,
                    max_size=None,
                ) as socket:
                    self.visits += 1
                    hello = {"cursor": cursor, "conversation": None, "queue": "all"}
                    await socket.send(json.dumps({"hello": hello}))
                    async for text in socket:
                        frame = json.loads(text)
                        cursor = frame.get("cursor", cursor)
                        self._note(frame)
            await asyncio.sleep(0.1)

    def _note(self, frame: dict[str, object]) -> None:
        now = time.time()
        for mark in marks_in(json.dumps(frame, ensure_ascii=False)):
            self.shown.setdefault(mark, now)


def marks_in(text: str) -> set[str]:
    """The marks of a text."""
    return set(MARK.findall(text))


def mark_of(text: str) -> str:
    """The first mark of a text, or ""."""
    found = MARK.search(text)
    return found[1] if found else ""


def word(number: int) -> str:
    """A surname that nobody else has."""
    return "".join("aeioulnrst"[int(digit)] for digit in f"{number:04d}").title()


def quantiles(seconds: Sequence[float]) -> str:
    """p50 and p99 in words."""
    if not seconds:
        return "none"
    ranked = sorted(seconds)
    at = (ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, len(ranked) * 99 // 100)])
    return f"p50 {at[0] * 1000:.0f} ms, p99 {at[1] * 1000:.0f} ms"


def counted(plan: FaultPlan) -> Mapping[str, int]:
    """How often each kind of fault struck."""
    return {str(fault): plan.count(fault) for fault in Fault if plan.count(fault)}
