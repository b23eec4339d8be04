"""Tombstones name parts.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tombstone",
        sa.Column("part_ids", hub.columns.JsonText(), nullable=False, server_default="[]"),
    )
