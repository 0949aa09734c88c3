"""Rows of a table, as people read and change them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.model.query import OData, Ordering, Query
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.cursors import read_cursor, write_cursor
from mainspring.store.transaction import Transaction
from mainspring.tables import batches, changes, reads, rows, summaries
from mainspring.tables.batches import BatchResult, Mode
from mainspring.tables.changes import Change
from mainspring.tables.infer import from_json
from mainspring.tables.summaries import Summary

DEFAULT_TAKE = 50
LARGEST_TAKE = 1000

Row = dict[str, Any]


class RowPage(Struct, frozen=True):
    """Some rows, how many match in all, and where the next ones begin."""

    items: list[Row]
    total: int | None
    cursor: str | None = None


class RowWindow(Struct, frozen=True, kw_only=True):
    """Which rows are asked for: an OData filter, words, ``name`` or ``-name`` in order, and where.

    ``cursor`` continues behind a page at the price of the first one, ``skip`` leaves rows out.
    """

    filter: str | None = None
    search: str | None = None
    order: str | None = None
    select: str | None = None
    skip: int = 0
    take: int = DEFAULT_TAKE
    cursor: str | None = None
    include_deleted: bool = False
    count: bool = True

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
                Ordering(name.removeprefix("-"), name.startswith("-")) for name in split(self.order)
            ),
            select=tuple(split(self.select)),
            skip=self.skip,
            take=self.take,
            with_total=self.count,
            include_deleted=self.include_deleted,
            search=self.search,
            after=read_cursor(self.cursor) if self.cursor else None,
        )


def list_rows(tx: Transaction, context: Context, table: str, window: RowWindow) -> RowPage:
    """Rows of a table; an unknown column is an error that names it."""
    context.require(Role.VIEWER)
    page = reads.read_rows(tx, window.query(table), unknown_column="error")
    return RowPage(page.rows, page.total, write_cursor(page.next))


def summarize_rows(
    tx: Transaction, context: Context, table: str, window: RowWindow, summary: Summary
) -> list[Row]:
    """Counts and sums of the rows that match, in groups."""
    context.require(Role.VIEWER)
    return summaries.summarize(tx, window.query(table), summary)


def get_row(tx: Transaction, context: Context, table: str, row_id: str) -> Row:
    """One row."""
    context.require(Role.VIEWER)
    return rows.lookup_row(tx, table, row_id)


def insert_rows(tx: Transaction, context: Context, table: str, new: list[Row]) -> list[Row]:
    """Insert rows, all or none; answers them as they are stored."""
    context.require(Role.EDITOR)
    return rows.insert_rows(tx, table, [from_json(row) for row in new], context.now)


def store_batch(
    tx: Transaction,
    context: Context,
    table: str,
    new: list[Row],
    mode: Mode,
    key: str | None,
    each: bool,
) -> BatchResult:
    """Insert or upsert many rows; see `mainspring.tables.batches.store`."""
    context.require(Role.EDITOR)
    read = [from_json(row) for row in new]
    return batches.store(tx, table, read, context.now, mode=mode, key=key, each=each)


def update_row(tx: Transaction, context: Context, table: str, row_id: str, change: Row) -> Row:
    """Change some columns of a row; with ``__version``, only while that is still its version."""
    context.require(Role.EDITOR)
    if str(change.get("id", row_id)) != row_id:
        raise Invalid("The id in the body must be the id in the address.", field="id")
    return rows.update_rows(tx, table, [from_json({**change, "id": row_id})], context.now)[0]


def delete_rows(tx: Transaction, context: Context, table: str, ids: list[Any]) -> int:
    """Delete rows, all or none; answers how many."""
    context.require(Role.EDITOR)
    return rows.delete_rows(tx, table, ids, context.now)


def undelete_row(tx: Transaction, context: Context, table: str, row_id: str) -> Row:
    """Bring back a row that was deleted softly."""
    context.require(Role.EDITOR)
    return rows.undelete_row(tx, table, row_id, context.now)


def restore_rows(tx: Transaction, context: Context, table: str, gone: list[Row]) -> list[Row]:
    """Bring back deleted rows, as they were when they were read; all or none."""
    context.require(Role.EDITOR)
    return rows.restore_rows(tx, table, [from_json(row) for row in gone], context.now)


def list_changes(
    tx: Transaction, context: Context, table: str, after: int | None, limit: int
) -> tuple[int, list[Change]]:
    """Changes behind a cursor, and the cursor behind them; ``None`` begins at the present."""
    context.require(Role.VIEWER)
    if after is None:
        return changes.last_change(tx, table), []
    found = changes.changes_after(tx, table, after, limit)
    return (found[-1].sequence if found else after), found


def split(names: str | None) -> list[str]:
    """``a, b`` → ``a`` and ``b``."""
    return [name.strip() for name in (names or "").split(",") if name.strip()]
