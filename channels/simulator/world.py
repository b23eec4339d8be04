"""What a provider of the simulated world shares with the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from starlette.requests import Request
from starlette.responses import Response

from channels.simulator.faults import Fault, FaultPlan
from channels.simulator.hooks import Caller, Overrides, Posted
from channels.simulator.pace import Errands
from channels.simulator.people import Crowd, Item, Person, Sent
from channels.simulator.servers import cut, hang

# A provider that repeats what was not taken, as nearly all of them do for hours.
REPEATING: Final = Overrides(retries=4, retry_on=frozenset({"all"}), total_ms=60_000)


class World(Protocol):
    """The people, the faults, the calls to Hilo and what is still to happen."""

    @property
    def crowd(self) -> Crowd: ...
    @property
    def plan(self) -> FaultPlan: ...
    @property
    def caller(self) -> Caller: ...
    @property
    def errands(self) -> Errands: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One webhook on its way to Hilo. item: the person's own bubble that it carries."""

    person: Person
    body: bytes
    headers: dict[str, str]
    external_id: str
    item: Item | None = None


@dataclass(slots=True)
class Postman:
    """Hands events of one channel over to Hilo: in time, twice, or held back and in disorder."""

    world: World
    channel: str
    url: str = ""
    _held: list[Event] = field(default_factory=list)

    async def bring(self, event: Event, *, again: dict[str, str] | None = None) -> Sent:
        """Hand one event over. again: headers that a repeat has more than the first."""
        if self.world.plan.strikes(Fault.WEBHOOK_HELD, self.channel, subject=event.external_id):
            self._held.append(event)
            if len(self._held) == 1:
                self.world.errands.run_late(self._bring_held())
            return Sent(external_id=event.external_id, accepted=False)
        posted = await self._post(event, {})
        if self.world.plan.strikes(Fault.WEBHOOK_REPEATED, self.channel, subject=event.external_id):
            posted = await self._post(event, again or {})
        return Sent(
            external_id=event.external_id, accepted=posted.accepted, outcomes=posted.outcomes
        )

    async def _post(self, event: Event, more: dict[str, str]) -> Posted:
        headers = {"Content-Type": "application/json", **event.headers, **more}
        posted = await self.world.caller.post(
            self.url, event.body, headers=headers, overrides=REPEATING
        )
        if event.item is not None:
            event.person.change(event.item, status="sent" if posted.accepted else "lost")
        return posted

    async def _bring_held(self) -> None:
        held, self._held = self._held, []
        for event in self.world.plan.shuffled(held, stream=f"held/{self.channel}"):
            await self._post(event, {})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What strikes one call of Hilo's to a provider: before anything was taken, and after."""

    plan: FaultPlan
    channel: str

    async def before(self, request: Request, subject: str) -> Response | Fault | None:
        """An answer, if the connection itself suffers; the fault that the provider has to put
        into its own words; or None."""
        if self.plan.strikes(Fault.CUT_BEFORE, self.channel, subject=subject):
            return await cut(request)
        if self.plan.strikes(Fault.TIMEOUT_BEFORE, self.channel, subject=subject):
            return await hang(request)
        said = (
            Fault.OUTAGE,
            Fault.THROTTLED,
            Fault.THROTTLED_SILENTLY,
            Fault.SERVER_ERROR,
            Fault.REFUSED,
        )
        found = (one for one in said if self.plan.strikes(one, self.channel, subject=subject))
        return next(found, None)

    async def after(self, request: Request, subject: str) -> Response | None:
        """The end of a connection whose message was taken, or None."""
        if self.plan.strikes(Fault.CUT_AFTER, self.channel, subject=subject):
            return await cut(request)
        if self.plan.strikes(Fault.TIMEOUT_AFTER, self.channel, subject=subject):
            return await hang(request)
        return None
