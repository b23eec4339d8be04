"""Saved replies as a table, and the tables of other products as saved replies. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hub.errors import BadRequest
from hub.folding import fold
from hub.spoken import written

HEADER: Final = ("title", "text_en", "text_es", "labels", "teams")
MAX_FILE: Final = 5_000_000  # Bytes.
MAX_ROWS: Final = 1000
_DELIMITERS: Final = ",;\t"
# What a spreadsheet would take for a formula, and run. Source: OWASP, "CSV Injection".
_FORMULAS: Final = ("=", "+", "-", "@")
# How others call their columns; `text` is of a language that its words tell.
_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("title", "name", "short_code", "shortcode", "shortcut", "titulo"), "title"),
    **dict.fromkeys(("nombre", "macro", "atajo"), "title"),
    **dict.fromkeys(("text_en", "english", "text (en)", "ingles"), "text_en"),
    **dict.fromkeys(("text_es", "spanish", "espanol", "text (es)"), "text_es"),
    **dict.fromkeys(("text", "content", "body", "message", "reply", "texto"), "text"),
    **dict.fromkeys(("respuesta", "mensaje", "contenido"), "text"),
    **dict.fromkeys(("labels", "label", "tags", "etiquetas", "category", "folder"), "labels"),
    **dict.fromkeys(("teams", "team", "equipos", "equipo"), "teams"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A saved reply as a table has it. number: of its row, as a spreadsheet counts; labels and
    teams: with commas between them. teams None: the table says nothing of them."""

    number: int
    title: str
    text_en: str = ""
    text_es: str = ""
    labels: str = ""
    teams: str | None = None


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A table of `HEADER`, as spreadsheets open it: UTF-8 with its mark, no cell a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def read(content: bytes, *, language: str = "en") -> list[Row]:
    """The rows of a table, in their order. language: of a text whose words do not tell.

    Raises BadRequest where it is no table with a title and a text.
    """
    if len(content) > MAX_FILE:
        raise BadRequest("The table is larger than 5 MB.")
    lines = csv.reader(io.StringIO(_text(content), newline=""), delimiter=_delimiter(content))
    try:
        table = [[cell.strip() for cell in line] for line in lines]
    except csv.Error:
        raise BadRequest("This is no table that can be read: save it as CSV.") from None
    names = [_NAMES.get(fold(cell), "") for cell in table[0]] if table else []
    if "title" not in names or not {"text", "text_en", "text_es"} & set(names):
        raise BadRequest("The first row names the columns: title, text_en, text_es, labels, teams.")
    found = [
        _row(number, names, line, language) for number, line in enumerate(table[1:], 2) if any(line)
    ]
    if len(found) > MAX_ROWS:
        raise BadRequest("The table has more than 1,000 replies.")
    return found


def _row(number: int, names: Sequence[str], line: Sequence[str], language: str) -> Row:
    cells: dict[str, str] = {}
    for name, cell in zip(names, line, strict=False):
        if name and cell and name not in cells:
            cells[name] = _bare(cell)
    text = cells.get("text", "")
    spoken = written([text]) or language
    english = cells.get("text_en") or (text if spoken != "es" else "")
    spanish = cells.get("text_es") or (text if spoken == "es" else "")
    return Row(
        number=number,
        title=cells.get("title", ""),
        text_en=english,
        text_es=spanish,
        labels=cells.get("labels", ""),
        teams=cells.get("teams", "") if "teams" in names else None,
    )


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            found = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in found:
            return found
    raise BadRequest("This is no table that can be read: save it as CSV.")


def _delimiter(content: bytes) -> str:
    head = content.split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_DELIMITERS, key=head.count)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("'", *_FORMULAS)) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("'", *_FORMULAS) else cell
