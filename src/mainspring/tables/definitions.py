"""What tables there are and which columns they have: the catalogue, and the DDL that follows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from alembic.ddl.base import AddColumn
from msgspec import Struct

from mainspring.base.errors import Conflict, Invalid, not_found
from mainspring.base.names import check_name
from mainspring.model.table import SYSTEM_COLUMNS, ColumnDefinition, ColumnType, Table
from mainspring.store.dialect import insert_if_absent
from mainspring.store.schema import DATA, columns, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.types import STORED

MOST_COLUMNS = 500
"""Columns that one table may have besides the system columns."""


class Definition(Struct, frozen=True):
    """A table as the catalogue knows it; the system columns come first."""

    id: int
    name: str
    created_at: datetime
    columns: tuple[ColumnDefinition, ...]

    def column(self, name: str) -> ColumnDefinition | None:
        """The column of that name in any case; system columns in their own spelling only."""
        return _by_name(self.columns).get(name.lower())

    @property
    def sql(self) -> sa.Table:
        """The table for use in SQL expressions."""
        return _sql_table(self.name, self.columns)


def create_table(
    tx: Transaction, name: str, declared: Sequence[ColumnDefinition], now: datetime
) -> Table:
    """Create an empty table; `Conflict` where the name is taken, in whatever case."""
    check_name("table", name)
    if name.lower().startswith("sqlite_"):
        raise Invalid(
            "Names that begin with sqlite_ belong to the database.",
            code="invalid_name",
            field="name",
        )
    row = {"name": name, "folded": name.lower(), "created_at": now}
    fresh = insert_if_absent(tx.connection, tables, index_elements=["folded"]).values(row)
    if tx.execute(fresh.returning(tables.c.id)).first() is None:
        raise Conflict(f"There is a table '{name}' already.", code="table_exists", field="name")
    tx.execute(sa.schema.CreateTable(_sql_table(name, SYSTEM_COLUMNS)))
    add_columns(tx, find_table(tx, name), declared)
    return get_table(tx, name)


def drop_table(tx: Transaction, name: str) -> None:
    """Delete a table with its rows."""
    definition = find_table(tx, name)
    tx.execute(sa.schema.DropTable(definition.sql))
    tx.execute(sa.delete(tables).where(tables.c.id == definition.id))


def list_tables(tx: Transaction, *, after: str | None, limit: int) -> list[Table]:
    """Tables by name, those behind ``after`` (a name in lower case). Counts the rows of each."""
    query = sa.select(tables.c.folded).order_by(tables.c.folded).limit(limit)
    if after is not None:
        query = query.where(tables.c.folded > after)
    return [get_table(tx, name) for name in tx.execute(query).scalars().all()]


def get_table(tx: Transaction, name: str) -> Table:
    """One table with its row count, which reads the whole key once."""
    definition = find_table(tx, name)
    count = tx.execute(sa.select(sa.func.count()).select_from(definition.sql)).scalar_one()
    return Table(
        name=definition.name,
        created_at=definition.created_at,
        columns=definition.columns,
        row_count=count,
    )


def find_table(tx: Transaction, name: str) -> Definition:
    """The definition of a table by name in any case; ``table_not_found`` where there is none."""
    query = (
        sa.select(tables, columns.c.name.label("column"), columns.c.type)
        .join_from(tables, columns, columns.c.table_id == tables.c.id, isouter=True)
        .where(tables.c.folded == name.lower())
        .order_by(columns.c.position)
    )
    found = tx.execute(query).all()
    if not found:
        raise not_found("table", name)
    own = tuple(ColumnDefinition(r.column, ColumnType(r.type)) for r in found if r.column)
    first = found[0]
    return Definition(first.id, first.name, first.created_at, SYSTEM_COLUMNS + own)


def add_columns(
    tx: Transaction, definition: Definition, wanted: Iterable[ColumnDefinition]
) -> Definition:
    """Add the columns that the table does not have yet; answers the definition as it is then.

    Safe under concurrent calls: the table's row in the catalogue is locked before anybody looks
    which columns are missing.
    """
    wanted = list(wanted)
    if not wanted:
        return definition
    tx.execute(sa.select(tables.c.id).where(tables.c.id == definition.id).with_for_update())
    current = find_table(tx, definition.name)
    for column in wanted:
        if current.column(column.name) is None:
            current = _add_column(tx, current, column)
    return current


def _add_column(tx: Transaction, table: Definition, column: ColumnDefinition) -> Definition:
    check_name("column", column.name)
    position = len(table.columns) - len(SYSTEM_COLUMNS)
    if position >= MOST_COLUMNS:
        raise Invalid(
            f"The table '{table.name}' has {MOST_COLUMNS} columns, which is the most it can have.",
            code="too_many_columns",
            field=column.name,
        )
    entry = {
        "table_id": table.id,
        "folded": column.name.lower(),
        "name": column.name,
        "type": column.type,
        "position": position,
    }
    tx.execute(sa.insert(columns), entry)
    tx.execute(AddColumn(table.name, sa.Column(column.name, STORED[column.type]), schema=DATA))
    return Definition(table.id, table.name, table.created_at, (*table.columns, column))


@lru_cache(maxsize=1024)
def _by_name(definitions: tuple[ColumnDefinition, ...]) -> dict[str, ColumnDefinition]:
    return {column.name.lower(): column for column in definitions}


# One object per shape, because SQLAlchemy's cache of compiled statements goes by the object.
@lru_cache(maxsize=1024)
def _sql_table(name: str, definitions: tuple[ColumnDefinition, ...]) -> sa.Table:
    parts = [
        sa.Column(
            column.name,
            STORED[column.type],
            primary_key=column.name == "id",
            nullable=not column.system,
            quote=True,
        )
        for column in definitions
    ]
    return sa.Table(name, sa.MetaData(), *parts, schema=DATA, quote=True)
