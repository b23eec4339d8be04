"""Saved replies.

Revision: 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_reply",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_es", sa.Text(), nullable=False),
        sa.Column("labels", hub.columns.JsonText(), nullable=False),
        sa.Column("team_ids", hub.columns.JsonText(), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("changed_at", hub.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.UniqueConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("saved_reply")
