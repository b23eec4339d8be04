"""Reading a file of known customers into the database: a step at a time, each a short transaction.

Rows are read and cut outside the transaction. A step takes as many as fit into a tenth of a
second, so that webhooks pass between; a row that breaks its transaction is found by halving and
refused alone.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final

import structlog

from hub.actions import imports
from hub.actions.imports import Item
from hub.actions.resolving import IdentitySettings
from hub.errors import Conflict, HiloError, Unavailable
from hub.known_customer import FAULTS, Columns, KnownCustomer, LeftOut, read_cells, read_object
from hub.model import ImportJob
from hub.store import Database, Reader
from hub.table_file import Place, Row, TableFile

SHORT_S: Final = 0.1  # What a step may take of a database that others write to.
MAX_ROWS: Final = 500
MIN_ROWS: Final = 50  # A transaction costs as much as some rows: fewer are not worth one.
_MARKS: Final = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Source(AbstractContextManager["Source"]):
    """An open file of customers, and whose ids are in it. Raises BadRequest where no column says
    who a customer is."""

    table: TableFile
    source: str
    region: str
    columns: Columns | None

    @classmethod
    def open(cls, path: Path, *, source: str, region: str) -> Source:
        table = TableFile.open(path)
        try:
            columns = Columns.of(table.columns) if table.form.kind == "csv" else None
        except BaseException:
            table.close()
            raise
        return cls(table, source, region, columns)

    @property
    def ignored(self) -> tuple[str, ...]:
        return self.columns.ignored if self.columns else ()

    @property
    def said(self) -> str:
        """How the file is written, for people."""
        form = self.table.form
        kind = "JSON lines" if form.kind == "jsonl" else f"CSV with {_MARKS[form.delimiter]}"
        return f"{kind}, {form.said}"

    def items(self, place: Place | None = None) -> Iterator[Item]:
        """The rows from a place on, each with its customer or why there is none."""
        for row in self.table.rows(place):
            yield Item(row.number, Place(row.end, row.number), self._read(row))

    def close(self) -> None:
        """Close the file."""
        self.table.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self, row: Row) -> KnownCustomer | LeftOut:
        if row.fault is not None:
            return LeftOut(FAULTS[row.fault])
        if isinstance(row.cells, dict):
            return read_object(row.cells, source=self.source, region=self.region)
        columns = self.columns or Columns((), ())
        return read_cells(row.cells or (), columns, source=self.source, region=self.region)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is, before any of it is taken in. form: how it is written, for people."""

    digest: str
    size: int
    form: str
    ignored: tuple[str, ...]


def look_at(path: Path, *, source: str, region: str) -> Look:
    """Look at a file that was handed over. Raises BadRequest for what is no list of customers."""
    with Source.open(path, source=source, region=region) as opened:
        return Look(opened.table.digest, opened.table.size, opened.said, opened.ignored)


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
        self._items = source.items(self._place)
        self.took_s = 0.0  # The last step, of the database's time.

    def step(self) -> bool:
        """Take some rows in. Returns whether there may be more.

        Raises Unavailable, after which the same step may be tried again, and Conflict where
        another process goes on with it.
        """
        batch = list(islice(self._items, self._size))
        if not batch:
            self._db.write_now(imports.end, self._job_id, imports.State.DONE, now=self._clock())
            return False
        self.took_s = 0.0
        goes_on = self._store(batch)
        wanted = len(batch) * self._short_s / max(self.took_s, 0.000_1)
        self._size = int(min(MAX_ROWS, 2 * self._size, max(MIN_ROWS, wanted)))
        return goes_on

    def close(self) -> None:
        """Close its file."""
        self._source.close()

    def _store(self, batch: Sequence[Item]) -> bool:
        try:
            return self._write(batch)
        except (Unavailable, Conflict) as error:
            if isinstance(error, Unavailable) or not self._is_ours():
                self._items = self._source.items(self._place)  # From what is stored for certain.
                raise
            return self._halve(batch, error)
        except Exception as error:  # noqa: BLE001  A row that breaks is refused, and logged.
            return self._halve(batch, error)

    def _write(self, batch: Sequence[Item]) -> bool:
        now, source = self._clock(), self._source
        seen = imports.see(
            batch, source=source.source, region=source.region, settings=self._settings, now=now
        )
        begun = time.perf_counter()
        goes_on = self._db.write_now(
            imports.take,
            self._job_id,
            batch,
            begins=self._done,
            by=self._by,
            seen=seen,
            settings=self._settings,
            now=now,
        )
        self.took_s += time.perf_counter() - begun
        self._place = batch[-1].end
        self._done = self._place.offset
        return goes_on

    def _halve(self, batch: Sequence[Item], error: Exception) -> bool:
        if len(batch) == 1:
            if not isinstance(error, HiloError):
                _logger.error("import_row_failed", row=batch[0].row, error=type(error).__name__)
            return self._write([imports.refused(batch[0])])
        middle = len(batch) // 2
        return self._store(batch[:middle]) and self._store(batch[middle:])

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
