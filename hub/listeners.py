"""Channels that pull: one task for each account, in exactly one process at a time."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from hub.accounts import Accounts, Configured
from hub.actions import accounts as account_actions
from hub.actions import leases
from hub.contract import ListenerPort, Listening, WebhookRequest
from hub.driver import Driver
from hub.errors import ConfigError, HiloError
from hub.health import Sign
from hub.model import AccountRow
from hub.store import Database, Reader, Tx
from hub.webhooks import Webhooks

LEASE_S: Final = 30
RENEW_S: Final = 10.0
RESTART_S: Final = 5.0
_logger = structlog.get_logger(__name__)


class Port(ListenerPort):
    """What a listener of one account is given."""

    def __init__(
        self,
        db: Database,
        webhooks: Webhooks,
        found: Configured,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._webhooks = webhooks
        self._found = found
        self._clock = clock

    async def receive(self, request: WebhookRequest) -> None:
        await self._webhooks.take(self._found, request)

    async def load_state(self) -> str:
        return await self._db.read(_state, self._found.account.id)

    async def save_state(self, state: str) -> None:
        await self._db.write(account_actions.save_listener_state, self._found.account.id, state)

    async def report(self, trouble: str = "") -> None:
        account_id = self._found.account.id
        try:
            await self._db.write(_note, account_id, Sign.CUT_OFF, trouble, now=self._clock())
        except HiloError as error:
            _logger.warning("trouble_unreported", account=account_id, error=error.sentence)


class Listeners:
    """Keeps a listener running for every enabled account that has one."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        webhooks: Webhooks,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._webhooks = webhooks
        self._clock = clock
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._driver = Driver(self._adjust, tick_s=RENEW_S, failed="listeners_failed")
        self._running: dict[int, tuple[Configured, asyncio.Task[None]]] = {}

    def wake(self) -> None:
        """Accounts have changed: look again."""
        self._driver.wake()

    async def run(self) -> None:
        """Listen for ever. Ends by cancellation, which gives the leases back."""
        try:
            await self._driver.run()
        finally:
            # The listeners have ended: another process need not wait for their leases to run out.
            for account_id in list(self._running):
                await self._give_back(account_id)
            self._running.clear()

    async def _adjust(self) -> None:
        """Start, renew and stop, so that what runs is what is configured and ours."""
        wanted = {
            found.account.id: found
            for found in await self._accounts.enabled()
            if isinstance(found.channel, Listening)
        }
        for account_id, (known, task) in list(self._running.items()):
            # Compared by what they hold: an account read anew is the same as long as it says so.
            if wanted.get(account_id) != known or task.done():
                task.cancel()
                del self._running[account_id]
        for account_id, found in wanted.items():
            until = self._clock() + timedelta(seconds=LEASE_S)
            ours = await self._db.write(
                leases.take, f"listener:{account_id}", self._name, until=until, now=self._clock()
            )
            if ours and account_id not in self._running:
                task = await self._driver.begin(self._listen, found)
                self._running[account_id] = (found, task)
            elif not ours and account_id in self._running:
                self._running.pop(account_id)[1].cancel()

    async def _give_back(self, account_id: int) -> None:
        try:
            await self._db.write(leases.give_back, f"listener:{account_id}", self._name)
        except HiloError as error:
            _logger.warning("lease_kept", account=account_id, error=error.sentence)

    async def _listen(self, found: Configured) -> None:
        channel, account = found.channel, found.account
        if not isinstance(channel, Listening):
            return
        while True:
            try:
                await channel.listen(
                    account, Port(self._db, self._webhooks, found, clock=self._clock)
                )
            except ConfigError as error:
                await self._report(account.id, error.sentence, Sign.CREDENTIALS)
            except HiloError as error:
                await self._report(account.id, error.sentence)
            except Exception as error:
                _logger.exception("listener_failed", account=account.id)
                await self._report(account.id, f"The listener failed: {error}")
            await asyncio.sleep(RESTART_S)

    async def _report(self, account_id: int, sentence: str, sign: Sign = Sign.CUT_OFF) -> None:
        try:
            await self._db.write(_note, account_id, sign, sentence, now=self._clock())
        except HiloError as error:
            _logger.warning("trouble_unreported", account=account_id, error=error.sentence)


def _note(tx: Tx, account_id: int, sign: Sign, trouble: str, *, now: datetime) -> None:
    account_actions.report_trouble(tx, account_id, trouble, now=now)
    found = sign if trouble else Sign.ANSWERS
    account_actions.note_sign(tx, account_id, found, trouble, now=now)


def _state(tx: Reader, account_id: int) -> str:
    return tx.need(AccountRow, account_id).listener_state
