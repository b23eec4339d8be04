"""A long file of customers, read by a process of its own: the next rows while these are stored.

Cutting rows and reading numbers and names takes as long as storing them, and in the server's own
process it would keep everybody else waiting. The child knows no database; it is given places in
the file and answers with plain values. It ends when its pipe does, however its parent ended.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Final

from hub.actions import imports
from hub.actions.imports import Item
from hub.actions.newcomers import Seen
from hub.actions.resolving import IdentitySettings
from hub.customer_file import Source
from hub.table_file import Place

BEHIND: Final = 10  # How much nicer it is than its parent: whoever answers people goes first.
COLLECT: Final = 100_000  # Objects made between two looks for circles: a batch makes as many.


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in order, and what the customers among them show, by their place here."""

    items: Sequence[Item]
    seen: dict[int, Seen]

    def halves(self) -> tuple[Batch, Batch]:
        """Both halves of two rows or more."""
        middle = len(self.items) // 2
        first = {at: one for at, one in self.seen.items() if at < middle}
        second = {at - middle: one for at, one in self.seen.items() if at >= middle}
        return Batch(self.items[:middle], first), Batch(self.items[middle:], second)


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is to read."""

    path: Path
    source: str
    region: str
    digest: str
    settings: IdentitySettings


@dataclass(frozen=True, slots=True)
class Wanted:
    """The next rows. place: where to begin anew, None to go on."""

    count: int
    now: datetime
    place: Place | None = None


class Here:
    """Reads in this process."""

    def __init__(self, source: Source, settings: IdentitySettings) -> None:
        self._source = source
        self._settings = settings
        self._items: Iterator[Item] = iter(())

    def begin(self, place: Place | None) -> None:
        """Read on from a place, None for the start."""
        self._items = self._source.items(place)

    def read(self, count: int, now: datetime) -> Batch:
        """The next rows, none at the end."""
        return look(self._items, self._source, self._settings, count=count, now=now)

    def close(self) -> None:
        """Nothing is open but the file."""


def look(
    items: Iterator[Item],
    source: Source,
    settings: IdentitySettings,
    *,
    count: int,
    now: datetime,
) -> Batch:
    """Cut some rows and see what they show."""
    some = list(islice(items, count))
    seen = imports.see(some, source=source.source, region=source.region, settings=settings, now=now)
    return Batch(some, seen)


class Ahead:
    """Reads in a child, one batch ahead. Raises OSError where it cannot, or has died."""

    def __init__(self, task: Task) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._place: Place | None = Place()
        self._waits = False
        self._send(task)

    def begin(self, place: Place | None) -> None:
        """Read on from a place, None for the start. What was read ahead is thrown away."""
        if self._waits:
            self._receive()
        self._place = place or Place()

    def read(self, count: int, now: datetime) -> Batch:
        """The next rows, none at the end; the ones after them are being read."""
        if not self._waits:
            self._ask(count, now)
        found = self._receive()
        if found.items:
            self._ask(count, now)
        return found

    def close(self) -> None:
        """End the child."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child.kill()
        self._child.wait()

    def _ask(self, count: int, now: datetime) -> None:
        self._send(Wanted(count, now, self._place))
        self._place = None
        self._waits = True

    def _send(self, said: Task | Wanted) -> None:
        if self._child.stdin is None:
            raise OSError("The child has no pipe.")
        pickle.dump(said, self._child.stdin, pickle.HIGHEST_PROTOCOL)
        self._child.stdin.flush()

    def _receive(self) -> Batch:
        self._waits = False
        if self._child.stdout is None:
            raise OSError("The child has no pipe.")
        try:
            found = pickle.load(self._child.stdout)
        except (EOFError, pickle.UnpicklingError) as error:
            raise OSError("The process that reads the file has ended.") from error
        if not isinstance(found, Batch):
            raise OSError("The process that reads the file says something else.")
        return found


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """The child: answer until the pipe ends."""
    task = _next(asked)
    if not isinstance(task, Task):
        return
    with Source.open(task.path, source=task.source, region=task.region) as source:
        if source.table.digest != task.digest:
            return  # It is another file by now: the parent has the one that was meant.
        here = Here(source, task.settings)
        while isinstance(wanted := _next(asked), Wanted):
            if wanted.place is not None:
                here.begin(wanted.place if wanted.place.offset else None)
            pickle.dump(here.read(wanted.count, wanted.now), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _next(asked: IO[bytes]) -> object:
    try:
        found: object = pickle.load(asked)
    except (EOFError, pickle.UnpicklingError):
        return None
    return found


def main() -> None:
    """Read for the process that has started this one."""
    with suppress(OSError):
        os.nice(BEHIND)
    gc.freeze()  # What is imported stays: it need not be looked through again and again.
    gc.set_threshold(COLLECT)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        serve(sys.stdin.buffer, sys.stdout.buffer)
