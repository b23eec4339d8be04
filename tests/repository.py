"""The files of this repository, as the tests of the house see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHIPPED = ("hub", "channels", "agent_ui")
# What tools and servers leave behind, and git ignores.
LEFT_BEHIND = {"__pycache__", "node_modules", "data", "build", "dist"}
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".gitattributes"}


def is_ours(path: Path) -> bool:
    """Whether a file or folder belongs to the repository, and not to a tool."""
    if path.name.startswith("."):
        return path.name in HIDDEN_BUT_OURS
    return path.name not in LEFT_BEHIND and not path.name.endswith((".egg-info", ".pyc"))


def walk(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of ours under `folder`, in order of name."""
    for path in sorted(folder.iterdir()):
        if not is_ours(path):
            continue
        if path.is_dir():
            yield from walk(path)
        else:
            yield path


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file of the repository."""
    return tuple(walk())


def python_files(*folders: str) -> list[Path]:
    """Every module in these top-level folders."""
    return [
        path
        for path in repository_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    ]


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_bytes(), filename=str(path))


def name(path: Path) -> str:
    """A file as messages should call it."""
    return path.relative_to(ROOT).as_posix()
