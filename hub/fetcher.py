"""Fetches the files of messages from their providers, after the message is safe on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from hub.accounts import Accounts
from hub.actions import attachments
from hub.contract import Fetching
from hub.driver import Driver
from hub.errors import ConfigError, HiloError, NotFound, Refused, TooLarge, Unavailable
from hub.files import FileLimits, Files
from hub.model import Attachment
from hub.store import Database

AT_ONCE: Final = 8
FETCH_TIMEOUT_S: Final = 90
IDLE_S: Final = 5.0
_logger = structlog.get_logger(__name__)


class Fetcher:
    """Fetches what waits. `wake` is called after a commit that may have brought files."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        files: Files,
        *,
        limits: FileLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._files = files
        self._limits = limits
        self._clock = clock
        self._driver = Driver(self._step, tick_s=IDLE_S, failed="fetcher_failed", at_once=AT_ONCE)

    def wake(self) -> None:
        """Look for waiting files now."""
        self._driver.wake()

    async def run(self) -> None:
        """Fetch for ever. Ends by cancellation; a file half fetched is fetched again."""
        await self._driver.run()

    async def _step(self) -> float | None:
        claimed = await self._claim()
        for row in claimed:
            await self._driver.begin(self._fetch, row)
        return 0.0 if claimed else None

    async def _claim(self) -> list[Attachment]:
        now = self._clock()
        if not await self._db.read(attachments.due, now, limit=1):
            return []
        until = now + timedelta(seconds=2 * FETCH_TIMEOUT_S)
        return await self._db.write(attachments.claim, now=now, until=until, limit=AT_ONCE)

    async def _fetch(self, row: Attachment) -> None:
        try:
            await self._keep(row)
        except (TooLarge, Refused, NotFound, ConfigError) as error:
            await self._fail(row, error.sentence, final=True)
        except (HiloError, TimeoutError) as error:
            await self._fail(row, str(error) or "It took too long.", final=False)
        except Exception as error:
            _logger.exception("fetch_failed", attachment=row.id)
            await self._fail(row, f"The adapter failed: {type(error).__name__}.", final=False)

    async def _keep(self, row: Attachment) -> None:
        found = await self._accounts.find(row.account_id or 0)
        if not isinstance(found.channel, Fetching):
            raise Refused("This channel cannot fetch files.", reason="file")
        async with (
            asyncio.timeout(FETCH_TIMEOUT_S),
            found.channel.fetch(row.locator, found.account) as chunks,
        ):
            stored = await self._files.store(
                chunks, name=row.name, declared_type=row.media_type, limits=self._limits
            )
        await self._db.write(
            attachments.keep,
            row.id or 0,
            key=stored.key,
            size=stored.size,
            sha256=stored.sha256,
            media_type=stored.media_type,
            name=stored.name,
            width=stored.width,
            height=stored.height,
        )

    async def _fail(self, row: Attachment, reason: str, *, final: bool) -> None:
        try:
            await self._db.write(
                attachments.fail, row.id or 0, reason=reason, final=final, now=self._clock()
            )
        except Unavailable:
            _logger.warning("fetch_unsettled", attachment=row.id)
