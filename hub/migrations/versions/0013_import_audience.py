"""Who may see an imported customer with whom nobody has talked: everybody, or some teams.

Those of earlier imports, whom only administrators found, are everybody's from now on.
Revision: 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SHOWN = {
    "sqlite": "json_extract(shown, '$.channel') = 'import'",
    "postgresql": "shown->>'channel' = 'import'",
}


def upgrade() -> None:
    op.add_column(
        "part", sa.Column("shown_to", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column(
        "import_job",
        sa.Column("audience", sa.String(length=200), nullable=False, server_default="*"),
    )
    imported = f"SELECT part_id FROM sighting WHERE {_SHOWN[op.get_bind().dialect.name]}"
    op.execute(f"UPDATE part SET shown_to = '*' WHERE id IN ({imported})")
    op.execute(
        "UPDATE conversation SET audience = '*' WHERE status = 'empty' AND audience = ''"
        " AND id IN (SELECT conversation_id FROM part WHERE shown_to = '*')"
    )


def downgrade() -> None:
    op.drop_column("import_job", "audience")
    op.drop_column("part", "shown_to")
