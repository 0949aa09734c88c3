"""What tables there are and which columns they have, as the catalogue beside the rows knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from alembic.ddl.base import AddColumn

from mainspring.base.errors import Conflict, Invalid, not_found
from mainspring.base.names import check_name
from mainspring.model.table import (
    DELETED,
    ID,
    SEQUENCE,
    ColumnDefinition,
    ColumnType,
    IdType,
    IndexDefinition,
    Permissions,
    Table,
    system_columns,
)
from mainspring.store.dialect import insert_if_absent
from mainspring.store.schema import DATA, columns, indexes, tables
from mainspring.store.transaction import Transaction
from mainspring.store.types import Id
from mainspring.tables.sizes import stored_size
from mainspring.tables.types import STORED
from mainspring.tables.values import fit

MOST_COLUMNS = 500
"""Columns that one table may have besides the system columns."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A table as the catalogue knows it; the system columns come first."""

    id: int
    name: str
    created_at: datetime
    id_type: IdType
    soft_delete: bool
    permissions: Permissions
    search: tuple[str, ...]
    columns: tuple[ColumnDefinition, ...]
    by_name: Mapping[str, ColumnDefinition]
    sql: sa.Table

    def column(self, name: str) -> ColumnDefinition | None:
        """The column of that name in any case; system columns in their own spelling only."""
        return self.by_name.get(name.lower())

    @property
    def visible(self) -> list[sa.Column[object]]:
        """The columns that people see, for use in SQL expressions."""
        return [self.sql.c[column.name] for column in self.columns]

    @property
    def own(self) -> tuple[ColumnDefinition, ...]:
        """The columns besides the system columns."""
        return tuple(column for column in self.columns if not column.system)


def create_table(
    tx: Transaction,
    name: str,
    declared: Sequence[ColumnDefinition],
    now: datetime,
    *,
    id_type: IdType = IdType.STRING,
    soft_delete: bool = False,
    permissions: Permissions | None = None,
) -> Table:
    """Create an empty table; `Conflict` where the name is taken, in whatever case."""
    check_name("table", name)
    if name.lower().startswith("sqlite_"):
        raise Invalid(
            "Names that begin with sqlite_ belong to the database.",
            code="invalid_name",
            field="name",
        )
    row = {
        "name": name,
        "folded": name.lower(),
        "created_at": now,
        "id_type": id_type,
        "soft_delete": soft_delete,
        "permissions": permissions or Permissions(),
        "search": (),
        "last_sequence": 0,
        "last_id": 0,
    }
    fresh = insert_if_absent(tx.connection, tables, index_elements=["folded"]).values(row)
    if tx.execute(fresh.returning(tables.c.id)).first() is None:
        raise Conflict(f"There is a table '{name}' already.", code="table_exists", field="name")
    made = find_table(tx, name)
    make_table(tx, made)
    add_columns(tx, made, declared)
    return get_table(tx, name)


def make_table(tx: Transaction, definition: Definition) -> None:
    """Make in the database what the catalogue describes."""
    tx.execute(sa.schema.CreateTable(definition.sql))
    sequence = sa.Index(f"__sequence_{definition.id}", definition.sql.c[SEQUENCE])
    tx.execute(sa.schema.CreateIndex(sequence))


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
    found = find_table(tx, name)
    count = sa.select(sa.func.count()).select_from(found.sql)
    if found.soft_delete:
        count = count.where(found.sql.c[DELETED].is_(False))
    rows = tx.execute(count).scalar_one()
    return Table(
        name=found.name,
        created_at=found.created_at,
        id_type=found.id_type,
        soft_delete=found.soft_delete,
        permissions=found.permissions,
        search=found.search,
        columns=found.columns,
        indexes=list_indexes(tx, found),
        row_count=rows,
        size=stored_size(tx, found.sql, rows),
    )


