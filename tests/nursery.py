"""Server processes without their seconds of importing: forked from one that has imported it all.

What is forked runs `hilo serve` as the command line would, in a process of its own that may be
killed; only the reading of modules is shared.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.cli.main import app
from hub.plugins import load_classes, load_mounts


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process. handle: readable once it has ended, whoever has waited for it."""

    pid: int
    handle: int

    @property
    def ended(self) -> bool:
        return bool(select.select([self.handle], [], [], 0)[0])

    def signal(self, number: int) -> None:
        """Send a signal; to what has ended, nothing."""
        if not self.ended:
            signal.pidfd_send_signal(self.handle, number)


class Nursery:
    """Starts servers. Close it to end the process that they are forked from."""

    def __init__(self) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def serve(self, environment: Mapping[str, str], log: Path) -> Child:
        """Start `hilo serve` with these settings. Waits for the imports the first time."""
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        asked = {"environment": dict(environment), "log": str(log)}
        self._mother.stdin.write(json.dumps(asked) + "\n")
        self._mother.stdin.flush()
        pid = int(self._mother.stdout.readline())
        return Child(pid, os.pidfd_open(pid))

    def close(self) -> None:
        """End the mother; her children are their callers' to end."""
        self._mother.communicate()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where tests of this run start servers."""
    made = Nursery()
    yield made
    made.close()


def _serve(environment: Mapping[str, str], log: str) -> None:
    """What the child does: the command, with output of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    with Path(log).open("ab") as out, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    app(["serve"])


def _main() -> None:
    load_classes()
    load_mounts()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # Nobody has to wait for what was killed.
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _serve(asked["environment"], asked["log"])
            return
        print(pid, flush=True)


if __name__ == "__main__":
    _main()
