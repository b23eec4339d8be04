"""What customers are made of: sightings, the ids they show, agents' words, suggestions.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "generic_ident",
        sa.Column("ident", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("ident"),
    )
    op.create_table(
        "identity_word",
        sa.Column("id", _ID, nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("decision_id", _ID, nullable=True),
        sa.Column("undone_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_identity_word_decision_id", "identity_word", ["decision_id"], unique=False)
    op.create_table(
        "suggestion",
        sa.Column("id", _ID, nullable=False),
        sa.Column("low_id", _ID, nullable=False),
        sa.Column("high_id", _ID, nullable=False),
        sa.Column("posterior", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("later_until", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("ledger", hub.columns.JsonText(), nullable=False),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("updated_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["high_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["low_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("low_id", "high_id", name="suggestion_pair"),
    )
    op.create_index("suggestion_high", "suggestion", ["high_id"], unique=False)
    op.create_index("suggestion_state", "suggestion", ["state", "posterior", "id"], unique=False)
    op.create_table(
        "sighting",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("part_id", _ID, nullable=True),
        sa.Column("contact_point_id", _ID, nullable=True),
        sa.Column("session", sa.String(length=128), nullable=False),
        sa.Column("first_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("last_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("shown", hub.columns.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["part.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("sighting_part", "sighting", ["part_id", "id"], unique=False)
    op.create_index(
        "sighting_session",
        "sighting",
        ["session"],
        unique=False,
        sqlite_where=sa.text("session <> ''"),
        postgresql_where=sa.text("session <> ''"),
    )
    op.create_table(
        "candidate_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("sighting_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting_id"],
            ["sighting.id"],
        ),
        sa.PrimaryKeyConstraint("key", "sighting_id"),
    )
    op.create_index("candidate_key_sighting", "candidate_key", ["sighting_id"], unique=False)
    op.create_table(
        "shown_ident",
        sa.Column("ident", sa.BigInteger(), nullable=False),
        sa.Column("sighting_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting_id"],
            ["sighting.id"],
        ),
        sa.PrimaryKeyConstraint("ident", "sighting_id"),
    )
    op.create_index("shown_ident_sighting", "shown_ident", ["sighting_id"], unique=False)
    op.create_table(
        "word_side",
        sa.Column("word_id", _ID, nullable=False),
        sa.Column("sighting_id", _ID, nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sighting_id"],
            ["sighting.id"],
        ),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["identity_word.id"],
        ),
        sa.PrimaryKeyConstraint("word_id", "sighting_id"),
    )
    op.create_index("word_side_sighting", "word_side", ["sighting_id"], unique=False)
    op.add_column("message", sa.Column("sighting_id", _ID, nullable=True))
    op.create_index(
        "message_sighting",
        "message",
        ["sighting_id", "id"],
        unique=False,
        sqlite_where=sa.text("sighting_id IS NOT NULL"),
        postgresql_where=sa.text("sighting_id IS NOT NULL"),
    )
    # Statements about pairs of contact points: sightings say the same, and more.
    op.drop_table("evidence")
    op.execute("UPDATE link_decision SET kind = 'refused' WHERE kind = 'suggested'")
