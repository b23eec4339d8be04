"""Files of rows that somebody else wrote: CSV as spreadsheets save it, and JSON lines.

Read a row at a time in the same little memory, however long the file or its lines are, and from
any place on: a row knows where it ends. What cannot be read is a row with its reason, never the
end of the file.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

import msgspec

from hub.errors import BadRequest

MAX_RECORD: Final = 65_536  # Bytes of one row.
MAX_LINES: Final = 100  # Lines of one row: cells in quotes may have line breaks.
BLOCK: Final = 1 << 16
_DELIMITERS: Final = ",;\t|"
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_WIDE_MARKS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
Cells = list[str] | dict[str, Any]


class Fault(StrEnum):
    """Why a row could not be read."""

    TOO_LONG = "too_long"
    NUL = "nul"
    ENCODING = "encoding"
    QUOTES = "quotes"  # They open and do not close, or close in the middle of a cell.
    NOT_JSON = "not_json"


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written. kind: csv or jsonl. encoding: as Python names it; `said` as people
    do. delimiter: of CSV."""

    kind: str
    encoding: str
    said: str
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Between two rows. offset: bytes before it; row: rows before it, counted as a spreadsheet
    does, the header among them."""

    offset: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row. end: where the next begins. cells: by column, or by key of JSON; None for one that
    is empty or has a `fault`."""

    number: int
    end: int
    cells: Cells | None
    fault: Fault | None = None


class TableFile(AbstractContextManager["TableFile"]):
    """An open file. digest: SHA-256 of its bytes. size: bytes that are read, to which places count.

    columns: the header of CSV.
    """

    def __init__(self, file: BufferedReader, form: Form, *, digest: str, size: int) -> None:
        self._file = file
        self.form = form
        self.digest = digest
        self.size = size
        self.columns: tuple[str, ...] = ()
        self.start = Place(len(_UTF8_MARK) if self._peek(3) == _UTF8_MARK else 0)
        if form.kind == "csv":
            self._read_header()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file and see how it is written. Raises BadRequest for one that cannot be read.

        What is written in sixteen bits, or with the line ends of old Macs, is copied first.
        """
        file = path.open("rb")
        try:
            return cls._open(file)
        except BaseException:
            file.close()
            raise

    @classmethod
    def _open(cls, file: BufferedReader) -> Self:
        head = file.read(BLOCK)
        if not head:
            raise BadRequest("The file is empty.")
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            raise BadRequest("This is a workbook. Save it as CSV and import that.")
        wide = _wide(head)
        if wide or (b"\n" not in head and b"\r" in head):
            digest, copy = _copied(file, wide or "")
            file.close()
            found = _survey(copy)
            said = "UTF-16" if wide else found.said
            form = _form(copy, found.encoding, said)
            return cls(copy, form, digest=digest, size=found.size)
        found = _survey(file)
        form = _form(file, found.encoding, found.said)
        return cls(file, form, digest=found.digest, size=found.size)

    def rows(self, place: Place | None = None) -> Iterator[Row]:
        """The rows from a place on, in order; empty ones are left out."""
        at = place or self.start
        self._file.seek(at.offset)
        number = at.row
        read = self._cells if self.form.kind == "csv" else self._object
        while True:
            line = self._file.readline(MAX_RECORD + 1)
            if not line:
                return
            number += 1
            if len(line) > MAX_RECORD:
                self._skip_line(line)
                yield Row(number, self._file.tell(), None, Fault.TOO_LONG)
            elif b"\0" in line:
                yield Row(number, self._file.tell(), None, Fault.NUL)
            elif line.strip():
                cells = read(line)
                fault = cells if isinstance(cells, Fault) else None
                known = None if isinstance(cells, Fault) else cells
                yield Row(number, self._file.tell(), known, fault)

    def close(self) -> None:
        self._file.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _peek(self, count: int) -> bytes:
        self._file.seek(0)
        return self._file.read(count)

    def _read_header(self) -> None:
        """The names of the columns; Excel's own first line about the delimiter is none of them."""
        for row in self.rows(self.start):
            cells = cast("list[str]", row.cells or [])
            self.start = Place(row.end, row.number)
            if cells and cells[0].casefold().startswith("sep="):
                continue
            self.columns = tuple(cell.strip() for cell in cells)
            return
        raise BadRequest("The file has no header: its first row names the columns.")

    def _skip_line(self, line: bytes) -> None:
        while line and not line.endswith(b"\n"):
            line = self._file.readline(BLOCK)

    def _object(self, line: bytes) -> Cells | Fault:
        try:
            found = msgspec.json.decode(line)
        except UnicodeDecodeError:
            return Fault.ENCODING
        except (msgspec.DecodeError, RecursionError):
            return Fault.NOT_JSON
        return found if isinstance(found, dict) else Fault.NOT_JSON

    def _cells(self, line: bytes) -> Cells | Fault:
        delimiter = self.form.delimiter
        if b'"' not in line:
            try:
                return line.decode(self.form.encoding).rstrip("\r\n").split(delimiter)
            except UnicodeDecodeError:
                return Fault.ENCODING
        after_first = self._file.tell()
        found = self._quoted(line, delimiter)
        if isinstance(found, Fault):
            # Only the first line is lost: a quote that never closes must not swallow the rest.
            self._file.seek(after_first)
        return found

    def _quoted(self, first: bytes, delimiter: str) -> Cells | Fault:
        lines = _Lines(first, self._file.readline, self.form.encoding)
        try:
            return next(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            return lines.fault or Fault.QUOTES
        except (UnicodeDecodeError, StopIteration):
            return lines.fault or Fault.ENCODING


class _Lines(Iterator[str]):
    """The lines of one record, as many as the reader of CSV asks for, up to a limit."""

    def __init__(self, first: bytes, more: Callable[[int], bytes], encoding: str) -> None:
        self._next: bytes | None = first
        self._more = more
        self._encoding = encoding
        self._bytes = 0
        self._lines = 0
        self.fault: Fault | None = None

    def __next__(self) -> str:
        line = self._more(MAX_RECORD + 1) if self._next is None else self._next
        self._next = None
        self._bytes += len(line)
        self._lines += 1
        if self._bytes > MAX_RECORD or self._lines > MAX_LINES:
            self.fault = Fault.QUOTES
            raise StopIteration
        if b"\0" in line:
            self.fault = Fault.NUL
            raise StopIteration
        if not line:
            raise StopIteration
        return line.decode(self._encoding)


@dataclass(frozen=True, slots=True)
class _Survey:
    digest: str
    size: int
    encoding: str
    said: str


def _survey(file: IO[bytes]) -> _Survey:
    """Read it all once: its digest, its size, and in what its letters are written.

    One wrong line among thousands that are UTF-8 is a wrong line; a file most of whose letters
    are no UTF-8 is of the old kind. Latin-1 proper has control characters where Windows has its
    quotes and the euro, and nobody means those.
    """
    file.seek(0)
    digest, size, good, bad = hashlib.sha256(), 0, 0, 0
    while line := file.readline(BLOCK):
        digest.update(line)
        size += len(line)
        if not line.isascii():
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
    if bad > good:
        return _Survey(digest.hexdigest(), size, "cp1252", "Windows-1252 (Latin-1)")
    return _Survey(digest.hexdigest(), size, "utf-8", "UTF-8")


def _form(file: BufferedReader, encoding: str, said: str) -> Form:
    file.seek(0)
    head = file.read(BLOCK)
    marked = head.startswith(_UTF8_MARK)
    text = head.removeprefix(_UTF8_MARK).decode(encoding, "replace").lstrip()
    said = "UTF-8 with a mark (BOM)" if marked and said == "UTF-8" else said
    if text.startswith("{"):
        return Form("jsonl", encoding, said)
    if text.startswith("["):
        raise BadRequest("JSON has to come as one object a line, without a list around them.")
    return Form("csv", encoding, said, _delimiter(text))


def _delimiter(text: str) -> str:
    """What stands between the names of the columns most often."""
    first = text.partition("\n")[0].rstrip("\r")
    if first.casefold().startswith("sep=") and len(first) == 5:
        return first[4] if first[4] in _DELIMITERS else ","
    bare = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=lambda mark: (bare.count(mark), -_DELIMITERS.index(mark)))


