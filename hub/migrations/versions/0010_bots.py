"""Bots and their turns.

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("bot_id", _ID, nullable=True))
    op.create_table(
        "bot",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("settings", hub.columns.JsonText(), nullable=False),
        sa.Column("account_ids", hub.columns.JsonText(), nullable=False),
        sa.Column("hours", sa.String(length=300), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("timeout_s", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("removed_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_bot_token_hash", "bot", ["token_hash"], unique=False)
    op.create_table(
        "bot_turn",
        sa.Column("id", _ID, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("part_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("first_message_id", _ID, nullable=False),
        sa.Column("last_message_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("deadline_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("answered_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["bot_id"], ["bot.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.UniqueConstraint("token"),
    )
    op.create_index(
        "bot_turn_due",
        "bot_turn",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "bot_turn_gathering",
        "bot_turn",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state = 'gathering'"),
        postgresql_where=sa.text("state = 'gathering'"),
    )
    op.create_index("bot_turn_conversation", "bot_turn", ["conversation_id", "id"], unique=False)
    op.create_index("bot_turn_at", "bot_turn", ["bot_id", "created_at"], unique=False)
