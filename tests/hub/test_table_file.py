"""Files of rows that somebody else wrote: read in any spelling, and no row ends the file."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from hub.errors import BadRequest
from hub.table_file import MAX_RECORD, Cells, Fault, Place, Row, TableFile

TEXT = "id;nombre;correo\n1;Lucía Ñúñez;lucia@correo.example\n2;José;jose@correo.example\n"


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return path


def all_of(path: Path) -> tuple[TableFile, list[Row]]:
    with TableFile.open(path) as table:
        return table, list(table.rows())


def cells_of(rows: list[Row]) -> list[Cells | None]:
    return [row.cells for row in rows]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with a mark (BOM)"),
        ("latin-1", "Windows-1252 (Latin-1)"),
        ("cp1252", "Windows-1252 (Latin-1)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_any_usual_encoding_is_read_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    table, rows = all_of(written(tmp_path, TEXT.encode(encoding)))
    assert table.columns == ("id", "nombre", "correo")
    assert table.form.said == said
    assert cells_of(rows) == [
        ["1", "Lucía Ñúñez", "lucia@correo.example"],
        ["2", "José", "jose@correo.example"],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end(tmp_path: Path, delimiter: str, end: str) -> None:
    text = TEXT.replace(";", delimiter).replace("\n", end)
    table, rows = all_of(written(tmp_path, text.encode()))
    assert table.form.delimiter == delimiter
    assert [row.number for row in rows] == [2, 3]
    assert rows[1].cells == ["2", "José", "jose@correo.example"]


def test_a_first_line_of_excel_about_the_delimiter_is_no_header(tmp_path: Path) -> None:
    table, rows = all_of(written(tmp_path, b"sep=;\nid;name\n1;a,b\n"))
    assert table.columns == ("id", "name")
    assert [(row.number, row.cells) for row in rows] == [(3, ["1", "a,b"])]


def test_cells_in_quotes_may_hold_anything(tmp_path: Path) -> None:
    content = b'id,name\n1,"Ruiz, Ana"\n2,"two\nlines"\n3,"say ""hi"""\n4,5" screen\n'
    _, rows = all_of(written(tmp_path, content))
    assert cells_of(rows) == [
        ["1", "Ruiz, Ana"],
        ["2", "two\nlines"],
        ["3", 'say "hi"'],
        ["4", '5" screen'],
    ]
    assert [row.number for row in rows] == [2, 3, 4, 5]


def test_json_comes_a_line_at_a_time(tmp_path: Path) -> None:
    content = b'{"id": "1", "emails": ["a@b.example"]}\n\n[1]\nno\n{"id": 2}\n'
    table, rows = all_of(written(tmp_path, content))
    assert table.form.kind == "jsonl"
    assert cells_of(rows) == [{"id": "1", "emails": ["a@b.example"]}, None, None, {"id": 2}]
    assert [row.fault for row in rows] == [None, Fault.NOT_JSON, Fault.NOT_JSON, None]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (b"x" * (MAX_RECORD + 1) + b"\n", Fault.TOO_LONG),
        (b'"' + b"y" * 10_000_000 + b'",1\n', Fault.TOO_LONG),
        (b"a\0b,c\n", Fault.NUL),
        (b'"it opens,and never closes\n', Fault.QUOTES),
        (b'"a"b,c\n', Fault.QUOTES),
        (b"\xff\xfe\xfa,c\n", Fault.ENCODING),
    ],
)
def test_a_row_that_cannot_be_read_loses_only_itself(
    tmp_path: Path, bad: bytes, fault: Fault
) -> None:
    good = "".join(f"{n},Ñandú {n}\n" for n in range(200)).encode()
    _, rows = all_of(written(tmp_path, b"id,name\n" + good + bad + good))
    assert len(rows) == 401
    assert [(row.number, row.fault) for row in rows if row.fault] == [(202, fault)]


def test_a_row_with_a_thousand_lines_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    _, rows = all_of(written(tmp_path, b'id,name\n1,"' + b"a\n" * 1000 + b'"\n2,b\n'))
    assert rows[0].fault is Fault.QUOTES
    assert rows[-1].cells == ["2", "b"]


def test_one_wrong_letter_does_not_make_a_file_latin(tmp_path: Path) -> None:
    content = TEXT.encode() + b"3;Mu\xf1oz;x@y.example\n"
    table, rows = all_of(written(tmp_path, content))
    assert table.form.said == "UTF-8"
    assert [row.fault for row in rows] == [None, None, Fault.ENCODING]


def test_reading_goes_on_from_any_row(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f'{n},"a\n{n}"\n' for n in range(50))
    for content in (text.encode(), text.encode("utf-16"), text.replace("\n", "\r").encode()):
        with TableFile.open(written(tmp_path, content)) as table:
            rows = list(table.rows())
            for row in rows:
                rest = list(table.rows(Place(row.end, row.number)))
                assert rest == rows[row.number - 1 :]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b'[{"id": 1}]', "one object a line"),
        (b"\n\n\n", "no header"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        TableFile.open(written(tmp_path, content))


def test_a_long_file_takes_as_little_memory_as_a_short_one(tmp_path: Path) -> None:
    row = b'17,"Ruiz, Ana",ana@correo.example\n'
    path = written(tmp_path, b"id,name,email\n" + row * 200_000 + b"z" * 5_000_000)
    with TableFile.open(path) as table:
        tracemalloc.start()
        count = sum(1 for _ in table.rows())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 200_001
    assert peak < 1_000_000
