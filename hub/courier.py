"""Sends codes and links: finds out where each may go, and hands it to its channel.

What is sent stands in no thread and no log; the row it came from is emptied when it is handed
over. A process that dies in between leaves a lease behind, and the same code goes out again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from hub import code_words
from hub.accounts import Accounts, Configured, offer_of
from hub.actions import proofs
from hub.actions.resolving import IdentitySettings
from hub.contract import Continuing, Outbound
from hub.driver import Driver
from hub.errors import DeliveryError, HiloError, NotFound, Refused, Uncertain
from hub.identity.possession import link_token
from hub.model import ProofRow
from hub.proving import PURPOSE
from hub.queries import proofs as queries
from hub.queries.proofs import Way
from hub.store import Database
from hub.vault import Vault

SEND_TIMEOUT_S: Final = 30.0
IDLE_S: Final = 5.0
AGAIN: Final = timedelta(seconds=10)
_logger = structlog.get_logger(__name__)


class Courier:
    """One per process; what two of them take at once, one of them has."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        vault: Vault,
        *,
        identity: Callable[[], Awaitable[IdentitySettings]],
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._vault = vault
        self._identity = identity
        self._clock = clock
        self._driver = Driver(
            self._step,
            tick_s=IDLE_S,
            waits="courier_waits",
            patience=HiloError,
            failed="courier_failed",
        )

    def wake(self) -> None:
        """Look for something to send now."""
        self._driver.wake()

    async def run(self) -> None:
        """Send for ever. Ends by cancellation."""
        await self._driver.run()

    async def _step(self) -> None:
        await self.send_due()

    async def send_due(self) -> int:
        """Send what is due now. Returns how much of it was taken up."""
        if not await self._db.read(queries.due_ids, self._clock(), limit=1):
            return 0
        claimed = await self._db.write(proofs.claim, now=self._clock())
        offered = await self._accounts.enabled() if claimed else []
        async with asyncio.TaskGroup() as group:
            for row in claimed:
                group.create_task(self._send(row, offered))
        return len(claimed)

    async def _send(self, row: ProofRow, offered: list[Configured]) -> None:
        proof_id = row.id or 0
        try:
            settings = await self._identity()
            way = await self._db.read(
                queries.way_of,
                row,
                [offer_of(one) for one in offered if one.channel.capabilities.answers],
                secret=settings.secret,
                now=self._clock(),
            )
            if way.to is None:
                await self._db.write(proofs.refuse, proof_id, way.reason, now=self._clock())
                return
            found = await self._accounts.find(way.account_id)
            out = self._outbound(row, way, await self._link(row))
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await found.channel.send(out, found.account)
        except (Refused, NotFound):
            await self._db.write(proofs.refuse, proof_id, "refused", now=self._clock())
        except (Uncertain, TimeoutError):
            # It may have arrived: then its code must count.
            await self._db.write(proofs.sent, proof_id, now=self._clock())
        except DeliveryError:
            await self._db.write(proofs.put_off, proof_id, until=self._clock() + AGAIN)
        except Exception as error:  # noqa: BLE001  # Its text could quote the code: not logged.
            _logger.error("courier_send_failed", proof=proof_id, kind=type(error).__name__)
        else:
            await self._db.write(proofs.sent, proof_id, now=self._clock())

    def _outbound(self, row: ProofRow, way: Way, link: str) -> Outbound:
        if way.to is None:
            raise ValueError("There is no way to send it.")
        code = self._vault.unseal(row.sealed) if row.sealed else ""
        what = "link" if row.means == "link" else "told" if row.agent_id else "typed"
        return Outbound(
            key=row.key,
            message_id=0,  # It stands in no thread.
            conversation_id=row.conversation_id or 0,
            to=way.to,
            text=code_words.text(what, row.language, site=row.site, code=code, link=link),
            subject=code_words.subject(row.means, row.language, code=code),
            language=row.language,
            attempts=row.attempts,
        )

    async def _link(self, row: ProofRow) -> str:
        """Where a link leads; "" for a code. Raises NotFound where that chat is switched off."""
        if row.means != "link":
            return ""
        found = await self._accounts.find(row.account_id or 0)
        if not isinstance(found.channel, Continuing):
            raise NotFound("There is no page on which the conversation could go on.")
        token = link_token(self._vault.subkey(PURPOSE), row.id or 0, row.key)
        return found.channel.continue_link(found.account, token)
