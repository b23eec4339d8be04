"""Files of visitors: their names, their types, and programs in disguise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.chat.uploads import file_name, is_program


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\photo.jpg", "photo.jpg"),
        ("", "file"),
        ("..", "file"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("gpj\u202egpj.exe", "gpjgpj.exe"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ("año niño.png", "año niño.png"),
    ],
)
def test_a_name_is_a_plain_name(given_name: str, kept: str) -> None:
    assert file_name(given_name) == kept


@given(st.text(max_size=400))
def test_no_name_leaves_its_folder_or_a_header(text: str) -> None:
    name = file_name(text)

    assert 0 < len(name) <= 200
    assert not set(name) & set("/\\\r\n\x00\u202e")
    assert name not in (".", "..")


@pytest.mark.parametrize(
    ("name", "content", "program"),
    [
        ("setup.exe", b"", True),
        ("photo.jpg.EXE", b"", True),
        ("run.sh", b"echo", True),
        ("holiday.jpg", b"MZ\x90\x00", True),
        ("holiday.jpg", b"\x7fELF\x02", True),
        ("notes.txt", b"#!/bin/sh\n", True),
        ("shortcut.txt", b"L\x00\x00\x00\x01\x14\x02\x00", True),
        ("holiday.jpg", b"\xff\xd8\xff\xe0", False),
        ("report.pdf", b"%PDF-1.7", False),
        ("exe", b"plain", True),
        ("my.exe.pdf", b"%PDF", False),
        ("archive.zip", b"PK\x03\x04", False),
    ],
)
def test_programs_are_known_by_ending_and_by_beginning(
    name: str, content: bytes, program: bool
) -> None:
    assert is_program(name, content) is program
