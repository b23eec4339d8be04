"""Reading a file of known customers into the database: a step at a time, each a short transaction.

Rows are read and cut outside the transaction. A step takes as many as fit into a tenth of a
second, so that webhooks pass between; a row that breaks its transaction is found by halving and
refused alone.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

import structlog

from hub.actions import imports
from hub.actions.resolving import IdentitySettings
from hub.customer_file import Source
from hub.errors import Conflict, HiloError, Unavailable
from hub.model import ImportJob
from hub.reading_ahead import Ahead, Batch, Here, Task
from hub.store import Database, Reader
from hub.table_file import Place

SHORT_S: Final = 0.1  # What a step may take of a database that others write to.
MAX_ROWS: Final = 2_000
MIN_ROWS: Final = 20  # A transaction costs as much as some rows: fewer are not worth one.
AHEAD_FROM: Final = 1_000_000  # Bytes to read for which a process of their own is worth its start.
AGAIN: Final = 3  # Times that a single row is tried again before it is refused.
_logger = structlog.get_logger(__name__)


class Import:
    """One import that this process works on. Not safe for threads.

    job: as it was claimed. by: who we are in its lease. short_s: what a step may take.
    """

    def __init__(
        self,
        db: Database,
        job: ImportJob,
        source: Source,
        *,
        by: str,
        settings: IdentitySettings,
        clock: Callable[[], datetime],
        short_s: float = SHORT_S,
        ahead_from: int = AHEAD_FROM,
    ) -> None:
        self._db = db
        self._job_id = job.id or 0
        self._by = by
        self._settings = settings
        self._clock = clock
        self._short_s = short_s
        self._size = MIN_ROWS
        self._source = source
        self._done = job.done_bytes
        self._place = Place(job.done_bytes, job.done_rows) if job.done_bytes else None
        self._reader: Ahead | Here = Here(source, settings)
        if source.table.size - job.done_bytes >= ahead_from:
            self._read_ahead()
        self._reader.begin(self._place)
        self.took_s = 0.0  # The last step, of the database's time.

    def step(self) -> bool:
        """Take some rows in. Returns whether there may be more.

        Raises Unavailable, after which the same step may be tried again, and Conflict where
        another process goes on with it.
        """
        batch = self._next()
        if not batch.items:
            self._db.write_now(imports.end, self._job_id, imports.State.DONE, now=self._clock())
            return False
        self.took_s = 0.0
        goes_on = self._store(batch)
        wanted = len(batch.items) * self._short_s / max(self.took_s, 0.000_1)
        self._size = int(min(MAX_ROWS, 2 * self._size, max(MIN_ROWS, wanted)))
        return goes_on

    def close(self) -> None:
        """Close its file, and end who reads it."""
        self._reader.close()
        self._source.close()

    def _read_ahead(self) -> None:
        source = self._source
        try:
            self._reader = Ahead(
                Task(source.path, source.source, source.region, source.table.digest, self._settings)
            )
        except OSError as error:
            _logger.warning("import_reads_alone", error=str(error))

    def _next(self) -> Batch:
        try:
            return self._reader.read(self._size, self._clock())
        except OSError as error:
            if isinstance(self._reader, Here):
                raise
            # Its process was killed, or could not open the file: slower, and nothing is lost.
            _logger.warning("import_reads_alone", error=str(error))
            self._reader.close()
            self._reader = Here(self._source, self._settings)
            self._reader.begin(self._place)
            return self._reader.read(self._size, self._clock())

    def _store(self, batch: Batch) -> bool:
        try:
            return self._write(batch)
        except (Unavailable, Conflict) as error:
            if isinstance(error, Unavailable) or not self._is_ours():
                self._reader.begin(self._place)  # From what is stored for certain.
                raise
            return self._halve(batch, error)
        except Exception as error:  # noqa: BLE001  A row that breaks is refused, and logged.
            return self._halve(batch, error)

    def _write(self, batch: Batch) -> bool:
        begun = time.perf_counter()
        goes_on = self._db.write_now(
            imports.take,
            self._job_id,
            batch.items,
            begins=self._done,
            by=self._by,
            seen=batch.seen,
            settings=self._settings,
            now=self._clock(),
        )
        self.took_s += time.perf_counter() - begun
        self._place = batch.items[-1].end
        self._done = self._place.offset
        return goes_on

    def _halve(self, batch: Batch, error: Exception) -> bool:
        if len(batch.items) == 1:
            item = batch.items[0]
            if not isinstance(error, HiloError):
                # A lock of another process's passes; only what breaks again is the row's fault.
                for _ in range(AGAIN):
                    try:
                        return self._write(batch)
                    except Unavailable:
                        self._reader.begin(self._place)  # The row may be well: it is read again.
                        raise
                    except HiloError:
                        break
                    except Exception as again:  # noqa: BLE001  Logged below, if it is the last.
                        error = again
                _logger.error("import_row_failed", row=item.row, error=type(error).__name__)
            return self._write(Batch([imports.refused(item)], {}))
        one, other = batch.halves()
        return self._store(one) and self._store(other)

    def _is_ours(self) -> bool:
        """Whether a conflict is one row's, and not that another process has taken the import."""
        job = self._db.read_now(_job, self._job_id)
        return job is not None and job.lease_by == self._by and job.done_bytes == self._done


def _job(tx: Reader, job_id: int) -> ImportJob | None:
    return tx.get(ImportJob, job_id)


def who() -> str:
    """This process, as it stands in a lease."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def has_died(lease_by: str) -> bool:
    """Whether the process of a lease was one of this machine and is gone."""
    host, _, pid = lease_by.rpartition(":")
    if host != socket.gethostname()[:60] or not pid.isdecimal():
        return False
    if int(pid) == os.getpid():
        return False
    with suppress(PermissionError):
        try:
            os.kill(int(pid), 0)
        except (ProcessLookupError, OverflowError):
            return True
    return False
