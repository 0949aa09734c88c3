"""the catalogue beside users' tables"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.create_table(
        "__tables",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("folded", sa.String(length=63), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("id_type", sa.String(length=8), nullable=False),
        sa.Column("soft_delete", sa.Boolean(), nullable=False),
        sa.Column("permissions", types.Json, nullable=False),
        sa.Column("search", types.Json, nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk___tables")),
        sa.UniqueConstraint("folded", name=op.f("uq___tables_folded")),
        schema="data",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "__batches",
        sa.Column("table_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["data.__tables.id"],
            name=op.f("fk___batches_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "key", name=op.f("pk___batches")),
        schema="data",
    )
    op.create_table(
        "__columns",
        sa.Column("table_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("folded", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("default", types.Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["data.__tables.id"],
            name=op.f("fk___columns_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "folded", name=op.f("pk___columns")),
        schema="data",
    )
    op.create_table(
        "__deletions",
        sa.Column("table_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["data.__tables.id"],
            name=op.f("fk___deletions_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "sequence", name=op.f("pk___deletions")),
        schema="data",
    )
    op.create_table(
        "__indexes",
        sa.Column("table_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("columns", types.Json, nullable=False),
        sa.Column("unique", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["data.__tables.id"],
            name=op.f("fk___indexes_table_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("table_id", "name", name=op.f("pk___indexes")),
        schema="data",
    )
