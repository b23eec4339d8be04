"""What customers have told, what we asked for, and how the shop writes its numbers.

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "fact",
        sa.Column("id", _ID, nullable=False),
        sa.Column("message_id", _ID, nullable=True),
        sa.Column("part_id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("begin", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("told_to", sa.String(length=30), nullable=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("confirmed_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("retracted_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("agent_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
    )
    op.create_index("fact_part", "fact", ["part_id", "id"], unique=False)
    op.create_index("ix_fact_message_id", "fact", ["message_id"], unique=False)
    op.create_table(
        "asked",
        sa.Column("id", _ID, nullable=False),
        sa.Column("message_id", _ID, nullable=False),
        sa.Column("case_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("confirming", sa.Boolean(), nullable=False),
        sa.Column("known_id", _ID, nullable=True),
        sa.Column("hint", sa.String(length=20), nullable=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"]),
    )
    op.create_index("ix_asked_message_id", "asked", ["message_id"], unique=False)
    op.create_index("asked_case", "asked", ["case_id"], unique=False)
    op.create_index("asked_at", "asked", ["at"], unique=False)
    op.create_table(
        "hint_taken",
        sa.Column("id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("fact_id", _ID, nullable=False),
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.UniqueConstraint(
            "conversation_id", "fact_id", "agent_id", "day", name="hint_taken_once"
        ),
    )
    op.create_index("hint_taken_at", "hint_taken", ["at"], unique=False)
    op.create_table(
        "fact_example",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=100), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.UniqueConstraint("kind", "text", name="fact_example_once"),
    )
