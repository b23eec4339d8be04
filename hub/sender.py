"""One message out: claims due deliveries, hands them to their channels, settles what happened.

No transaction is open while a provider is asked. A process that dies between taking and settling
leaves a lease behind; when it has run out the delivery is uncertain, and an agent sees that.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from hub import outgoing
from hub.accounts import Accounts, Configured
from hub.actions import accounts as account_actions
from hub.actions import outbound
from hub.contract import Accepted, Outbound
from hub.driver import Driver
from hub.errors import (
    ConfigError,
    DeliveryError,
    HiloError,
    NotFound,
    Refused,
    Uncertain,
    Unreachable,
)
from hub.file_url import FileUrls
from hub.files import Files
from hub.health import sign_of
from hub.model import Delivery
from hub.queries import deliveries
from hub.store import Database, Tx

AT_ONCE: Final = 64  # Sends under way in one process.
SEND_TIMEOUT_S: Final = 60  # Well inside the lease.
IDLE_S: Final = 5.0  # Looks again after this long, whatever it has heard.
FAILED_S: Final = 1.0
_logger = structlog.get_logger(__name__)


class Sender:
    """Sends what is due. `wake` is called after a commit that may have made something due."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        files: Files,
        urls: FileUrls,
        *,
        clock: Callable[[], datetime],
        send_timeout_s: float = SEND_TIMEOUT_S,
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._files = files
        self._urls = urls
        self._clock = clock
        self._send_timeout_s = send_timeout_s
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._driver = Driver(self._step, tick_s=FAILED_S, failed="sender_failed", at_once=AT_ONCE)

    def wake(self) -> None:
        """Look for due deliveries now."""
        self._driver.wake()

    async def run(self) -> None:
        """Send for ever. Ends by cancellation; what is then under way leaves its lease behind."""
        await self._driver.run()

    async def _step(self) -> float:
        claimed = await self._claim()
        for row in claimed:
            await self._driver.begin(self._send, row)
        return 0.0 if claimed else await self._wait_s()

    async def _claim(self) -> list[Delivery]:
        now = self._clock()
        if not await self._db.read(deliveries.due_ids, now, limit=1):
            return []
        return await self._db.write(outbound.claim, by=self._name, now=now)

    async def _wait_s(self) -> float:
        due_at = await self._db.read(deliveries.next_due_at)
        if due_at is None:
            return IDLE_S
        # A delivery may be due and blocked by an earlier one: then its settling wakes us.
        return min(IDLE_S, max(0.05, (due_at - self._clock()).total_seconds()))

    async def _send(self, row: Delivery) -> None:
        try:
            await self._settle(row, await self._hand_over(row))
        except Exception:
            # Unsettled, the lease runs out and the delivery becomes uncertain: nothing is lost.
            _logger.exception("settle_failed", delivery=row.id)
        finally:
            self.wake()

    async def _hand_over(self, row: Delivery) -> Accepted | DeliveryError:
        """Ask the provider. Every way in which that can end is a value."""
        try:
            found = await self._accounts.find(row.account_id)
            out = await self._outbound(row, found)
        except (NotFound, ConfigError) as error:
            return Refused(error.sentence, reason="credentials")
        except DeliveryError as error:
            return error
        except HiloError as error:
            return Unreachable(error.sentence)
        try:
            async with asyncio.timeout(self._send_timeout_s):
                return await found.channel.send(out, found.account)
        except DeliveryError as error:
            return error
        except TimeoutError:
            return Uncertain("The provider did not answer in time.")
        except Exception as error:
            _logger.exception("send_failed", delivery=row.id, channel=found.account.channel)
            return Uncertain(f"The adapter failed: {type(error).__name__}.")

    async def _outbound(self, row: Delivery, found: Configured) -> Outbound:
        draft = await self._db.read(outgoing.prepare, row, found.account)
        out = await outgoing.with_files(draft, self._files, self._urls, now=self._clock())
        return outgoing.with_choices(out, found.channel.capabilities)

    async def _settle(self, row: Delivery, outcome: Accepted | DeliveryError) -> None:
        delivery_id = row.id or 0
        for attempt in range(20):
            try:
                await self._db.write(_settle, row, outcome, now=self._clock())
                return
            except HiloError as error:
                _logger.warning("settle_waits", delivery=delivery_id, error=error.sentence)
                await asyncio.sleep(min(0.1 * 2**attempt, 5.0))


def _settle(tx: Tx, row: Delivery, outcome: Accepted | DeliveryError, *, now: datetime) -> None:
    """What became of a delivery, and what it says of its account."""
    delivery_id = row.id or 0
    if isinstance(outcome, DeliveryError):
        outbound.settle_failed(tx, delivery_id, outcome, attempts=row.attempts, now=now)
    else:
        outbound.settle(tx, delivery_id, outcome, attempts=row.attempts, now=now)
    said = outcome.sentence if isinstance(outcome, DeliveryError) else ""
    account_actions.note_sign(tx, row.account_id, sign_of(outcome), said, now=now)
