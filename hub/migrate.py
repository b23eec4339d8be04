"""Bringing a database to the tables of this version: Alembic, without a file to configure it.

`python -m hub.migrate "What changes"` writes a new revision from the difference between the tables
of `hub.model` and the revisions that are there.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, make_url
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import hub.model  # noqa: F401  Declares the tables.
from hub.errors import ConfigError, Unavailable
from hub.link import Backend, Fault, Link
from hub.store import open_backend

FOLDER: Final = Path(__file__).parent / "migrations"
# Made by SQL in a revision, because they differ: FTS5 tables with their shadows, or tsvectors.
_BY_HAND: Final = ("message_search", "customer_search")
_LOCK: Final = 0x48696C6F  # "Hilo": PostgreSQL's advisory lock while tables change.


def upgrade(url: str) -> list[str]:
    """Bring a database to the newest revision, all in one transaction. Returns those applied.

    Makes the file and its folder on SQLite. Raises ConfigError while a server has the SQLite file,
    or where the database is newer than this program; Unavailable when it is not there.
    """
    _make_folder(url)
    with _migrating(url) as (backend, link):
        before = _applied(link)
        if before == heads():
            return []
        known = revisions()
        if not before <= known:
            raise ConfigError("The database is newer than this version of Hilo: update Hilo.")
        _prepare(link)
        link.script(backend.begin_write)
        try:
            config = _config()
            config.attributes["connection"] = link.connection
            command.upgrade(config, "heads")
            _check_keys(link)
        except BaseException:
            link.rollback()
            raise
        link.commit()
        return sorted(known - {each.revision for each in _ancestors(before)})


def pending(url: str) -> bool:
    """Whether `upgrade` would change something. Raises Unavailable."""
    if (parsed := make_url(url)).drivername == "sqlite" and not Path(
        parsed.database or ""
    ).exists():
        return True
    with _connected(url, exclusive=False) as (_, link):
        return _applied(link) != heads()


def difference(url: str) -> list[Any]:
    """What the tables of `hub.model` have that the database has not, and the reverse."""
    with _connected(url, exclusive=False) as (_, link):
        context = MigrationContext.configure(
            link.connection, opts={**OPTIONS, "target_metadata": SQLModel.metadata}
        )
        return list(compare_metadata(context, SQLModel.metadata))


def revisions() -> set[str]:
    """Every revision that this program knows."""
    return {script.revision for script in _scripts().walk_revisions()}


def heads() -> set[str]:
    """The newest revisions that this program knows."""
    return set(_scripts().get_heads())


def is_ours(
    thing: object, name: str | None, kind: str, reflected: bool, compared_to: object
) -> bool:
    """Whether Alembic is to compare a table: not those that were made by hand."""
    return not (kind == "table" and (name or "").startswith(_BY_HAND))


def render(kind: str, thing: object, context: object) -> str | Literal[False]:
    """How a type is written in a revision: as SQLAlchemy's, where SQLModel has one of its own."""
    if kind == "type" and isinstance(thing, AutoString):
        return repr(String(thing.length)).replace("String", "sa.String", 1)
    return False


OPTIONS: Final[dict[str, Any]] = {
    "include_object": is_ours,
    "render_item": render,
    "compare_type": True,
    "render_as_batch": True,  # SQLite cannot alter a column in place.
}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _ancestors(revisions: set[str]) -> list[Any]:
    scripts = _scripts()
    return [each for head in revisions for each in scripts.iterate_revisions(head, "base")]


def _applied(link: Link) -> set[str]:
    return set(MigrationContext.configure(link.connection).get_current_heads())


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.drivername == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


@contextmanager
def _connected(url: str, *, exclusive: bool) -> Iterator[tuple[Backend, Link]]:
    backend = open_backend(url, exclusive=exclusive)
    try:
        link = backend.connect(write=True)
    except Exception as error:
        backend.close()
        if backend.fault(error) is Fault.OURS:
            raise
        raise Unavailable("The database is away: try again soon.") from error
    try:
        yield backend, link
    finally:
        link.close()
        backend.close()


@contextmanager
def _migrating(url: str) -> Iterator[tuple[Backend, Link]]:
    """A connection that nobody else migrates through at the same time."""
    with _connected(url, exclusive=True) as (backend, link):
        if backend.name == "postgresql":
            link.script("SET lock_timeout = '60s'; SET statement_timeout = 0")
            # Several processes may start at once; it ends with the connection.
            link.script(f"SELECT pg_advisory_lock({_LOCK})")
        yield backend, link


def _prepare(link: Link) -> None:
    if link.name == "sqlite":
        # A table that is made anew would take its children along. Source: SQLite, "ALTER TABLE".
        link.script("PRAGMA foreign_keys = OFF")


def _check_keys(link: Link) -> None:
    if link.name == "sqlite":
        broken = link.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"A revision has broken a foreign key: {tuple(broken)}.")


def _write_revision(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/new.db"
        upgrade(url)
        with _connected(url, exclusive=False) as (_, link):
            config = _config()
            config.attributes["connection"] = link.connection
            number = f"{len(list(FOLDER.glob('versions/*.py'))) + 1:04d}"
            command.revision(config, message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    _write_revision(sys.argv[1])
