"""What one connection was shown of ours: the only messages whose receipts are believed from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.contract import Address, DeliveryStatus, Receipt, SeenUpTo, VisitorMessage

_REMEMBERED: Final = 500
_ARRIVED: Final = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)


class Shown:
    """The newest messages of ours on one screen. A receipt names a message by its id, which
    anybody could guess; what was not shown here gives no receipt."""

    def __init__(self) -> None:
        self._messages: OrderedDict[int, VisitorMessage] = OrderedDict()
        self._seen_id = 0
        self.last: VisitorMessage | None = None  # The newest on the screen, whoever wrote it.

    def add(self, messages: Iterable[VisitorMessage]) -> None:
        """Remember what goes out; the oldest beyond 500 are forgotten."""
        for message in messages:
            if self.last is None or message.id >= self.last.id:
                self.last = message
            # Only what was written in the chat has a chat delivery that receipts can be about.
            if not message.mine and not message.channel and message.key:
                self._messages[message.id] = message
        while len(self._messages) > _REMEMBERED:
            self._messages.popitem(last=False)

    def got(self, message_id: int, *, now: datetime) -> Receipt | None:
        """The news that a message has reached the browser, or None where it is none."""
        shown = self._messages.get(message_id)
        if shown is None or shown.status in _ARRIVED:
            return None
        self._messages[message_id] = replace(shown, status=DeliveryStatus.DELIVERED)
        return Receipt(external_id=shown.key, status=DeliveryStatus.DELIVERED, happened_at=now)

    def seen(self, message_id: int, by: Address, *, now: datetime) -> SeenUpTo | None:
        """The news that everything up to a message was read, or None where it is none."""
        shown = self._messages.get(message_id)
        read = shown is None or shown.status == DeliveryStatus.READ
        if shown is None or read or message_id <= self._seen_id:
            return None
        self._seen_id = message_id
        return SeenUpTo(sender=by, external_id=shown.key, happened_at=now)
