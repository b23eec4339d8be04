"""Which line of a call asks for something.

Revision: 0018, after 0017.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("asked", sa.Column("line_id", _ID, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("asked") as table:
        table.drop_column("line_id")
