"""What an import refused and why, as a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from hub.known_customer import SENTENCES, LeftOut, Reason
from hub.model import ImportRefusal
from hub.queries import imports
from hub.store import Reader

HEADER: Final = ("row", "field", "value", "external_id", "reason")
# What a spreadsheet would take for a formula, and run. Source: OWASP, "CSV Injection".
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

Line = tuple[str, str, str, str, str]


def safe_cell(text: str) -> str:
    """A text of somebody else's for a cell: never a formula, always one line."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"'{shown}" if text.startswith(_FORMULAS) else shown


def line(row: int, left: LeftOut, external_id: str = "") -> Line:
    """One line of a report."""
    reason = SENTENCES[left.reason]
    return (str(row), str(left.field), safe_cell(left.value), safe_cell(external_id), reason)


def line_of(row: ImportRefusal) -> Line:
    """The line of a stored refusal."""
    left = LeftOut(Reason(row.reason), row.field, row.value)
    return line(row.row, left, row.external_id)


def lines(tx: Reader, job_id: int) -> list[Line]:
    """Everything that was refused of an import, by its rows; at most what is listed."""
    found: list[Line] = []
    after = 0
    while page := imports.refusals(tx, job_id, after=after):
        found += [line_of(row) for row in page]
        after = page[-1].id or 0
    return found


def as_csv(found: Iterable[Sequence[str]]) -> bytes:
    """The report as a file; spreadsheets know by its mark that it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *found])
    return text.getvalue().encode("utf-8-sig")
