"""Changing what a table is made of: columns, their types and defaults, indexes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.ddl.base import AddColumn, ColumnName, DropColumn
from msgspec import Struct

from mainspring.base.errors import Conflict, Invalid, MainspringError, not_found
from mainspring.base.names import check_name
from mainspring.model.table import (
    ID,
    ColumnDefinition,
    ColumnType,
    IndexDefinition,
    Permissions,
)
from mainspring.store.schema import DATA, columns, indexes, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.converting import convert
from mainspring.tables.definitions import (
    Definition,
    add_columns,
    find_table,
    list_indexes,
    lock_table,
)
from mainspring.tables.search import set_search
from mainspring.tables.types import STORED
from mainspring.tables.values import fit, shown

BATCH = 1000
"""Rows converted at a time."""

MOST_EXAMPLES = 5

_HELPER = "__converted"


class Conversion(Struct, frozen=True):
    """What a change of type does, or would do: values that convert, those that do not, and some."""

    converted: int
    failed: int
    examples: tuple[str, ...]
    applied: bool


def add_column(tx: Transaction, name: str, column: ColumnDefinition) -> None:
    """Add a column; `Conflict` where there is one of that name."""
    table = lock_table(tx, find_table(tx, name))
    if table.column(column.name) is not None:
        raise Conflict(
            f"The table '{table.name}' has a column '{column.name}' already.",
            code="column_exists",
            field="name",
        )
    add_columns(tx, table, [column])


def rename_column(tx: Transaction, name: str, old: str, new: str) -> None:
    """Give a column another name; indexes and the search follow."""
    table, column = _own_column(tx, name, old)
    check_name("column", new)
    other = table.column(new)
    if other is not None and other.name != column.name:
        raise Conflict(
            f"The table '{table.name}' has a column '{new}' already.",
            code="column_exists",
            field="name",
        )
    searched = _end_search(tx, table)
    if new.lower() == column.name.lower():  # a database may see no difference in case
        tx.execute(ColumnName(table.name, column.name, _HELPER, schema=DATA))
        tx.execute(ColumnName(table.name, _HELPER, new, schema=DATA))
    else:
        tx.execute(ColumnName(table.name, column.name, new, schema=DATA))
    row = _row_of(table, column.name)
    tx.execute(sa.update(columns).where(row).values(name=new, folded=new.lower()))
    for index in list_indexes(tx, table):
        renamed = tuple(new if c == column.name else c for c in index.columns)
        here = (indexes.c.table_id == table.id) & (indexes.c.name == index.name)
        tx.execute(sa.update(indexes).where(here).values(columns=renamed))
    set_search(tx, name, [new if c == column.name else c for c in searched])


def drop_column(tx: Transaction, name: str, column_name: str) -> None:
    """Remove a column with its values, and the indexes that it is part of."""
    table, column = _own_column(tx, name, column_name)
    searched = _end_search(tx, table)
    _drop_indexes_of(tx, table, column.name)
    tx.execute(DropColumn(table.name, table.sql.c[column.name], schema=DATA))
    tx.execute(sa.delete(columns).where(_row_of(table, column.name)))
    set_search(tx, name, [c for c in searched if c != column.name])


def set_default(tx: Transaction, name: str, column_name: str, default: Any) -> None:
    """What new rows get that do not bring the column; ``None`` for nothing."""
    table, column = _own_column(tx, name, column_name)
    change = sa.update(columns).where(_row_of(table, column.name))
    tx.execute(change.values(default=fit(column, default)))


def change_type(
    tx: Transaction, name: str, column_name: str, new: ColumnType, *, apply: bool
) -> Conversion:
    """Convert every value of a column, or only say what would come of it.

    Where a value does not convert, nothing is applied.
    """
    table, column = _own_column(tx, name, column_name)
    if new is column.type:
        return Conversion(0, 0, (), applied=apply)
    changed = ColumnDefinition(column.name, new)
    found = _try(tx, table, column, changed)
    if not apply or found.failed:
        return found
    searched = _end_search(tx, table)
    kept = [index for index in list_indexes(tx, table) if column.name in index.columns]
    _drop_indexes_of(tx, table, column.name)
    _replace_values(tx, table, column, changed)
    row = _row_of(table, column.name)
    tx.execute(sa.update(columns).where(row).values(type=new, default=None))
    for index in kept:
        create_index(tx, name, index)
    texts = find_table(tx, name)
    still = [c for c in searched if _type(texts, c) is ColumnType.STRING]
    set_search(tx, name, still)
    return Conversion(found.converted, 0, (), applied=True)


def create_index(tx: Transaction, name: str, index: IndexDefinition) -> None:
    """Make an index; a unique one is refused where rows stand against it."""
    table = lock_table(tx, find_table(tx, name))
    check_name("index", index.name)
    if any(known.name.lower() == index.name.lower() for known in list_indexes(tx, table)):
        raise Conflict(
            f"The table '{table.name}' has an index '{index.name}' already.",
            code="index_exists",
            field="name",
        )
    parts = [_indexable(table, wanted) for wanted in index.columns]
    if not parts:
        raise Invalid("An index needs a column.", code="invalid_index", field="columns")
    names = tuple(str(part.name) for part in parts)
    try:
        with tx.connection.begin_nested():
            make_index(tx, table, IndexDefinition(index.name, names, index.unique))
    except sa.exc.IntegrityError:
        raise Conflict(
            "Some rows have the same values, so the index cannot be unique.",
            code="not_unique",
            field="unique",
        ) from None
    entry = {"table_id": table.id, "name": index.name, "columns": names, "unique": index.unique}
    tx.execute(sa.insert(indexes), entry)


def make_index(tx: Transaction, table: Definition, index: IndexDefinition) -> None:
    """Make in the database an index that the catalogue describes."""
    parts = [table.sql.c[name] for name in index.columns]
    made = sa.Index(_index_name(table, index.name), *parts, unique=index.unique)
    tx.execute(sa.schema.CreateIndex(made))


def drop_index(tx: Transaction, name: str, index_name: str) -> None:
    """Remove an index."""
    table = lock_table(tx, find_table(tx, name))
    for index in list_indexes(tx, table):
        if index.name.lower() == index_name.lower():
            _drop_index(tx, table, index)
            return
    raise not_found("index", index_name)


def set_permissions(tx: Transaction, name: str, permissions: Permissions) -> None:
    """Change who may do what with the rows."""
    table = find_table(tx, name)
    tx.execute(sa.update(tables).where(tables.c.id == table.id).values(permissions=permissions))


def _try(
    tx: Transaction, table: Definition, old: ColumnDefinition, new: ColumnDefinition
) -> Conversion:
    converted, failed = 0, 0
    examples: list[str] = []
    for _, value in _values(tx, table, old):
        try:
            fit(new, convert(value, new.type))
            converted += 1
        except MainspringError:
            failed += 1
            if len(examples) < MOST_EXAMPLES:
                examples.append(shown(value))
    return Conversion(converted, failed, tuple(examples), applied=False)


def _replace_values(
    tx: Transaction, table: Definition, old: ColumnDefinition, new: ColumnDefinition
) -> None:
    """Fill a new column beside the old one, then let it take the old one's place."""
    beside = sa.Column(_HELPER, STORED[new.type])
    tx.execute(AddColumn(table.name, beside, schema=DATA))
    key = sa.Column(ID, table.sql.c[ID].type)
    wide = sa.Table(
        table.name,
        sa.MetaData(),
        key,
        sa.Column(_HELPER, STORED[new.type]),
        schema=DATA,
        quote=True,
    )
    put = sa.update(wide).where(wide.c.id == sa.bindparam("key"))
    put = put.values({_HELPER: sa.bindparam("value")})
    batch: list[dict[str, Any]] = []
    for row_id, value in list(_values(tx, table, old)):
        batch.append({"key": row_id, "value": fit(new, convert(value, new.type))})
        if len(batch) == BATCH:
            tx.execute(put, batch)
            batch = []
    if batch:
        tx.execute(put, batch)
    tx.execute(DropColumn(table.name, table.sql.c[old.name], schema=DATA))
    tx.execute(ColumnName(table.name, _HELPER, old.name, schema=DATA))


