"""Reading rows by a query."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.exc import DataError

from mainspring.base.errors import Invalid
from mainspring.model.query import Query
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.query import UnknownColumn, column_of, compile_filter

LARGEST_OFFSET = 2**63 - 1


class Page(Struct, frozen=True):
    """Rows, and how many match in all where the query asks for it."""

    rows: list[dict[str, Any]]
    total: int | None = None


def read_rows(
    tx: Transaction, query: Query, *, unknown_column: Literal["empty", "error"] = "empty"
) -> Page:
    """The rows that a query asks for; without an order, as they were inserted.

    A column that the table lacks gives no rows, because it may be one that no row has brought yet;
    with ``unknown_column="error"`` it is `Invalid` and named.
    """
    table = find_table(tx, query.table)
    _check_bounds(query)
    try:
        return _read(tx, table, query)
    except UnknownColumn as problem:
        if unknown_column == "empty":
            return Page([], 0 if query.with_total else None)
        raise Invalid(
            f"The table '{table.name}' has no column '{problem.name[:63]}'.",
            code="unknown_column",
            field=problem.name[:63],
        ) from None
    except DataError as problem:
        raise Invalid(
            f"The filter cannot be computed: {problem.orig}", code="invalid_filter", field="filter"
        ) from None


def _read(tx: Transaction, table: Definition, query: Query) -> Page:
    conditions = [] if query.filter is None else [compile_filter(table, query.filter)]
    wanted = [column_of(table, name) for name in query.select] or list(table.sql.c)
    statement = sa.select(*wanted).where(*conditions).order_by(*_order(table, query))
    if query.skip:
        statement = statement.offset(query.skip)
    if query.take is not None or query.skip:
        statement = statement.limit(LARGEST_OFFSET if query.take is None else query.take)
    rows = [dict(row) for row in tx.execute(statement).mappings()]
    if not query.with_total:
        return Page(rows)
    count = sa.select(sa.func.count()).select_from(table.sql).where(*conditions)
    return Page(rows, tx.execute(count).scalar_one())


def _order(table: Definition, query: Query) -> list[sa.ColumnElement[Any]]:
    """The keys asked for, nulls first when ascending; the id last, so that pages never overlap."""
    keys = []
    for ordering in query.order:
        column = column_of(table, ordering.column)
        keys.append(column.desc().nulls_last() if ordering.descending else column.nulls_first())
    return [*keys, table.sql.c.id]


def _check_bounds(query: Query) -> None:
    for name, value in (("skip", query.skip), ("take", query.take or 0)):
        if not 0 <= value <= LARGEST_OFFSET:
            raise Invalid(f"{name} must be 0 or more.", code="invalid_query", field=name)
