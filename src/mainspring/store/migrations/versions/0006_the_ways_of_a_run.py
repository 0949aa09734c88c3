"""the ways of a run, and how much memory a node uses"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    for column in (
        sa.Column("admitted_at", types.Moment()),
        sa.Column("precedence", sa.Integer()),
        sa.Column("origin", types.Id),
        sa.Column("rows", types.Json),
    ):
        op.add_column("runs", column, schema="control")
    _index("ix_runs_queued", ["precedence", "id"], "state = 'queued'")
    _index(
        "ix_runs_unended", ["state", "job_id", "id"], "state IN ('pending', 'queued', 'running')"
    )
    _index("ix_runs_origin", ["origin"], "origin IS NOT NULL")
    op.drop_index("ix_runs_active", "runs", schema="control")  # nothing asks for it by name
    op.add_column("nodes", sa.Column("memory", sa.BigInteger()), schema="control")


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        name, "runs", columns, schema="control", sqlite_where=where, postgresql_where=where
    )
