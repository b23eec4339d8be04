"""The writer: one thread that owns the writing connection and commits in groups.

It takes every action that is waiting, runs them in one transaction and answers them all after one
commit. While that commit waits for the disk the next group gathers by itself, so there is no timer
to tune: a lone action is committed at once, and under load a hundred share one sync.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

import structlog

from hub import log
from hub.errors import Conflict, Unavailable
from hub.events import Event, LoggedEvent
from hub.link import Backend, Fault, Link
from hub.tx import Count, Tx, merge_counts, write_counts

GROUP: Final = 256  # Actions in one commit, at most.
WAITING: Final = 10_000  # Actions that may wait; more means that we cannot keep up.
REST_S: Final = 0.25  # Quiet before the database may tidy up.
TRIES: Final = 8  # For an action that loses races or deadlocks.
TRIES_TAKEN: Final = 3  # For one that meets a taken key: the second sees the winner's row.
RETRY_AFTER_S: Final = 0.5  # After a failed connect, actions fail at once for as long.

_logger = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """One action with its arguments, and where its result goes."""

    action: Callable[..., object]
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    future: asyncio.Future[Any] | concurrent.futures.Future[Any]
    loop: asyncio.AbstractEventLoop | None  # Where `future` lives; None for a thread's.
    result: object = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Group:
    """What the jobs of a transaction leave to be written at its end."""

    told: list[Event] = field(default_factory=list)
    counts: dict[Count, list[int]] = field(default_factory=dict)
    renewed: bool = False  # The log got a new era.


class _Stopped(Exception):
    """The transaction cannot go on; nothing of it is stored unless `committing`."""

    def __init__(self, fault: Fault, error: BaseException, *, committing: bool = False) -> None:
        super().__init__(str(error))
        self.fault = fault
        self.error = error
        self.committing = committing


class Writer:
    """Runs actions in the order in which they came.

    told: called after a commit that told events, with those whose places are known.
    """

    def __init__(self, backend: Backend, told: Callable[[Sequence[LoggedEvent]], None]) -> None:
        self._backend = backend
        self._told = told
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._link: Link | None = None
        self._away_until = 0.0
        self._closed = False
        self.renewals = 0  # How often the log got a new era here.
        self._thread = threading.Thread(target=self._work, name="hilo-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Put a job into the queue. Raises Unavailable when too many wait, or after `close`."""
        if self._closed:
            raise Unavailable("The database is closed.")
        if self._queue.qsize() >= WAITING:
            raise Unavailable("More is arriving than the database can store: try again soon.")
        self._queue.put(job)

    def close(self) -> None:
        """Finish what is waiting, then end the thread. Blocks until it has ended."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (jobs := self._take()) is not None:
            wanted = [job for job in jobs if not job.future.cancelled()]
            if wanted:
                try:
                    self._serve(wanted)
                except Exception as error:
                    _logger.exception("writer_failed")
                    self._give_up(wanted, error)
                answer(wanted)
            del jobs, wanted  # Else the last group stays in memory while nothing happens.
        self._drop_link()

    def _take(self) -> list[Job] | None:
        """The jobs that are waiting, at least one; None after `close`."""
        first = self._queue.get() if self._link is None else self._first()
        if first is None:
            return None
        jobs = [first]
        with suppress(Empty):
            while len(jobs) < GROUP:
                job = self._queue.get_nowait()
                if job is None:
                    self._queue.put(None)
                    break
                jobs.append(job)
        return jobs

    def _first(self) -> Job | None:
        try:
            return self._queue.get(timeout=REST_S)
        except Empty:
            pass
        if self._link is not None:
            try:
                self._backend.rest(self._link)
            except Exception as error:  # noqa: BLE001
                # Tidying may wait; the next write will say what is wrong, if anything is.
                _logger.warning("rest_failed", error=str(error))
        return self._queue.get()

    def _serve(self, jobs: Sequence[Job]) -> None:
        """Run a group; each job has its result or its error afterwards."""
        # Savepoints are two statements a job, on PostgreSQL round trips, on SQLite chances for the
        # event loop to take the interpreter away: the first try goes without.
        try:
            return self._attempt(jobs, guarded=False)
        except _Stopped as stop:
            first = stop
        if first.committing or first.fault is Fault.AWAY:
            return self._give_up(jobs, first.error)
        if first.fault is Fault.OURS and len(jobs) == 1:
            return self._give_up(jobs, first.error)
        taken = first.fault is Fault.TAKEN and not self._backend.has_rivals and len(jobs) > 1
        if (taken or first.fault in (Fault.OURS, Fault.CUT)) and self._again(jobs):
            return None
        for job in jobs:
            self._alone(job)
        return None

    def _again(self, jobs: Sequence[Job]) -> bool:
        """The same group with savepoints, so that a job which raises fails alone. After a server
        has restarted, the first connection is dead and this is the try on a new one."""
        try:
            self._attempt(jobs, guarded=True)
        except _Stopped as stop:
            if stop.committing or stop.fault in (Fault.AWAY, Fault.CUT):
                self._give_up(jobs, stop.error)
                return True
            return False
        return True

    def _alone(self, job: Job) -> None:
        """Run a job that lost a race, again and by itself: it then sees the winner's rows."""
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0, min(0.004 * 2**attempt, 0.25)))
            try:
                return self._attempt([job], guarded=False)
            except _Stopped as stop:
                last = stop.error
                taken = stop.fault is Fault.TAKEN and attempt + 1 >= TRIES_TAKEN
                if taken or stop.committing or stop.fault in (Fault.OURS, Fault.AWAY):
                    break
        return self._give_up([job], last)

    def _attempt(self, jobs: Sequence[Job], *, guarded: bool) -> None:
        """Run jobs in one transaction and commit it. Raises _Stopped; then nothing is stored.

        guarded: with a savepoint each. Without, a job that raises stops the group.
        """
        committing = False
        try:
            link = self._open()
            link.script(self._backend.begin_write)
            if guarded:
                link.script("SAVEPOINT job")
            group = _Group()
            for job in jobs:
                self._run(link, job, group, guarded=guarded)
            write_counts(link, group.counts)
            logged = log.append(link, group.told)
            committing = True
            link.commit()
        except BaseException as error:  # noqa: BLE001  Turned into _Stopped, and raised.
            stop = error if isinstance(error, _Stopped) else None
            fault = stop.fault if stop else self._backend.fault(error)
            self._undo(fault)
            raise _Stopped(fault, stop.error if stop else error, committing=committing) from None
        if group.renewed:
            self.renewals += 1
        if group.told:
            self._told(logged)

    def _run(self, link: Link, job: Job, group: _Group, *, guarded: bool) -> None:
        tx = Tx(link)
        job.result = job.error = None
        try:
            job.result = job.action(tx, *job.args, **job.kwargs)
            if guarded:
                for statement in self._backend.next_job:
                    link.script(statement)
        except BaseException as error:
            # Whatever an action raises is its caller's business, and never ends this thread.
            fault = self._backend.fault(error)
            alone = fault is Fault.OURS or (fault is Fault.TAKEN and not self._backend.has_rivals)
            if not (guarded and alone):
                raise _Stopped(fault, error) from error
            link.script("ROLLBACK TO SAVEPOINT job")
            job.error = self._shown(error)
        else:
            group.told += tx.told
            group.renewed = group.renewed or tx.renewed
            merge_counts(group.counts, tx.counts)

    def _open(self) -> Link:
        if self._link is None:
            if time.monotonic() < self._away_until:
                away = Unavailable("The database is away: try again soon.")
                raise _Stopped(Fault.AWAY, away)
            try:
                self._link = self._backend.connect(write=True)
            except Exception as error:
                self._away_until = time.monotonic() + RETRY_AFTER_S
                raise _Stopped(Fault.AWAY, error) from error
        return self._link

    def _undo(self, fault: Fault) -> None:
        if self._link is not None and fault not in (Fault.CUT, Fault.AWAY):
            try:
                return self._link.rollback()
            except Exception as error:  # noqa: BLE001  Its connection is dropped below.
                _logger.warning("rollback_failed", error=str(error))
        return self._drop_link()

    def _drop_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _give_up(self, jobs: Sequence[Job], error: BaseException) -> None:
        for job in jobs:
            job.error = self._shown(error)

    def _shown(self, error: BaseException) -> BaseException:
        """The error as the caller gets it: ours where the database has raised."""
        return shown(self._backend, error)


def shown(backend: Backend, error: BaseException) -> BaseException:
    """What a caller gets for an error: Unavailable or Conflict where the database has raised."""
    fault = backend.fault(error)
    if fault is Fault.OURS:
        return error
    if fault is Fault.TAKEN:
        found: BaseException = Conflict("The same thing is there already, or its other half gone.")
    else:
        found = Unavailable("The database is away or overloaded: try again soon.")
    found.__cause__ = error
    return found


def answer(jobs: Sequence[Job]) -> None:
    """Give each caller its result, with one call into each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        if job.loop is None:
            _settle(job)
        else:
            loops.setdefault(job.loop, []).append(job)
    for loop, settled in loops.items():
        with suppress(RuntimeError):  # The loop is closed: nobody waits there any more.
            loop.call_soon_threadsafe(_settle_all, settled)


def _settle_all(jobs: Sequence[Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: Job) -> None:
    if job.future.done():
        return  # Cancelled while it ran: it is stored all the same.
    if job.error is None:
        job.future.set_result(job.result)
    elif isinstance(job.error, StopIteration):
        # A future refuses it, and would leave the rest of its group without an answer.
        job.future.set_exception(RuntimeError("The action raised StopIteration."))
    else:
        job.future.set_exception(job.error)