def list_indexes(tx: Transaction, table: Definition) -> tuple[IndexDefinition, ...]:
    """The indexes that people have made."""
    query = sa.select(indexes).where(indexes.c.table_id == table.id).order_by(indexes.c.name)
    return tuple(IndexDefinition(r.name, r.columns, r.unique) for r in tx.execute(query))


def find_table(tx: Transaction, name: str) -> Definition:
    """The definition of a table by name in any case; ``table_not_found`` where there is none."""
    query = (
        sa.select(tables, columns.c.name.label("column"), columns.c.type, columns.c.default)
        .join_from(tables, columns, columns.c.table_id == tables.c.id, isouter=True)
        .where(tables.c.folded == name.lower())
        .order_by(columns.c.position)
    )
    found = tx.execute(query).all()
    if not found:
        raise not_found("table", name)
    own = [
        ColumnDefinition(r.column, ColumnType(r.type), default=r.default) for r in found if r.column
    ]
    return _define(found[0], own)


def _define(row: sa.Row[tuple[object, ...]], own: Sequence[ColumnDefinition]) -> Definition:
    id_type = IdType(row.id_type)
    system = system_columns(id_type, row.soft_delete)
    shape = tuple((column.name, column.type) for column in (*system, *own))
    return Definition(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        id_type=id_type,
        soft_delete=row.soft_delete,
        permissions=row.permissions,
        search=row.search,
        columns=(*system, *own),
        by_name={column.name.lower(): column for column in (*system, *own)},
        sql=_sql_table(row.name, id_type, shape),
    )


def lock_table(tx: Transaction, table: Definition) -> Definition:
    """Hold a table's definition until the transaction ends; answers it as it is then."""
    tx.execute(sa.select(tables.c.id).where(tables.c.id == table.id).with_for_update())
    return find_table(tx, table.name)


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
    current = lock_table(tx, definition)
    missing: dict[str, ColumnDefinition] = {}
    for column in wanted:
        if current.column(column.name) is None:
            missing.setdefault(column.name.lower(), column)
    if not missing:
        return current
    _check_new(current, list(missing.values()))
    last = sa.select(sa.func.max(columns.c.position)).where(columns.c.table_id == current.id)
    first = (tx.execute(last).scalar() or 0) + 1
    for position, column in enumerate(missing.values(), first):
        _add_column(tx, current, column, position)
    return find_table(tx, definition.name)


def _check_new(table: Definition, missing: Sequence[ColumnDefinition]) -> None:
    for column in missing:
        check_name("column", column.name)
    room = MOST_COLUMNS - len(table.own)
    if len(missing) > room:
        raise Invalid(
            f"The table '{table.name}' has {len(table.own)} columns and can have {MOST_COLUMNS}.",
            code="too_many_columns",
            field=missing[room].name,
        )


def _add_column(
    tx: Transaction, table: Definition, column: ColumnDefinition, position: int
) -> None:
    entry = {
        "table_id": table.id,
        "folded": column.name.lower(),
        "name": column.name,
        "type": column.type,
        "position": position,
        "default": fit(column, column.default),
    }
    tx.execute(sa.insert(columns), entry)
    tx.execute(AddColumn(table.name, sa.Column(column.name, STORED[column.type]), schema=DATA))


# One object per shape, because SQLAlchemy's cache of compiled statements goes by the object.
@lru_cache(maxsize=1024)
def _sql_table(name: str, id_type: IdType, shape: tuple[tuple[str, ColumnType], ...]) -> sa.Table:
    parts = [
        sa.Column(
            column,
            Id if column == ID and id_type is IdType.INTEGER else STORED[column_type],
            primary_key=column == ID,
            autoincrement=False,
            nullable=not (column == ID or column.startswith("__")),
            quote=True,
        )
        for column, column_type in shape
    ]
    sequence = sa.Column(SEQUENCE, sa.BigInteger(), nullable=False, quote=True)
    return sa.Table(name, sa.MetaData(), *parts, sequence, schema=DATA, quote=True)
