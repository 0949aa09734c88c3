"""how much memory a node uses"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0005"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.add_column("nodes", sa.Column("memory", sa.BigInteger()), schema="control")
