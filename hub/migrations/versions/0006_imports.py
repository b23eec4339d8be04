"""Imports of known customers, what was refused of them, and the tokens of programs.

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import hub.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("ignored", hub.columns.JsonText(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("done_bytes", sa.BigInteger(), nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("partial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("trouble", sa.String(length=500), nullable=False),
        sa.Column("file_key", sa.String(length=200), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("token_id", _ID, nullable=True),
        sa.Column("lease_until", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("lease_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("import_job_digest", "import_job", ["digest"], unique=False)
    op.create_index("import_job_state", "import_job", ["state"], unique=False)
    op.create_table(
        "import_refusal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("part_id", _ID, nullable=True),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("external_id", sa.String(length=256), nullable=False),
        sa.Column("at", hub.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["import_job.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("import_refusal_job", "import_refusal", ["job_id", "id"], unique=False)
    op.create_index("import_refusal_part", "import_refusal", ["part_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("teams", sa.String(length=200), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("created_at", hub.columns.UtcDateTime(), nullable=False),
        sa.Column("used_at", hub.columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", hub.columns.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
