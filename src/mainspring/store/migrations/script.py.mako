"""${message}"""

from alembic import op
import sqlalchemy as sa

from mainspring.store import types

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    ${upgrades if upgrades else "pass"}
