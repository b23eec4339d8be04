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


@pytest.mark.parametrize("path", texts(), ids=name)
def test_a_text_is_clean_utf8_and_names_no_machine(path: Path) -> None:
    raw = path.read_bytes()
    assert b"\r" not in raw
    assert b"\0" not in raw
    assert not raw or raw.endswith(b"\n")
    text = raw.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert not CONFLICT.search(text)
    assert not FOREIGN.search(text)


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
    """What is called, as it is written: "time.sleep"; "" for anything but a call."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


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


@pytest.mark.parametrize("path", python_files("tests"), ids=name)
def test_no_test_sleeps_or_replaces_what_it_tests(path: Path) -> None:
    module = tree(path)
    assert not path.name.startswith("test_") or list(sleeps(module)) == []
    assert not {"unittest.mock", "mock"} & imported(module)
    arguments = {node.arg for node in ast.walk(module) if isinstance(node, ast.arg)}
    assert not {"monkeypatch", "mocker"} & arguments


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


@pytest.mark.parametrize("path", python_files(*SHIPPED), ids=name)
def test_nothing_that_ships_is_unfinished(path: Path) -> None:
    names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
    assert "NotImplementedError" not in names
    assert not imported(tree(path)) & {"unittest.mock", "tests"}
