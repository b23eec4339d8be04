"""The project file says what is used, and the pins hold what it says."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import EntryPoint, distribution, packages_distributions
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repository import ROOT, SHIPPED, name, python_files, tree, walk
from tests.test_house import imported

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Nothing of ours imports these, yet Hilo needs them.
UNSEEN = {
    "fontpkg-inter": "the console reads its font file",
    "tzdata": "time zones, where the system has none",
    "psycopg": "SQLAlchemy loads it by the address of the database",
    "brotli": "fontTools writes woff2 with it",
    "websockets": "uvicorn speaks WebSocket with it",
    "python-multipart": "Starlette reads forms with it",
}
# An extra that is too large for every machine: what it is called, and what it is imported as.
EXTRAS = ("postgres", "testing", "transcribe")
ELSEWHERE = {"faster_whisper": ["faster-whisper"]}


def asked(requirements: Iterable[str]) -> set[str]:
    """The canonical names of requirements."""
    return {str(canonicalize_name(Requirement(line).name)) for line in requirements}


def declared(*extras: str) -> set[str]:
    """What the project file asks for to run, with these extras."""
    optional: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
    more = [line for extra in extras for line in optional[extra]]
    return asked([*PROJECT["project"]["dependencies"], *more])


def used(*folders: str) -> set[str]:
    """The distributions that modules in these folders import, without Python's own and ours."""
    tops = {
        module.split(".")[0] for path in python_files(*folders) for module in imported(tree(path))
    }
    owners = {**ELSEWHERE, **packages_distributions()}
    strange = tops - sys.stdlib_module_names - {*SHIPPED, "tests", "__future__"}
    assert sorted(top for top in strange if top not in owners) == []
    return {str(canonicalize_name(owners[top][0])) for top in strange}


def pins(file: str) -> dict[str, str]:
    """Package to version of a requirements file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^\s;\\]+)", text, re.MULTILINE)
    return {str(canonicalize_name(package)): version for package, version in found}


def closure(names: Iterable[str]) -> set[str]:
    """`names` and all that they need on this machine."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        needs = [Requirement(line) for line in distribution(package).requires or ()]
        waiting += [
            str(canonicalize_name(need.name))
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
    return seen


def licence(package: str) -> str:
    """The words in which a distribution states its licence."""
    about = distribution(package).metadata
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License")]
    return " ".join([*about.get_all("License-Expression", []), *classifiers])


def test_what_ships_imports_only_what_is_declared() -> None:
    assert sorted(used(*SHIPPED) - declared(*EXTRAS)) == []


def test_nothing_is_declared_that_is_not_used() -> None:
    assert sorted(declared(*EXTRAS) - used(*SHIPPED) - UNSEEN.keys()) == []


def test_tests_import_only_what_is_declared() -> None:
    groups: dict[str, list[str]] = PROJECT["dependency-groups"]
    assert sorted(used("tests") - declared("postgres") - asked(groups["dev"]) - {"packaging"}) == []


def test_nothing_under_the_gpl_runs_with_hilo() -> None:
    strict = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public", re.IGNORECASE)
    assert [
        name for name in sorted(closure(declared("postgres"))) if strict.search(licence(name))
    ] == []


def test_the_pins_hold_all_that_is_asked_for() -> None:
    run, development = pins("requirements.txt"), pins("requirements-dev.txt")
    groups: dict[str, list[str]] = PROJECT["dependency-groups"]
    assert sorted(declared("postgres") - run.keys()) == []
    assert sorted(asked(groups["dev"]) - development.keys()) == []
    assert {name: development.get(name) for name in run} == run


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_hash_and_names_no_place(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def entry_points() -> list[EntryPoint]:
    """All that the project file offers to Python: the command, the channels and the mounts."""
    groups: dict[str, dict[str, str]] = PROJECT["project"].get("entry-points", {})
    groups = {**groups, "console_scripts": PROJECT["project"]["scripts"]}
    return [
        EntryPoint(name, value, group)
        for group, entries in groups.items()
        for name, value in entries.items()
    ]


@pytest.mark.parametrize("entry", entry_points(), ids=lambda entry: f"{entry.group}:{entry.name}")
def test_an_entry_point_leads_somewhere(entry: EntryPoint) -> None:
    assert callable(entry.load())


def test_the_wheel_has_every_file_of_the_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run(
        [*build, "--directory", str(tmp_path)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = tmp_path.glob("hilo-*.whl")
    with ZipFile(wheel) as archive:
        packed = {path for path in archive.namelist() if ".dist-info/" not in path}
    assert packed == {name(path) for folder in SHIPPED for path in walk(ROOT / folder)}


# A finder that knows nothing of psycopg, as if the extra were not installed.
WITHOUT_POSTGRES = """
import sys
sys.modules["psycopg"] = None
import hub.cli
"""


def test_sqlite_needs_nothing_of_postgresql() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSTGRES], cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
