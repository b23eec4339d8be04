"""How fast the simulated world moves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between the steps of the simulated world. The default looks alive to a person."""

    receipt_s: float = 0.35  # Between two statuses of a message.
    read_s: float = 2.0  # From delivered to read, for somebody who reads at once.
    retry_s: float = 0.3  # Before a provider repeats a webhook; doubles each time.
    bounce_s: float = 2.0  # From "250 queued" to the bounce.
    late_s: float = 20.0  # How long a late receipt or a held webhook waits at most.

    @classmethod
    def instant(cls) -> Pace:
        """No waiting, for tests; what is late waits until it is released."""
        return cls(receipt_s=0, read_s=0, retry_s=0, bounce_s=0, late_s=3600)


class Errands:
    """What the simulated world still has to do. Tests await `settled`, so that none sleeps.

    Errands stand alone rather than in a task group: one that fails must not end the others. Its
    exception is logged, and raised by the next `settled`.
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._busy: set[asyncio.Task[None]] = set()
        self._late: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []
        self._released = asyncio.Event()

    async def close(self) -> None:
        """Stop everything that is under way."""
        tasks = list(self._busy | self._late)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run(self, errand: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start an errand that `settled` waits for."""
        return self._start(errand, self._busy)

    def run_late(self, errand: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start an errand when it is released, or after the pace's `late_s`."""
        return self._start(self._when_released(errand, self._released), self._late)

    async def settled(self) -> None:
        """Wait until no errand is left but the late ones that nobody released."""
        while self._busy:
            await asyncio.wait(list(self._busy))
        if self._failures:
            raise self._failures.pop(0)

    def let_go(self) -> None:
        """Let everything that is late now happen."""
        self._released.set()
        self._released = asyncio.Event()  # What becomes late from here on waits for itself.

    async def release(self) -> None:
        """Let everything that is late happen now, and wait for it."""
        late = list(self._late)
        self.let_go()
        if late:
            await asyncio.wait(late)
        await self.settled()

    def _start(
        self, errand: Coroutine[object, object, None], into: set[asyncio.Task[None]]
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(errand)
        into.add(task)
        task.add_done_callback(lambda done: self._done(done, into))
        return task

    def _done(self, task: asyncio.Task[None], into: set[asyncio.Task[None]]) -> None:
        into.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.error("An errand of the simulator failed.", exc_info=failure)
            self._failures.append(failure)

    async def _when_released(
        self, errand: Coroutine[object, object, None], released: asyncio.Event
    ) -> None:
        try:
            with contextlib.suppress(TimeoutError):  # Late is not lost: it happens in the end.
                await asyncio.wait_for(released.wait(), self.pace.late_s)
        except asyncio.CancelledError:
            errand.close()
            raise
        await errand
