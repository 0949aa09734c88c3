"""Tables: create, list, show, drop, and what they are made of."""

from __future__ import annotations

from typing import Any

import msgspec

from mainspring.model.audit import Act
from mainspring.model.service import Role
from mainspring.model.table import (
    ColumnDefinition,
    ColumnType,
    IdType,
    IndexDefinition,
    Permissions,
    Table,
)
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store.transaction import Transaction
from mainspring.tables import columns, definitions, search, soft_delete
from mainspring.tables.columns import Conversion
from mainspring.tables.infer import as_moment


def create_table(
    tx: Transaction,
    context: Context,
    name: str,
    declared: tuple[ColumnDefinition, ...],
    *,
    id_type: IdType = IdType.STRING,
    soft_delete: bool = False,
    permissions: Permissions | None = None,
) -> Table:
    """A new, empty table; columns that are not declared appear as rows bring them."""
    context.require(Role.EDITOR)
    table = definitions.create_table(
        tx,
        name,
        declared,
        context.now,
        id_type=id_type,
        soft_delete=soft_delete,
        permissions=permissions,
    )
    context.note(tx, Act.TABLE_CREATE, name)
    return table


def list_tables(tx: Transaction, context: Context, window: Window) -> Page[Table]:
    """Tables by name, with their columns and how many rows they have."""
    context.require(Role.VIEWER)
    found = definitions.list_tables(tx, after=window.place(str), limit=window.limit + 1)
    return paged(found, window, lambda table: table.name.lower())


def get_table(tx: Transaction, context: Context, name: str) -> Table:
    """One table."""
    context.require(Role.VIEWER)
    return definitions.get_table(tx, name)


def drop_table(tx: Transaction, context: Context, name: str) -> None:
    """Delete a table with its rows."""
    context.require(Role.EDITOR)
    definitions.drop_table(tx, name)
    context.note(tx, Act.TABLE_DELETE, name)


def change_table(
    tx: Transaction,
    context: Context,
    name: str,
    permissions: Permissions | None,
    searched: tuple[str, ...] | None,
    soft: bool | None = None,
) -> Table:
    """Change who may do what, which columns are searchable, whether deleted rows can come back."""
    context.require(Role.EDITOR)
    if permissions is not None:
        columns.set_permissions(tx, name, permissions)
    if searched is not None:
        search.set_search(tx, name, searched)
    if soft is not None:
        soft_delete.set_soft_delete(tx, name, soft, context.now)
    if changed := _changed(permissions, searched, soft):
        context.note(tx, Act.TABLE_CHANGE, name, **changed)
    return definitions.get_table(tx, name)


def add_column(tx: Transaction, context: Context, table: str, column: ColumnDefinition) -> Table:
    """Add a column to a table."""
    context.require(Role.EDITOR)
    columns.add_column(tx, table, _with_moment(column))
    context.note(tx, Act.COLUMN_CREATE, f"{table}.{column.name}", type=column.type)
    return definitions.get_table(tx, table)


def rename_column(tx: Transaction, context: Context, table: str, old: str, new: str) -> Table:
    """Give a column another name."""
    context.require(Role.EDITOR)
    columns.rename_column(tx, table, old, new)
    context.note(tx, Act.COLUMN_CHANGE, f"{table}.{old}", name=new)
    return definitions.get_table(tx, table)


def set_default(tx: Transaction, context: Context, table: str, column: str, default: Any) -> Table:
    """What new rows get that do not bring the column."""
    context.require(Role.EDITOR)
    columns.set_default(tx, table, column, as_moment(default))
    context.note(tx, Act.COLUMN_CHANGE, f"{table}.{column}", changed=["default"])
    return definitions.get_table(tx, table)


def change_type(
    tx: Transaction, context: Context, table: str, column: str, new: ColumnType, apply: bool
) -> Conversion:
    """Convert a column's values, or only say what would come of it."""
    context.require(Role.EDITOR)
    conversion = columns.change_type(tx, table, column, new, apply=apply)
    if apply:
        context.note(tx, Act.COLUMN_CHANGE, f"{table}.{column}", type=new)
    return conversion


def drop_column(tx: Transaction, context: Context, table: str, column: str) -> None:
    """Remove a column with its values."""
    context.require(Role.EDITOR)
    columns.drop_column(tx, table, column)
    context.note(tx, Act.COLUMN_DELETE, f"{table}.{column}")


def create_index(tx: Transaction, context: Context, table: str, index: IndexDefinition) -> Table:
    """Make an index."""
    context.require(Role.EDITOR)
    columns.create_index(tx, table, index)
    context.note(tx, Act.INDEX_CREATE, f"{table}.{index.name}", columns=index.columns)
    return definitions.get_table(tx, table)


def drop_index(tx: Transaction, context: Context, table: str, index: str) -> None:
    """Remove an index."""
    context.require(Role.EDITOR)
    columns.drop_index(tx, table, index)
    context.note(tx, Act.INDEX_DELETE, f"{table}.{index}")


def _changed(
    permissions: Permissions | None, searched: tuple[str, ...] | None, soft: bool | None
) -> dict[str, Any]:
    """What of a table was changed, for the audit log: permissions in full, they are what it asks for."""
    found: dict[str, Any] = {}
    if permissions is not None:
        found["permissions"] = msgspec.to_builtins(permissions)
    if searched is not None:
        found["search"] = list(searched)
    if soft is not None:
        found["soft_delete"] = soft
    return found


def _with_moment(column: ColumnDefinition) -> ColumnDefinition:
    default = as_moment(column.default) if column.type is ColumnType.DATETIME else column.default
    return ColumnDefinition(column.name, column.type, default=default)
