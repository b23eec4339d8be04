"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.repository import ROOT, SHIPPED, name, python_files, repository_files, tree

FOLDERS = {*SHIPPED, "tests", "docs", ".ci"}
# Files of other kinds are pictures, sounds and the raw requests of recordings.
TEXT = {".css", ".html", ".js", ".json", ".md", ".po", ".py", ".sh", ".toml", ".txt", ""}

# Written in pieces, so that this file does not find itself.
FOREIGN = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "files.python" + "hosted",
            "registry.npm" + "js",
            "crates" + r"\.io",
            "deb.deb" + r"ian\.org",
            "--(?:extra-)?index" + "-url[= ]h",
            # A path of the machine of whoever wrote it, not a part of some address.
            r"(?<![\w.:/-])/(?:work|root|home/[a-z]+|Users/[A-Za-z]+|tmp/hilo)" + "/",
        )
    )
)
CONFLICT = re.compile("^(?:<{7} |={7}$|>{7} )", re.MULTILINE)
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")


def texts() -> list[Path]:
    """Every file that is meant to be read."""
    return [
        path
        for path in repository_files()
        if path.suffix in TEXT and "recordings" not in path.parts
    ]


def test_there_are_no_other_top_level_folders() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in repository_files() if path.parent != ROOT}
    assert found <= FOLDERS


def test_a_text_is_clean_utf8_and_names_no_machine() -> None:
    found = {name(path): sorted(stains(path.read_bytes())) for path in texts()}
    assert {path: stained for path, stained in found.items() if stained} == {}
    assert len(found) > 500


def stains(raw: bytes) -> Iterator[str]:
    """What a text should not have. Raises UnicodeDecodeError."""
    text = raw.decode("utf-8")
    if "\r" in text or "\0" in text or text.startswith("\ufeff"):
        yield "a sign that nobody sees"
    if text and not text.endswith("\n"):
        yield "no newline at its end"
    if CONFLICT.search(text):
        yield "a conflict"
    yield from FOREIGN.findall(text)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", []),
        ("Ñandú\n".encode(), []),
        (b"one\r\ntwo\n", ["a sign that nobody sees"]),
        (b"one\0\n", ["a sign that nobody sees"]),
        ("\ufeffone\n".encode(), ["a sign that nobody sees"]),
        (b"one", ["no newline at its end"]),
        (b"<" * 7 + b" ours\n", ["a conflict"]),
        (b"at /ho" + b"me/ann/hilo\n", ["/home/" + "ann/"]),
        (b"https://one.example/ho" + b"me/ann/\n", []),
    ],
)
def test_a_stain_is_found(raw: bytes, found: list[str]) -> None:
    assert list(stains(raw)) == found


def json_catalogues() -> list[Path]:
    """Every `locales/en.json`."""
    return [path for path in repository_files() if path.parts[-2:] == ("locales", "en.json")]


def po_catalogues() -> list[Path]:
    """Every `locales/es/*.po`: English is the key, so only Spanish can lack anything."""
    return [path for path in repository_files() if path.suffix == ".po" and "es" in path.parts]


def placeholders(text: str) -> list[str]:
    """What is filled in: {name} or %(name)s, in alphabetical order."""
    return sorted(PLACEHOLDER.findall(text))


@pytest.mark.parametrize("english", json_catalogues(), ids=name)
def test_every_english_word_has_its_spanish_one(english: Path) -> None:
    here: Mapping[str, str] = json.loads(english.read_text(encoding="utf-8"))
    there: Mapping[str, str] = json.loads(english.with_name("es.json").read_text(encoding="utf-8"))
    assert here.keys() == there.keys()
    assert [key for key in here if not there[key].strip() and here[key].strip()] == []
    unlike = [key for key in here if placeholders(here[key]) != placeholders(there[key])]
    assert unlike == []


@pytest.mark.parametrize("spanish", po_catalogues(), ids=name)
def test_every_sentence_is_translated_with_its_placeholders(spanish: Path) -> None:
    with spanish.open("rb") as file:
        messages = [message for message in read_po(file, locale="es") if message.id]
    assert messages
    for message in messages:
        assert not message.fuzzy, message.id
        asked = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(said), message.id
        # "One message" may do without the number that "3 messages" has.
        assert placeholders(str(said[-1])) == placeholders(asked[-1]), message.id


def called(node: ast.AST) -> str:
    """What is called, as it is written: "time.sleep"; "" for anything but a call by its name."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
        return ""
    last = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
    return ast.unparse(node.func) if last == "sleep" else last


def sleeps(node: ast.AST) -> Iterator[int]:
    """The lines that sleep a fixed time in the hope that something has happened by then.

    `sleep(0)` only lets others run, a loop that looks again and again waits for something, a
    random time is itself what is tested, and a class is a fake that is slow on purpose.
    """
    if isinstance(node, ast.While | ast.ClassDef):
        return
    if called(node) in {"time.sleep", "asyncio.sleep", "anyio.sleep", "sleep"}:
        assert isinstance(node, ast.Call)
        time = ", ".join(ast.unparse(argument) for argument in node.args)
        if time != "0" and "random" not in time and "uniform" not in time:
            yield node.lineno
    for child in ast.iter_child_nodes(node):
        yield from sleeps(child)


def imported(module: ast.Module) -> set[str]:
    """The full names of the modules that a module imports."""
    plain = (node for node in ast.walk(module) if isinstance(node, ast.Import))
    parts = (node for node in ast.walk(module) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in plain for alias in node.names} | {
        node.module for node in parts if node.module and not node.level
    }


def test_no_test_sleeps_or_replaces_what_it_tests() -> None:
    found = {name(path): sorted(tricks(path)) for path in python_files("tests")}
    assert {path: tricked for path, tricked in found.items() if tricked} == {}
    assert len(found) > 100


def tricks(path: Path) -> Iterator[str]:
    """Where a module of tests sleeps, and with what it replaces what it should test."""
    module = tree(path)
    if path.name.startswith("test_"):
        yield from (f"sleeps in line {line}" for line in sleeps(module))
    yield from {"unittest.mock", "mock"} & imported(module)
    arguments = {node.arg for node in ast.walk(module) if isinstance(node, ast.arg)}
    yield from {"monkeypatch", "mocker"} & arguments


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import time\ntime.sleep(1)", [2]),
        ("async def f():\n    await asyncio.sleep(0.2)", [2]),
        ("async def f():\n    await asyncio.sleep(0)", []),
        ("while not ready():\n    time.sleep(0.1)", []),
        ("time.sleep(random.random())", []),
    ],
)
def test_a_hopeful_sleep_is_found(code: str, found: list[int]) -> None:
    assert list(sleeps(ast.parse(code))) == found


def test_nothing_that_ships_is_unfinished() -> None:
    found = {name(path): sorted(unfinished(path)) for path in python_files(*SHIPPED)}
    assert {path: names for path, names in found.items() if names} == {}
    assert len(found) > 200


def unfinished(path: Path) -> set[str]:
    """What a module that ships should not know."""
    names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    return names & {"NotImplementedError"} | imported(tree(path)) & {"unittest.mock", "tests"}
