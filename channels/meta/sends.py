"""Telling the echo of what we have just sent from what somebody wrote in another app.

Most echoes name our app or carry our key. Instagram's may do neither, and may overtake the answer
to the call that made them: so a call that is under way is waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from hub.contract import Accepted, DeliveryStatus, Inbound, InboundMessage, Receipt

KNOWN: Final = 10_000  # Ids of our own that are remembered.
WAIT_S: Final = 0.7  # Less than the hub waits for names.


@dataclass(slots=True)
class Sends:
    """What this process has sent, and is sending. Shared by every account of a channel."""

    known: dict[str, None] = field(default_factory=dict)
    under_way: dict[str, list[asyncio.Event]] = field(default_factory=dict)

    @contextmanager
    def to(self, recipient: str) -> Iterator[None]:
        """While a call to somebody is under way."""
        done = asyncio.Event()
        self.under_way.setdefault(recipient, []).append(done)
        try:
            yield
        finally:
            done.set()
            self.under_way[recipient].remove(done)
            if not self.under_way[recipient]:
                del self.under_way[recipient]

    def note(self, accepted: Accepted) -> None:
        """Remember what was taken."""
        for identity in (accepted.external_id, *accepted.aliases):
            self.known[identity] = None
        while len(self.known) > KNOWN:
            del self.known[next(iter(self.known))]

    async def without_own_echoes(self, items: Sequence[Inbound]) -> list[Inbound]:
        """The same items, where our own echoes have become news of their messages."""
        return [await self._told(item) for item in items]

    async def _told(self, item: Inbound) -> Inbound:
        if not isinstance(item, InboundMessage) or not item.outbound_echo:
            return item
        if item.external_id not in self.known:
            await self._settled(item.sender.value)
        if item.external_id not in self.known:
            return item
        return Receipt(
            external_id=item.external_id,
            status=DeliveryStatus.SENT,
            happened_at=item.happened_at,
        )

    async def _settled(self, recipient: str) -> None:
        """Wait a little for what is under way to somebody."""
        waiting = [event.wait() for event in self.under_way.get(recipient, ())]
        if waiting:
            try:
                async with asyncio.timeout(WAIT_S):
                    await asyncio.gather(*waiting)
            except TimeoutError:
                return
