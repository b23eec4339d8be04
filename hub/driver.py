"""The loop of a driver: woken by a bell or by the clock, it does what is due, and goes on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import TypeVar

import structlog

from hub.errors import HiloError, Unavailable

T = TypeVar("T")


class Driver:
    """Steps for as long as the process lives. Belongs to one event loop, and runs once.

    step: does what is due, and returns for how many seconds a wake is then waited for: 0 to go on
    at once, None for `tick_s`, which is also waited after a step that failed.
    failed: what is logged of a failure. waits: what is logged, without a trace, of an error of
    the kind `patience`: by default that the database is away.
    late_s: how long each wake then waits for company.
    at_once: how many pieces of work may be under way.
    """

    def __init__(
        self,
        step: Callable[[], Awaitable[float | None]],
        *,
        tick_s: float,
        failed: str,
        waits: str = "",
        patience: type[HiloError] = Unavailable,
        late_s: float = 0.0,
        at_once: int = sys.maxsize,
    ) -> None:
        self._step = step
        self._tick_s = tick_s
        self._failed = failed
        self._waits = waits
        self._patience = patience
        self._late_s = late_s
        self._woken = asyncio.Event()
        self._free = asyncio.Semaphore(at_once)
        self._group = asyncio.TaskGroup()
        self._logger = structlog.get_logger(__name__)

    def wake(self) -> None:
        """Step soon. A wake during a step counts for the next one."""
        self._woken.set()

    async def run(self) -> None:
        """Step for ever. Ends by cancellation, and with it the work that was begun."""
        async with self._group:
            while True:
                self._woken.clear()  # Before looking, so that nothing falls between.
                wait_s = await self._try()
                if wait_s <= 0:
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._woken.wait()
                if self._late_s:
                    await asyncio.sleep(self._late_s)

    async def begin(
        self, work: Callable[[T], Coroutine[object, object, None]], what: T
    ) -> asyncio.Task[None]:
        """Begin `work(what)` beside the steps, as soon as there is room. Called in a step."""
        await self._free.acquire()
        task = self._group.create_task(self._do(work, what))
        task.add_done_callback(lambda _: self._free.release())  # Also of one that never began.
        return task

    async def _try(self) -> float:
        try:
            wait_s = await self._step()
        except Exception as error:
            wait_s = None
            if self._waits and isinstance(error, self._patience):
                self._logger.warning(self._waits, error=error.sentence)
            else:
                self._logger.exception(self._failed)
        return self._tick_s if wait_s is None else wait_s

    async def _do(self, work: Callable[[T], Awaitable[None]], what: T) -> None:
        try:
            await work(what)
        except Exception:
            self._logger.exception(self._failed)
