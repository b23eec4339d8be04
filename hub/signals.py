"""Passes on to customers' networks that an agent is typing, where the network knows of it.

Signals are whispers: the newest of each conversation counts, one that fails is forgotten.
"""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from hub.accounts import Accounts
from hub.contract import Address, Signalling
from hub.errors import HiloError
from hub.model import ContactPoint, Message, Part
from hub.queries import accounts
from hub.store import Database, Reader

SIGNAL_TIMEOUT_S: Final = 10.0
_logger = structlog.get_logger(__name__)


class Signals:
    """Sends what was asked for last, one network call at a time."""

    def __init__(self, db: Database, known: Accounts) -> None:
        self._db = db
        self._accounts = known
        self._wanted: dict[tuple[int, int], bool] = {}
        self._asked = asyncio.Event()

    def typing(self, part_id: int, account_id: int, *, on: bool) -> None:
        """An agent types an answer to a part by an account, or has stopped. Never waits."""
        if len(self._wanted) < 1000:
            self._wanted[part_id, account_id] = on
            self._asked.set()

    async def run(self) -> None:
        """Signal for ever. Ends by cancellation."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            while self._wanted:
                (part_id, account_id), on = self._wanted.popitem()
                try:
                    await self._signal(part_id, account_id, on)
                except (HiloError, TimeoutError) as error:
                    _logger.info("signal_failed", account=account_id, error=str(error))
                except Exception:
                    _logger.exception("signal_failed", account=account_id)

    async def _signal(self, part_id: int, account_id: int, on: bool) -> None:
        found = await self._accounts.find(account_id)
        if not isinstance(found.channel, Signalling):
            return
        to, last = await self._db.read(_whom, part_id, account_id)
        async with asyncio.timeout(SIGNAL_TIMEOUT_S):
            await found.channel.signal(to, found.account, typing=on, read_external_id=last)


def _whom(tx: Reader, part_id: int, account_id: int) -> tuple[Address, str]:
    """The address of a part, and the external id of its last message on an account, or ""."""
    part = tx.need(Part, part_id)
    point = tx.need(ContactPoint, part.contact_point_id)
    reach = accounts.reach(tx, part_id, account_id)
    message = tx.get(Message, reach.last_inbound_id) if reach and reach.last_inbound_id else None
    last = message.external_id or "" if message else ""
    return Address(point.kind, point.value, point.scope), last
