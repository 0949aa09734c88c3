"""Rows of a table, as people read and change them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.model.query import OData, Ordering, Query
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.store.transaction import Transaction
from mainspring.tables import reads, rows
from mainspring.tables.infer import from_json

DEFAULT_TAKE = 50
LARGEST_TAKE = 1000

Row = dict[str, Any]


class RowPage(Struct, frozen=True):
    """Some rows, and how many match in all."""

    items: list[Row]
    total: int
    cursor: str | None = None


class RowWindow(Struct, frozen=True, kw_only=True):
    """Which rows are asked for: an OData filter, ``name`` or ``-name`` in order, and where."""

    filter: str | None = None
    order: str | None = None
    select: str | None = None
    skip: int = 0
    take: int = DEFAULT_TAKE

    def __post_init__(self) -> None:
        if not 1 <= self.take <= LARGEST_TAKE:
            raise Invalid(f"take must be between 1 and {LARGEST_TAKE}.", field="take")
        if not 0 <= self.skip < 2**63:
            raise Invalid("skip must be 0 or more.", field="skip")

    def query(self, table: str) -> Query:
        """The same as a query of ``table``."""
        return Query(
            table=table,
            filter=OData(self.filter) if self.filter else None,
            order=tuple(
                Ordering(name.removeprefix("-"), name.startswith("-"))
                for name in _split(self.order)
            ),
            select=tuple(_split(self.select)),
            skip=self.skip,
            take=self.take,
            with_total=True,
        )


def list_rows(tx: Transaction, context: Context, table: str, window: RowWindow) -> RowPage:
    """Rows of a table; an unknown column is an error that names it."""
    context.require(Role.VIEWER)
    page = reads.read_rows(tx, window.query(table), unknown_column="error")
    return RowPage(page.rows, page.total or 0)


def get_row(tx: Transaction, context: Context, table: str, row_id: str) -> Row:
    """One row."""
    context.require(Role.VIEWER)
    return rows.lookup_row(tx, table, row_id)


def insert_rows(tx: Transaction, context: Context, table: str, new: list[Row]) -> list[Row]:
    """Insert rows, all or none; answers them as they are stored."""
    context.require(Role.EDITOR)
    return rows.insert_rows(tx, table, [from_json(row) for row in new], context.now)


def update_row(tx: Transaction, context: Context, table: str, row_id: str, change: Row) -> Row:
    """Change some columns of a row; with ``__version``, only while that is still its version."""
    context.require(Role.EDITOR)
    if change.get("id", row_id) != row_id:
        raise Invalid("The id in the body must be the id in the address.", field="id")
    return rows.update_rows(tx, table, [from_json({**change, "id": row_id})], context.now)[0]


def delete_row(tx: Transaction, context: Context, table: str, row_id: str) -> None:
    """Delete a row."""
    context.require(Role.EDITOR)
    rows.delete_rows(tx, table, [row_id])


def _split(names: str | None) -> list[str]:
    return [name.strip() for name in (names or "").split(",") if name.strip()]
