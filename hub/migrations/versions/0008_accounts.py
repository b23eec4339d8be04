"""What the last check of an account found, and accounts that are gone for good.

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("checked", hub.columns.JsonText(), nullable=False, server_default="[]"),
    )
    op.add_column("account", sa.Column("checked_at", hub.columns.UtcDateTime(), nullable=True))
    op.add_column("account", sa.Column("removed_at", hub.columns.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("removed_at")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("checked")
