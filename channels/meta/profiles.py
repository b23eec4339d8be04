"""The names of customers, which Meta's webhooks leave out and its API tells."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeGuard

from channels.meta.graph import Graph
from hub.contract import Address, Inbound, InboundMessage
from hub.errors import DeliveryError

KNOWN: Final = 10_000
KEEP_S: Final = 24 * 3600.0
RETRY_S: Final = 3600.0  # Some people hide their name from pages; asking again is of no use.


@dataclass(slots=True)
class Profiles:
    """Names by address, asked for once a day at most. fields: what to ask for."""

    fields: str
    known: dict[Address, tuple[str, float]] = field(default_factory=dict)

    async def add_names(self, items: Sequence[Inbound], graph: Graph) -> list[Inbound]:
        """The same items, with the senders' names where they can be had."""
        wanted = {item.sender for item in items if _is_nameless(item)}
        names = dict(
            zip(wanted, await asyncio.gather(*(self._name(w, graph) for w in wanted)), strict=True)
        )
        return [
            replace(item, sender_name=names.get(item.sender, "")) if _is_nameless(item) else item
            for item in items
        ]

    async def _name(self, address: Address, graph: Graph) -> str:
        now = time.monotonic()
        name, until = self.known.get(address, ("", 0.0))
        if now < until:
            return name
        try:
            found = await graph.get(address.value, fields=self.fields)
        except DeliveryError:
            self._keep(address, name, now + RETRY_S)
            return name
        whole = f"{found['first_name'].text()} {found['last_name'].text()}".strip()
        name = (found["name"].text() or whole or found["username"].text())[:200]
        self._keep(address, name, now + KEEP_S)
        return name

    def _keep(self, address: Address, name: str, until: float) -> None:
        self.known[address] = (name, until)
        while len(self.known) > KNOWN:
            del self.known[next(iter(self.known))]


def _is_nameless(item: Inbound) -> TypeGuard[InboundMessage]:
    return (
        isinstance(item, InboundMessage)
        and not item.sender_name
        and item.sender.value.isascii()
        and item.sender.value.isalnum()
    )
