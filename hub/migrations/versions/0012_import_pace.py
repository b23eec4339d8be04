"""How fast an import goes.

Revision: 0012, after 0011.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("0")
    with op.batch_alter_table("import_job") as table:
        table.add_column(sa.Column("began_at", hub.columns.UtcDateTime(), nullable=True))
        table.add_column(
            sa.Column("began_bytes", sa.BigInteger(), nullable=False, server_default=nothing)
        )
        table.add_column(
            sa.Column("began_rows", sa.Integer(), nullable=False, server_default=nothing)
        )


def downgrade() -> None:
    with op.batch_alter_table("import_job") as table:
        table.drop_column("began_rows")
        table.drop_column("began_bytes")
        table.drop_column("began_at")
