"""Meta's webhooks: signed, escaped as Meta escapes, repeated, and held back into one batch."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx

from channels.simulator.faults import Fault
from channels.simulator.hooks import Posted
from channels.simulator.people import Item, Person, Sent
from channels.simulator.world import REPEATING, World

Entry: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    person: Person
    item: Item | None
    entry: Entry


@dataclass(slots=True)
class MetaPost:
    """Brings entries of one object to the address that was pasted at Meta."""

    world: World
    channel: str
    about: str
    secret: str
    url: str = ""
    _held: list[_Held] = field(default_factory=list)

    async def subscribe(self, url: str, verify_token: str) -> None:
        """Paste an address at Meta, which asks it at once. Raises ValueError for a wrong answer."""
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": "1158201444",
            "hub.verify_token": verify_token,
        }
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(url, params=query)
        if answer.status_code != 200 or answer.text != query["hub.challenge"]:
            raise ValueError(f"The callback URL could not be validated: {answer.status_code}.")
        self.url = url

    async def bring(
        self, person: Person, entry: Entry, *, external_id: str, item: Item | None = None
    ) -> Sent:
        """Hand over what a person did."""
        plan = self.world.plan
        held = _Held(person=person, item=item, entry=entry)
        if plan.strikes(Fault.WEBHOOK_HELD, self.channel, subject=external_id):
            self._held.append(held)
            if len(self._held) == 1:
                self.world.errands.run_late(self._bring_held())
            return Sent(external_id=external_id, accepted=False)
        posted = await self._post([held])
        if plan.strikes(Fault.WEBHOOK_REPEATED, self.channel, subject=external_id):
            posted = await self._post([held])
        return Sent(external_id=external_id, accepted=posted.accepted, outcomes=posted.outcomes)

    async def tell(self, entry: Entry, *, subject: str) -> None:
        """Report on a message of ours, with what may happen to such a report."""
        plan = self.world.plan
        if plan.strikes(Fault.RECEIPT_LOST, self.channel, subject=subject):
            return
        times = 2 if plan.strikes(Fault.RECEIPT_REPEATED, self.channel, subject=subject) else 1
        telling = self._tell_often(entry, times)
        if plan.strikes(Fault.RECEIPT_LATE, self.channel, subject=subject):
            self.world.errands.run_late(telling)
        else:
            await telling

    async def _tell_often(self, entry: Entry, times: int) -> None:
        for _ in range(times):
            await self._call([entry])

    async def _bring_held(self) -> None:
        """Everything that waited, in one batch and in another order."""
        held, self._held = self._held, []
        await self._post(self.world.plan.shuffled(held, stream=f"held/{self.channel}"))

    async def _post(self, held: Sequence[_Held]) -> Posted:
        posted = await self._call([one.entry for one in held])
        for one in held:
            if one.item is not None:
                one.person.change(one.item, status="sent" if posted.accepted else "lost")
        return posted

    async def _call(self, entries: Sequence[Entry]) -> Posted:
        payload = {"object": self.about, "entry": list(entries)}
        # Meta escapes what is not ASCII, and slashes: the signature is over these bytes.
        body = json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
        signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": f"sha256={signed}",
        }
        return await self.world.caller.post(self.url, body, headers=headers, overrides=REPEATING)
