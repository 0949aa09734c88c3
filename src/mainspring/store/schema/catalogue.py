"""The catalogue of users' tables.

It lies beside the tables it describes, so that one file's transaction covers a definition and its
DDL: SQLite in WAL mode commits several files one after the other.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table

from mainspring.model.table import Permissions
from mainspring.store.schema.metadata import DATA, metadata
from mainspring.store.types import Id, Json, Moment, Noun


def _owned_by_table() -> Column[int]:
    target = ForeignKey(f"{DATA}.__tables.id", ondelete="CASCADE")
    return Column("table_id", Id, target, primary_key=True, autoincrement=False)


tables = Table(
    "__tables",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("folded", String(63), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("id_type", String(8), nullable=False),
    Column("soft_delete", Boolean, nullable=False),
    Column("permissions", Noun(Permissions), nullable=False),
    Column("search", Noun(tuple[str, ...]), nullable=False),
    # Handed out under this row's lock, so that what commits later has the higher number.
    Column("last_sequence", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    schema=DATA,
    sqlite_autoincrement=True,
)

columns = Table(
    "__columns",
    metadata,
    _owned_by_table(),
    Column("folded", String(63), primary_key=True),
    Column("name", String(63), nullable=False),
    Column("type", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("default", Json),
    schema=DATA,
)  # fmt: skip


indexes = Table(
    "__indexes",
    metadata,
    _owned_by_table(),
    Column("name", String(63), primary_key=True),
    Column("columns", Noun(tuple[str, ...]), nullable=False),
    Column("unique", Boolean, nullable=False),
    schema=DATA,
)

# What followers of a table are told of rows that are gone.
deletions = Table(
    "__deletions",
    metadata,
    _owned_by_table(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("row_id", String(255), nullable=False),
    schema=DATA,
)

# Batches that were stored already, by the key that their sender gave them.
batches = Table(
    "__batches",
    metadata,
    _owned_by_table(),
    Column("key", String(128), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    schema=DATA,
)
