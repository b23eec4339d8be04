"""How long a loop stands still, told apart from a machine that is busy with something else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Final

BEAT_S: Final = 0.005


class _Watcher:
    """A thread that counts. On a busy machine it is as slow as the loop; beside a loop that is
    blocked it goes on counting."""

    def __init__(self) -> None:
        self.beats = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)

    def __enter__(self) -> _Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _count(self) -> None:
        while not self._done.wait(BEAT_S):
            self.beats += 1


async def longest_pause(work: Callable[[], Awaitable[Any]]) -> float:
    """Seconds for which the loop stood still at worst while `work` ran, as counted by a thread."""
    worst = 0

    async def beat(watcher: _Watcher) -> None:
        nonlocal worst
        while True:
            before = watcher.beats
            await asyncio.sleep(BEAT_S)
            worst = max(worst, watcher.beats - before - 1)

    with _Watcher() as watcher:
        beating = asyncio.ensure_future(beat(watcher))
        try:
            await asyncio.sleep(BEAT_S)  # The first beat is under way before the work is.
            await work()
            await asyncio.sleep(2 * BEAT_S)  # A pause at the very end is seen at the next beat.
        finally:
            beating.cancel()
    return worst * BEAT_S
