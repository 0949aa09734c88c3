"""many machines: what nodes offer, and which queue and ticket an admitted run has"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    labels = sa.Column("labels", types.Json, nullable=False, server_default="[]")
    op.add_column("nodes", labels, schema="control")
    concurrency = sa.Column("concurrency", sa.Integer(), nullable=False, server_default="0")
    op.add_column("nodes", concurrency, schema="control")
    op.add_column(
        "nodes",
        sa.Column("draining", sa.Boolean(), nullable=False, server_default=sa.false()),
        schema="control",
    )
    op.add_column("runs", sa.Column("queue", sa.String(length=40)), schema="control")
    op.add_column("runs", sa.Column("ticket", sa.BigInteger()), schema="control")
