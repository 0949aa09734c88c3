"""Reading rows by a query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.exc import DataError

from mainspring.base.errors import Invalid
from mainspring.model.query import Ordering, Query
from mainspring.model.table import DELETED, ID, ColumnType
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.query import UnknownColumn, column_of, compile_filter
from mainspring.tables.search import search_condition

LARGEST_OFFSET = 2**63 - 1

UnknownColumns = Literal["empty", "error"]


class Page(Struct, frozen=True):
    """Rows; how many match in all where the query asks for it; and where the next page begins.

    ``next`` is for `Query.after`; it is unset where there are certainly no more rows.
    """

    rows: list[dict[str, Any]]
    total: int | None = None
    next: tuple[Any, ...] | None = None


def read_rows(tx: Transaction, query: Query, *, unknown_column: UnknownColumns = "empty") -> Page:
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
        raise unknown(table, problem) from None
    except DataError as problem:
        raise incomputable(problem) from None


def conditions_of(tx: Transaction, table: Definition, query: Query) -> list[sa.ColumnElement[bool]]:
    """What rows must meet to be part of a query's answer, before any paging."""
    found = []
    if query.filter is not None:
        found.append(compile_filter(table, query.filter))
    if query.search is not None:
        found.append(search_condition(tx, table, query.search))
    if table.soft_delete and not query.include_deleted:
        found.append(table.sql.c[DELETED].is_(False))
    return found


def unknown(table: Definition, problem: UnknownColumn) -> Invalid:
    """The error for a column that the table lacks."""
    return Invalid(
        f"The table '{table.name}' has no column '{problem.name[:63]}'.",
        code="unknown_column",
        field=problem.name[:63],
    )


def incomputable(problem: DataError) -> Invalid:
    """The error for a filter that the database cannot compute."""
    reason = str(problem.orig).partition("\n")[0]
    return Invalid(
        f"The filter cannot be computed: {reason}", code="invalid_filter", field="filter"
    )


def _read(tx: Transaction, table: Definition, query: Query) -> Page:
    conditions = conditions_of(tx, table, query)
    order = (*query.order, Ordering(ID)) if _by_id_last(query) else query.order
    keys = [_key(table, ordering.column) for ordering in order]
    wanted = [column_of(table, name) for name in query.select] or table.visible
    labelled = [key.label(f"__key{n}") for n, key in enumerate(keys)]
    statement = sa.select(*wanted, *labelled).where(*conditions)
    statement = statement.order_by(*_directions(keys, order))
    if query.after is not None:
        statement = statement.where(_behind(keys, order, query.after))
    if query.skip:
        statement = statement.offset(query.skip)
    if query.take is not None or query.skip:
        statement = statement.limit(LARGEST_OFFSET if query.take is None else query.take)
    found = tx.execute(statement).all()
    width = len(wanted)
    names = [str(column.name) for column in wanted]
    rows = [dict(zip(names, row[:width], strict=True)) for row in found]
    full = query.take is not None and len(found) == query.take > 0
    following = tuple(found[-1][width:]) if full else None
    if not query.with_total:
        return Page(rows, next=following)
    count = sa.select(sa.func.count()).select_from(table.sql).where(*conditions)
    return Page(rows, tx.execute(count).scalar_one(), following)


def _by_id_last(query: Query) -> bool:
    """The id comes last unless it is a key anyway, so that pages never overlap."""
    return all(ordering.column.lower() != ID for ordering in query.order)


def _key(table: Definition, name: str) -> sa.ColumnElement[Any]:
    column = table.column(name)
    if column is not None and column.type is ColumnType.JSON:
        raise Invalid(
            f"Rows cannot be ordered by '{column.name}', which holds JSON.",
            code="invalid_order",
            field="order",
        )
    return column_of(table, name)


def _directions(
    keys: list[sa.ColumnElement[Any]], order: tuple[Ordering, ...]
) -> Iterator[sa.ColumnElement[Any]]:
    """Nulls first when ascending, last when descending. Ids are never null."""
    for key, ordering in zip(keys, order, strict=True):
        if ordering.column.lower() == ID:
            yield key.desc() if ordering.descending else key
        else:
            yield key.desc().nulls_last() if ordering.descending else key.nulls_first()


def _behind(
    keys: list[sa.ColumnElement[Any]], order: tuple[Ordering, ...], values: tuple[Any, ...]
) -> sa.ColumnElement[bool]:
    """Rows that sort behind the one with these values."""
    if len(values) != len(keys):
        raise Invalid("This cursor was not made by this list.", field="cursor")
    same: list[sa.ColumnElement[bool]] = []
    ways = []
    for key, ordering, value in zip(keys, order, values, strict=True):
        beyond = _beyond(key, ordering.descending, value)
        if beyond is not None:
            ways.append(sa.and_(*same, beyond))
        same.append(key.is_(None) if value is None else key == value)
    return sa.or_(sa.false(), *ways)


def _beyond(key: sa.ColumnElement[Any], descending: bool, value: Any) -> Any:
    if descending:
        return None if value is None else sa.or_(key < value, key.is_(None))
    return key.is_not(None) if value is None else key > value


def _check_bounds(query: Query) -> None:
    for name, value in (("skip", query.skip), ("take", query.take or 0)):
        if not 0 <= value <= LARGEST_OFFSET:
            raise Invalid(f"{name} must be 0 or more.", code="invalid_query", field=name)
