"""A file of known customers: how it is written, and its rows as customers or why they are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from hub.actions.imports import Item
from hub.known_customer import FAULTS, Columns, KnownCustomer, LeftOut, read_cells, read_object
from hub.table_file import Place, Row, TableFile

_MARKS: Final = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Source(AbstractContextManager["Source"]):
    """An open file of customers, and whose ids are in it. Raises BadRequest where no column says
    who a customer is."""

    table: TableFile
    source: str
    region: str
    columns: Columns | None
    path: Path

    @classmethod
    def open(cls, path: Path, *, source: str, region: str) -> Source:
        table = TableFile.open(path)
        try:
            columns = Columns.of(table.columns) if table.form.kind == "csv" else None
        except BaseException:
            table.close()
            raise
        return cls(table, source, region, columns, path)

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
