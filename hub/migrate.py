"""Bringing a database to the tables of this version: Alembic, without a file to configure it.

`python -m hub.migrate "What changes"` writes a new revision from the difference between the tables
of `hub.model` and the revisions that are there.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, make_url

from hub.errors import ConfigError, Unavailable
from hub.link import Backend, Fault, Link
from hub.store import open_backend

if TYPE_CHECKING:
    from hub.alterations import Alterations  # `_alterations` puts it off.

FOLDER: Final = Path(__file__).parent / "migrations"
# As every revision says which it is, and which it follows.
_SAID: Final = re.compile(
    r"""^revision = ["'](\w+)["']\ndown_revision = (?:None|["'](\w+)["'])$""", re.MULTILINE
)
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
            _alterations(link).upgrade()
            _check_keys(link)
        except BaseException:
            link.rollback()
            raise
        link.commit()
        return sorted(known - _behind(before))


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
        return _alterations(link).difference()


def revisions() -> set[str]:
    """Every revision that this program knows."""
    return set(_parents())


def heads() -> set[str]:
    """The newest revisions that this program knows."""
    parents = _parents()
    return parents.keys() - set(parents.values())


def _parents() -> dict[str, str | None]:
    """Every revision, and the one that it follows."""
    found: dict[str, str | None] = {}
    for path in FOLDER.glob("versions/*.py"):
        if (said := _SAID.search(path.read_text())) is None:
            raise RuntimeError(f"{path.name} does not say which revision it is.")
        found[said[1]] = said[2]
    return found


def _behind(applied: set[str]) -> set[str]:
    """These revisions and all that they follow."""
    parents, found = _parents(), set[str]()
    for revision in applied:
        at: str | None = revision
        while at is not None:
            found.add(at)
            at = parents[at]
    return found


def _applied(link: Link) -> set[str]:
    if not inspect(link.connection).has_table("alembic_version"):
        return set()
    rows = link.connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return {str(row[0]) for row in rows}


def _alterations(link: Link) -> Alterations:
    # Alembic is 6 MB and half a second, of no use where the tables are as they should be.
    from hub.alterations import Alterations  # noqa: PLC0415

    return Alterations(FOLDER, link.connection)


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
            number = f"{len(list(FOLDER.glob('versions/*.py'))) + 1:04d}"
            _alterations(link).write(message, number=number)


if __name__ == "__main__":
    _write_revision(sys.argv[1])
