"""The programs that the tests need beside Python, where they are found and what brings them."""

from __future__ import annotations

import ctypes
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

# Where Debian puts servers: not on the path of an ordinary user.
FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/postgresql/*/bin")


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its names on different systems, the Debian package that has it, its use."""

    title: str
    names: tuple[str, ...]
    package: str
    why: str

    def find(self) -> Path | None:
        """The executable, from the path or from the folders where servers are kept, or None."""
        folders = [folder for pattern in FOLDERS for folder in sorted(Path("/").glob(pattern[1:]))]
        path = os.pathsep.join([os.environ.get("PATH", os.defpath), *map(str, reversed(folders))])
        found = next(filter(None, (shutil.which(name, path=path) for name in self.names)), None)
        return Path(found) if found else None

    def path(self) -> Path:
        """The executable. Raises LookupError with a sentence that says what to install."""
        found = self.find()
        if found is None:
            raise LookupError(self.missing())
        return found

    def missing(self) -> str:
        """What to say where it is not there: the program, its use and its package."""
        return (
            f"{self.title} is missing ({' or '.join(self.names)}): {self.why}. "
            f"On Debian it comes with the package {self.package}."
        )


@dataclass(frozen=True, slots=True)
class Library(Program):
    """A shared library, which is there if it can be loaded."""

    def find(self) -> Path | None:
        """Its name where the system's loader finds it, or None."""
        for name in self.names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return Path(name)
        return None


CHROMIUM = Program(
    "Chromium",
    ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    "chromium",
    "the console and the chat widget are tested in a real browser",
)
DOVECOT = Program(
    "Dovecot",
    ("dovecot",),
    "dovecot-imapd",
    "the email channel is tested against a real mailbox",
)
POSTGRESQL = Program(
    "The PostgreSQL server",
    ("initdb",),
    "postgresql",
    "the store is tested on both of its databases",
)
LIBATOMIC = Library(
    "The library libatomic",
    ("libatomic.so.1",),
    "libatomic1",
    "Playwright, which drives the browser, is a program that needs it",
)
PROGRAMS = (CHROMIUM, DOVECOT, POSTGRESQL, LIBATOMIC)
