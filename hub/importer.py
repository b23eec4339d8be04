"""Imports that were handed to the server: read one after another, behind everything else.

Each process looks for one that nobody works on. A lease says who does; when that process has
died, another goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog

from hub.accounts import Accounts
from hub.actions import imports
from hub.actions.imports import State
from hub.customer_file import Source
from hub.driver import Driver
from hub.errors import BadRequest, Conflict, HiloError, NotFound, Unavailable
from hub.files import Files
from hub.importing import Import, has_died, who
from hub.model import ImportJob
from hub.queries import imports as import_queries
from hub.store import Database

TICK_S: Final = 1.0
SHORT_S: Final = 0.05  # A step in the server itself: whoever writes meanwhile waits for it.
REST: Final = 1.0  # Of the time that a step took, for everybody else.
_logger = structlog.get_logger(__name__)


class Importer:
    """Runs in every process."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        files: Files,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._files = files
        self._clock = clock
        self._by = who()
        self._driver = Driver(
            self._step,
            tick_s=TICK_S,
            waits="import_waits",
            patience=HiloError,
            failed="import_failed",
        )

    async def run(self) -> None:
        """Import what waits, for ever. Ends by cancellation; another start goes on there."""
        await self._driver.run()

    def wake(self) -> None:
        """Look for work soon."""
        self._driver.wake()

    async def _step(self) -> None:
        while (job := await self._next()) is not None:
            await self._import(job)

    async def _next(self) -> ImportJob | None:
        now = self._clock()
        for job in await self._db.read(import_queries.lapsed, now):
            await self._db.write(imports.lapse, job.id or 0, now=now)
        for job in await self._db.read(import_queries.unfinished):
            free = job.lease_until is None or job.lease_until <= now or job.lease_by == self._by
            if free or has_died(job.lease_by):
                claimed = await self._db.write(
                    imports.claim, job.id or 0, by=self._by, dead=job.lease_by, now=now
                )
                if claimed is not None:
                    return claimed
        return None

    async def _import(self, job: ImportJob) -> None:
        try:
            path = await self._files.path(job.file_key)
            source = await asyncio.to_thread(
                Source.open, path, source=job.source, region=job.region
            )
        except (BadRequest, NotFound) as error:
            await self._fail(job, error)
            return
        settings = await self._accounts.identity()
        work = Import(
            self._db,
            job,
            source,
            by=self._by,
            settings=settings,
            clock=self._clock,
            short_s=SHORT_S,
        )
        try:
            more = True
            while more:
                more = await asyncio.to_thread(work.step)
                await asyncio.sleep(work.took_s * REST)
        except Conflict:
            _logger.warning("import_taken_over", job=job.id)
        except Unavailable:
            await asyncio.sleep(TICK_S)
            raise
        finally:
            work.close()

    async def _fail(self, job: ImportJob, error: HiloError) -> None:
        await self._db.write(
            imports.end, job.id or 0, State.FAILED, trouble=error.sentence, now=self._clock()
        )
