"""shared scripts and environments"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.create_table(
        "environments",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("requirements", types.Json, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("lock", sa.Text(), nullable=True),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_environments")),
        schema="control",
    )
    op.create_table(
        "shared_scripts",
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("warnings", types.Json, nullable=False),
        sa.Column("saved_at", types.Moment(), nullable=False),
        sa.Column("saved_by", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_shared_scripts")),
        schema="control",
    )
    op.add_column(
        "nodes",
        sa.Column("confinement", sa.String(length=32), server_default="none", nullable=False),
        schema="control",
    )
