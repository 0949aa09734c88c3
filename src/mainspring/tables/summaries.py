"""Counts and sums of rows, in groups."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.exc import DataError

from mainspring.base.errors import Invalid
from mainspring.model.query import Query
from mainspring.model.table import ColumnType
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.query import UnknownColumn, column_of
from mainspring.tables.reads import conditions_of, incomputable, unknown
from mainspring.tables.types import Number

MOST_MEASURES = 20
MOST_GROUPS = 10_000

_MEASURE = re.compile(r"(count|sum|avg|min|max|distinct)(?:\((\w+)\))?\Z", re.ASCII)


class Summary(Struct, frozen=True):
    """What is counted: the columns that make the groups, and measures such as ``sum(n)``."""

    groups: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count",)
    take: int = 1000


def summarize(tx: Transaction, query: Query, summary: Summary) -> list[dict[str, Any]]:
    """One row for each group of the rows that match, in the order of the groups' values.

    Measures are ``count``, and of a column ``distinct(c)``, ``min(c)``, ``max(c)``, and of numbers
    ``sum(c)``, ``avg(c)``. Without groups there is one row.
    """
    table = find_table(tx, query.table)
    if not 0 < len(summary.measures) <= MOST_MEASURES or not 0 < summary.take <= MOST_GROUPS:
        raise Invalid(
            f"A summary has 1 to {MOST_MEASURES} measures and at most {MOST_GROUPS} groups.",
            code="invalid_summary",
            field="measures",
        )
    try:
        return _summarize(tx, table, query, summary)
    except UnknownColumn as problem:
        raise unknown(table, problem) from None
    except DataError as problem:
        raise incomputable(problem) from None


def _summarize(
    tx: Transaction, table: Definition, query: Query, summary: Summary
) -> list[dict[str, Any]]:
    groups = [_group(table, name) for name in summary.groups]
    measures = [_measure(table, text).label(text) for text in summary.measures]
    statement = (
        sa.select(*groups, *measures)
        .select_from(table.sql)
        .where(*conditions_of(tx, table, query))
        .group_by(*groups)
        .order_by(*(group.nulls_first() for group in groups))
        .limit(summary.take)
    )
    return [dict(row) for row in tx.execute(statement).mappings()]


def _group(table: Definition, name: str) -> sa.ColumnElement[Any]:
    column = table.column(name)
    if column is not None and column.type is ColumnType.JSON:
        raise _invalid(f"'{column.name}' holds JSON, which makes no groups.", "groups")
    return column_of(table, name)


def _measure(table: Definition, text: str) -> sa.ColumnElement[Any]:
    match = _MEASURE.match(text)
    if match is None or (match[1] != "count" and match[2] is None):
        raise _invalid(
            f"'{text[:40]}' is no measure: write count, distinct(c), min(c), max(c), sum(c), avg(c).",
            "measures",
        )
    if match[2] is None:
        return sa.func.count()
    cell = column_of(table, match[2])
    column = table.column(match[2])
    if column is None or column.type not in _OF[match[1]]:
        raise _invalid(f"{text} cannot be computed of this column's type.", "measures")
    return _BUILT[match[1]](cell)


_ORDERED = (ColumnType.STRING, ColumnType.NUMBER, ColumnType.DATETIME)

_OF: dict[str, tuple[ColumnType, ...]] = {
    "count": tuple(ColumnType),
    "distinct": (*_ORDERED, ColumnType.BOOLEAN),
    "min": _ORDERED,
    "max": _ORDERED,
    "sum": (ColumnType.NUMBER,),
    "avg": (ColumnType.NUMBER,),
}

_BUILT: dict[str, Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]] = {
    "count": sa.func.count,
    "distinct": lambda cell: sa.func.count(sa.distinct(cell)),
    "min": lambda cell: sa.func.min(cell, type_=cell.type),
    "max": lambda cell: sa.func.max(cell, type_=cell.type),
    "sum": lambda cell: sa.func.sum(cell, type_=Number()),
    "avg": lambda cell: sa.func.avg(cell, type_=Number()),
}


def _invalid(message: str, field: str) -> Invalid:
    return Invalid(message, code="invalid_summary", field=field)
