"""How long a bot waits for a customer who says nothing more, and what happens then.

Revision: 0017, after 0016.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_WITH_BOT = sa.text("handling = 'bot'")


def upgrade() -> None:
    op.add_column(
        "bot", sa.Column("silence_min", sa.Integer(), nullable=False, server_default="30")
    )
    op.add_column(
        "bot",
        sa.Column("after_silence", sa.String(length=20), nullable=False, server_default="close"),
    )
    op.create_index(
        "conversation_with_bot",
        "conversation",
        ["bot_id", "last_at", "id"],
        unique=False,
        sqlite_where=_WITH_BOT,
        postgresql_where=_WITH_BOT,
    )


def downgrade() -> None:
    op.drop_index("conversation_with_bot", "conversation")
    with op.batch_alter_table("bot") as table:
        table.drop_column("after_silence")
        table.drop_column("silence_min")
