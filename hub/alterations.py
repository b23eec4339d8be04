"""What Alembic does with the tables: bringing them up to date, and finding what differs.

`hub.migrate` loads this when there is something to do: with its templates and the dialects of
databases that are not ours, Alembic is 6 MB that a server would keep for ever.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, String
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import hub.model  # noqa: F401  Declares the tables.

# Made by SQL in a revision, because they differ: FTS5 tables with their shadows, or tsvectors.
_BY_HAND: Final = ("message_search", "customer_search")


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


class Alterations:
    """Alembic with the revisions of a folder, on a connection in whose transaction it works."""

    def __init__(self, folder: Path, connection: Connection) -> None:
        self._connection = connection
        self._config = Config()
        self._config.set_main_option("script_location", str(folder).replace("%", "%%"))
        self._config.set_main_option("path_separator", "os")
        self._config.attributes["connection"] = connection

    def upgrade(self) -> None:
        """Apply every revision that is not applied."""
        command.upgrade(self._config, "heads")

    def difference(self) -> list[Any]:
        """What the tables of `hub.model` have that the database has not, and the reverse."""
        context = MigrationContext.configure(
            self._connection, opts={**OPTIONS, "target_metadata": SQLModel.metadata}
        )
        return list(compare_metadata(context, SQLModel.metadata))

    def write(self, message: str, *, number: str) -> None:
        """Write a revision that makes up the difference."""
        command.revision(self._config, message, autogenerate=True, rev_id=number)