def _wide(head: bytes) -> str | None:
    """The byte order of a file written in sixteen bits, with its mark or told by its zeros."""
    if head[:2] in _WIDE_MARKS:
        return _WIDE_MARKS[head[:2]]
    sample = head[:1024]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > len(sample) // 4 > even:
        return "utf-16-le"
    return "utf-16-be" if even > len(sample) // 4 > odd else None


def _copied(file: BufferedReader, wide: str) -> tuple[str, BufferedReader]:
    """A copy in UTF-8 (as it is, where not `wide`) with line ends of today, and the digest of the
    file itself. The copy is nobody's: it is gone when it is closed."""
    digest = hashlib.sha256()
    copy = tempfile.TemporaryFile()  # noqa: SIM115  Whoever gets it closes it.
    decoder = _decoder(wide)
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        copy.write(decoder(block))
    copy.write(decoder(b"", final=True))
    return digest.hexdigest(), cast(BufferedReader, copy)


def _decoder(wide: str) -> Callable[..., bytes]:
    if not wide:

        def plain(block: bytes, *, final: bool = False) -> bytes:
            return block.replace(b"\r", b"\n")

        return plain
    # Half a character at the end, or a lone surrogate, is shown as a question mark in a box.
    inner = codecs.getincrementaldecoder(wide)("replace")

    def decode(block: bytes, *, final: bool = False) -> bytes:
        text = inner.decode(block, final)
        return text.removeprefix("\ufeff").encode("utf-8", "replace")

    return decode
