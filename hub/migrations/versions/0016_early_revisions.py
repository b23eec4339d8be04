"""Edits, deletions and reactions that overtook their message.

Revision: 0016, after 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "early_revision",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("external_id", sa.String(length=998), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sealed", hub.columns.JsonText(), nullable=False),
        sa.Column("contact_point_id", _ID, nullable=True),
        sa.Column("happened_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
    )
    op.create_index("early_revision_id", "early_revision", ["account_id", "external_id"])


def downgrade() -> None:
    op.drop_table("early_revision")
