"""What the commands share: settings, an open database beside a running server, plain errors."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from hub import migrate
from hub.accounts import Accounts
from hub.actions.resolving import IdentitySettings
from hub.config import Config, load
from hub.errors import ConfigError, HiloError
from hub.plugins import Channels
from hub.store import Database
from hub.vault import Vault


class Language(StrEnum):
    """What people read here."""

    EN = "en"
    ES = "es"


P = ParamSpec("P")
R = TypeVar("R")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def config(overrides: Mapping[str, object] | None = None) -> Config:
    """The settings of this process; overrides come from the command line."""
    found = load(os.environ)
    return found.model_copy(update=dict(overrides)) if overrides else found


@contextmanager
def database(settings: Config) -> Iterator[Database]:
    """The database, for a moment, beside a server that may be running.

    SQLite lets one writer in at a time, whichever process it is in, and a running server looks at
    the log once a second; so no other way in is needed.
    """
    if migrate.pending(settings.database):
        raise ConfigError("The database is not up to date. Run: hilo migrate")
    found = Database.open_now(settings.database, readers=1, exclusive=False)
    try:
        yield found
    finally:
        found.close_now()


def vault(settings: Config) -> Vault:
    """The vault of the data folder."""
    return Vault.open(settings.data, settings.secret_key)


def identity(settings: Config, db: Database) -> IdentitySettings:
    """What deciding who somebody is needs to know, as a server would have it."""
    accounts = Accounts(
        db,
        Channels({}),
        vault(settings),
        public_url=settings.public_url,
        region=settings.region,
    )
    return asyncio.run(accounts.identity())


def is_served(settings: Config) -> bool:
    """Whether a server holds the SQLite file, going by what it wrote into its lock file."""
    if not settings.is_sqlite:
        return True
    path = Path(settings.database.removeprefix("sqlite:///"))
    try:
        pid = int(path.with_name(path.name + ".lock").read_text())
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def plain(text: object) -> str:
    """What others have written, as the terminal may show it: no markup, no control characters."""
    return escape("".join(c if c.isprintable() else " " for c in str(text)))


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """A command whose errors are a sentence and an exit code, and no traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except HiloError as error:
            err.print(f"[red]{type(error).__name__}[/]: {plain(error.sentence)}")
            raise typer.Exit(1) from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            err.print(f"[red]{type(error).__name__}[/]: {plain(place)}{plain(error.strerror)}.")
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            sys.exit(130)

    return run
