"""What happens by the clock: snoozes end, dead leases lapse, old rows are swept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import col

from hub import log
from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.actions import (
    attachments,
    desk,
    erasing,
    imports,
    outbound,
    proofs,
    revisions,
    silence,
    suggestions,
)
from hub.config import Config
from hub.discarded import delete_discarded
from hub.errors import HiloError
from hub.files import Files
from hub.model import AgentSession, EarlyReceipt, RawRequest
from hub.onward import send_on
from hub.queries import accounts as account_queries
from hub.store import Database, Tx
from hub.webhooks import Webhooks

TICK_S: Final = 1.0
SWEEP_S: Final = 600.0
_logger = structlog.get_logger(__name__)


class Timers:
    """Runs in every process; everything it does may be done twice without harm."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        webhooks: Webhooks,
        files: Files,
        *,
        config: Config,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._webhooks = webhooks
        self._files = files
        self._config = config
        self._clock = clock
        self._ticking = asyncio.Lock()

    async def run(self) -> None:
        """Tick for ever. Ends by cancellation."""
        if self._config.is_sqlite:
            # Nobody else sends on SQLite: what is under way was another process's, which has died.
            await self._lapse(self._clock() + timedelta(seconds=outbound.LEASE_S))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._every(TICK_S, self.tick))
            group.create_task(self._every(SWEEP_S, self.sweep))

    async def _every(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except HiloError as error:
                _logger.warning("timer_failed", step=step.__name__, error=error.sentence)
            except Exception:
                _logger.exception("timer_failed", step=step.__name__)
            await asyncio.sleep(seconds)

    async def tick(self) -> None:
        """End snoozes, find dead sends, end what customers have left, let unread answers go on,
        store the counts of forged requests. One at a time: whoever has ticked knows that all of
        it is stored."""
        async with self._ticking:
            now = self._clock()
            if await self._db.read(desk.due, now):
                await self._db.write(desk.wake, now=now)
            if await self._db.read(suggestions.due, now):
                await self._db.write(suggestions.wake, now=now)
            if await self._db.read(silence.due, now):
                await self._db.write(silence.end, now=now)
            await self._lapse(now)
            await send_on(self._db, self._accounts, identity=self._accounts.identity, now=now)
            await self._count_forged()

    async def _count_forged(self) -> None:
        """Store what was refused since the last time; what cannot be stored is counted again."""
        counts = self._webhooks.forged
        forged = dict(counts)
        counts.clear()
        if not forged:
            return
        try:
            await self._db.write(account_actions.count_forged, forged)
        except BaseException:  # Also a cancelled tick has stored nothing.
            counts.update(forged)
            raise

    async def _lapse(self, now: datetime) -> None:
        if await self._db.read(outbound.lapsed, now):
            idempotent = frozenset(
                found.account.id
                for found in await self._accounts.enabled()
                if found.channel.capabilities.idempotent_send
            )
            await self._db.write(outbound.lapse, idempotent_accounts=idempotent, now=now)

    async def sweep(self) -> None:
        """Take away what has had its time: events, sessions, kept requests, unused files."""
        now, config = self._clock(), self._config
        await self._db.write(attachments.unused, now)
        await self._db.write(log.sweep_events, before=now - timedelta(days=config.keep_events_days))
        await self._db.write(
            _sweep_rows, now=now, requests=timedelta(days=config.keep_requests_days)
        )
        await self._db.write(account_actions.forget_outages, now=now)
        await self._db.write(revisions.sweep, now=now)
        await self._db.write(proofs.sweep, now=now)
        await self._db.write(imports.sweep, now=now)
        # Also of accounts that are switched off: their words age all the same.
        for row in await self._db.read(account_queries.every):
            days = row.retention_days or config.keep_messages_days
            while days:
                erased = await self._db.write(erasing.erase_old, row.id or 0, days=days, now=now)
                if erased.messages < erasing.BATCH:
                    break
        await delete_discarded(self._db, self._files)


def _sweep_rows(tx: Tx, *, now: datetime, requests: timedelta) -> None:
    tx.delete(EarlyReceipt, col(EarlyReceipt.at) < now - timedelta(days=1))
    tx.delete(AgentSession, col(AgentSession.expires_at) < now - timedelta(days=30))
    tx.delete(RawRequest, col(RawRequest.received_at) < now - requests)
