"""the audit log; what finds entries of the log by moment and by level"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.create_table(
        "audit_entries",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("details", types.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        schema="control",
        sqlite_autoincrement=True,
    )
    for name, columns in (
        ("at", ["at"]),
        ("actor", ["actor", "id"]),
        ("action", ["action", "id"]),
    ):
        op.create_index(f"ix_audit_entries_{name}", "audit_entries", columns, schema="control")
    op.create_index("ix_log_entries_at", "log_entries", ["at", "id"], schema="control")
    op.create_index(
        "ix_log_entries_loud",
        "log_entries",
        ["id", "level"],
        schema="control",
        sqlite_where=sa.text("level >= 2"),
        postgresql_where=sa.text("level >= 2"),
    )
