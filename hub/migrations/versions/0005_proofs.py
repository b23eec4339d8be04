"""Codes and links by which somebody shows that an address is their own.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "proof",
        sa.Column("id", _ID, nullable=False),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=256), nullable=False),
        sa.Column("session", sa.String(length=128), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("via_account_id", _ID, nullable=True),
        sa.Column("conversation_id", _ID, nullable=True),
        sa.Column("part_id", _ID, nullable=True),
        sa.Column("sighting_id", _ID, nullable=True),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("ends_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("proven_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_proof_at", "proof", ["at"], unique=False)
    op.create_index("ix_proof_ends_at", "proof", ["ends_at"], unique=False)
    op.create_index("proof_address", "proof", ["kind", "value", "at"], unique=False)
    op.create_index("proof_conversation", "proof", ["conversation_id", "id"], unique=False)
    op.create_index(
        "proof_due",
        "proof",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("proof_session", "proof", ["session", "at"], unique=False)
