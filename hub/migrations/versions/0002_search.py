"""The search tables. They differ by database, so they are written by hand.

Both hold words that `hub.search` has folded and cut, with a few of its own (`_a7`: account 7).
Revision: 0002, after 0001.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("message_search", "customer_search")


def upgrade() -> None:
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            # detail=none halves the index; it gives up phrases, which PostgreSQL's has not either.
            op.execute(
                f"CREATE VIRTUAL TABLE {table} USING fts5"
                "(words, detail=none, tokenize=\"ascii tokenchars '_'\")"
            )
        else:
            op.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, words tsvector NOT NULL)")
            op.execute(f"CREATE INDEX {table}_words ON {table} USING gin (words)")
