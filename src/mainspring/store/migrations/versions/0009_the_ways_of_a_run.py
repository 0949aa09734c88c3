"""the ways of a run: when it was admitted, and before which others it goes"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0009"
down_revision = "0005"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.add_column("runs", sa.Column("admitted_at", types.Moment()), schema="control")
    op.add_column("runs", sa.Column("precedence", sa.Integer()), schema="control")
    queued = sa.text("state = 'queued'")
    op.create_index(
        "ix_runs_queued",
        "runs",
        ["precedence", "id"],
        schema="control",
        sqlite_where=queued,
        postgresql_where=queued,
    )
    unended = sa.text("state IN ('pending', 'queued', 'running')")
    op.create_index(
        "ix_runs_unended",
        "runs",
        ["state", "job_id", "id"],
        schema="control",
        sqlite_where=unended,
        postgresql_where=unended,
    )
    op.drop_index("ix_runs_active", "runs", schema="control")  # nothing asks for it by name
