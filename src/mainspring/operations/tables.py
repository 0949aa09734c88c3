"""Tables: create, list, show, drop."""

from __future__ import annotations

from mainspring.model.service import Role
from mainspring.model.table import ColumnDefinition, Table
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store.transaction import Transaction
from mainspring.tables import definitions


def create_table(
    tx: Transaction, context: Context, name: str, columns: tuple[ColumnDefinition, ...]
) -> Table:
    """A new, empty table; columns that are not declared appear as rows bring them."""
    context.require(Role.EDITOR)
    return definitions.create_table(tx, name, columns, context.now)


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
