"""Alembic's environment. `hub.migrate` gives it the connection and holds the transaction."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import hub.model  # noqa: F401  Declares the tables.
from hub.alterations import OPTIONS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # The transaction is ours: one for all revisions, on SQLite too.
    transactional_ddl=False,
    **OPTIONS,
)
context.run_migrations()
