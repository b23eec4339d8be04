"""Going on elsewhere: who left a chat before they read, and what went on by another channel.

Revision: 0014, after 0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "delivery", sa.Column("onward", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "delivery",
        sa.Column("covers", hub.columns.JsonText(), nullable=False, server_default="[]"),
    )
    op.add_column(
        "proof", sa.Column("onward", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "onward",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("contact_point_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=256), nullable=False),
        sa.Column("agreed_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("due_at", hub.columns.UtcDateTime(), nullable=True),
        sa.UniqueConstraint("contact_point_id", "account_id", name="onward_chat"),
    )
    where = sa.text("due_at IS NOT NULL")
    op.create_index("onward_due", "onward", ["due_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("onward")
    op.drop_column("proof", "onward")
    op.drop_column("delivery", "covers")
    op.drop_column("delivery", "onward")
