"""runs: the rows that a script touched, and the run that a run repeats"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0006"
down_revision = "0009"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.add_column("runs", sa.Column("origin", types.Id), schema="control")
    op.add_column("runs", sa.Column("rows", types.Json), schema="control")
    op.create_index(
        "ix_runs_origin",
        "runs",
        ["origin"],
        schema="control",
        sqlite_where=sa.text("origin IS NOT NULL"),
        postgresql_where=sa.text("origin IS NOT NULL"),
    )
