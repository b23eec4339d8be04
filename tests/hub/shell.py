"""An operator's shell: commands typed, what they say, and what they leave in the database."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlmodel import SQLModel
from typer.testing import CliRunner, Result

from hub.cli import app
from hub.config import Config
from hub.model import AuditEntry
from hub.store import Database, Reader, Tx

M = TypeVar("M", bound=SQLModel)
R = TypeVar("R")
PASSWORD = "lana-verde-1984"
SMS = {
    "account_sid": "AC" + "0" * 32,
    "auth_token": "f" * 32,
    "number": "+34910000000",
}


class Shell:
    """Where an operator types: a data folder, a database and further variables."""

    def __init__(self, folder: Path, url: str, **more: str) -> None:
        self.config = Config(data=folder, database_url=url)
        self._variables = {
            **{name: "" for name in os.environ if name.startswith("HILO_")},
            "HILO_DATA": str(folder),
            "HILO_DATABASE_URL": url,
            "HILO_PUBLIC_URL": "https://help.example.com",
            "COLUMNS": "220",
            **more,
        }

    def run(self, *words: str, given: str = "", **more: str) -> Result:
        """Type a command. Whatever it raises but an exit is the test's failure."""
        return CliRunner().invoke(
            app, list(words), input=given, env=self._variables | more, catch_exceptions=False
        )

    def ok(self, *words: str, given: str = "", **more: str) -> str:
        """Type a command that must succeed: what it says."""
        done = self.run(*words, given=given, **more)
        assert done.exit_code == 0, done.output
        return done.output

    def no(self, *words: str, given: str = "", **more: str) -> str:
        """Type a command that must end with a sentence and the exit code 1."""
        done = self.run(*words, given=given, **more)
        assert done.exit_code == 1, done.output
        return " ".join(done.output.split())

    def read(self, query: Callable[[Reader], R]) -> R:
        db = Database.open_now(self.config.database, readers=1, exclusive=False)
        try:
            return db.read_now(query)
        finally:
            db.close_now()

    def write(self, action: Callable[[Tx], R]) -> R:
        db = Database.open_now(self.config.database, readers=1, exclusive=False)
        try:
            return db.write_now(action)
        finally:
            db.close_now()

    def rows(self, model: type[M]) -> list[M]:
        return self.read(lambda tx: tx.select(model))

    def count(self, model: type[SQLModel]) -> int:
        return self.read(lambda tx: int(tx.scalar(select(func.count()).select_from(model))))

    def audited(self) -> list[tuple[str, str]]:
        """What the audit trail says was done on the command line."""
        found = self.rows(AuditEntry)
        assert all(entry.agent_id is None for entry in found)
        return [(entry.act, entry.subject) for entry in found]

    def holds(self, words: str) -> list[str]:
        """The columns of the database that hold these words somewhere, in any case."""
        return self.read(lambda tx: _holding(tx, words.casefold()))


def _holding(tx: Reader, words: str) -> list[str]:
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in tx.rows(table.select()):
            for column, value in zip(table.columns, row, strict=True):
                text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                if words in text.casefold():
                    found.append(f"{table.name}.{column.name}")
    return sorted(set(found))


def add_agents(shell: Shell) -> None:
    """Marta, an administrator, and Jon."""
    for name, role in (("marta", "administrator"), ("jon", "agent")):
        words = ("--name", name.title(), "--role", role, "--password", PASSWORD)
        shell.ok("agent", "add", f"{name}@hilo.example", *words)


def add_sms(shell: Shell, *more: str) -> None:
    """An account for SMS, which is not talked to."""
    pairs = [word for pair in SMS.items() for word in ("--set", "=".join(pair))]
    shell.ok("channel", "add", "sms", "--name", "Tienda SMS", *pairs, *more)