def _values(tx: Transaction, table: Definition, column: ColumnDefinition) -> Any:
    """Ids and values that are not null, in batches."""
    cell, key = table.sql.c[column.name], table.sql.c[ID]
    last = None
    while True:
        query = sa.select(key, cell).where(cell.is_not(None)).order_by(key).limit(BATCH)
        found = tx.execute(query if last is None else query.where(key > last)).all()
        yield from found
        if len(found) < BATCH:
            return
        last = found[-1][0]


def _own_column(
    tx: Transaction, name: str, column_name: str
) -> tuple[Definition, ColumnDefinition]:
    table = lock_table(tx, find_table(tx, name))
    column = table.column(column_name)
    if column is None:
        raise not_found("column", column_name)
    if column.system:
        raise Invalid(
            f"The column '{column.name}' belongs to every table and cannot be changed.",
            code="system_column",
            field="column",
        )
    return table, column


def _indexable(table: Definition, name: str) -> sa.Column[Any]:
    column = table.column(name)
    if column is None:
        raise not_found("column", name)
    if column.type is ColumnType.JSON:
        raise Invalid(
            f"The column '{column.name}' holds JSON and cannot be part of an index.",
            code="invalid_index",
            field="columns",
        )
    return table.sql.c[column.name]


def _index_name(table: Definition, name: str) -> str:
    return f"ix_{table.id}_{name.lower()}"[:63]


def _drop_index(tx: Transaction, table: Definition, index: IndexDefinition) -> None:
    parts = [table.sql.c[name] for name in index.columns]
    tx.execute(sa.schema.DropIndex(sa.Index(_index_name(table, index.name), *parts)))
    here = (indexes.c.table_id == table.id) & (indexes.c.name == index.name)
    tx.execute(sa.delete(indexes).where(here))


def _drop_indexes_of(tx: Transaction, table: Definition, column: str) -> None:
    for index in list_indexes(tx, table):
        if column in index.columns:
            _drop_index(tx, table, index)


def _end_search(tx: Transaction, table: Definition) -> tuple[str, ...]:
    searched = table.search
    set_search(tx, table.name, [])
    return searched


def _row_of(table: Definition, column: str) -> sa.ColumnElement[bool]:
    return (columns.c.table_id == table.id) & (columns.c.folded == column.lower())


def _type(table: Definition, name: str) -> ColumnType | None:
    column = table.column(name)
    return None if column is None else column.type
