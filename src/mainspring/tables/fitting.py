"""From the rows that somebody gives to values that fit the table, which grows by what they bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.table import ID, VERSION, ColumnDefinition
from mainspring.store import service
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, add_columns, find_table
from mainspring.tables.system import check_settable
from mainspring.tables.values import fit, shown, type_of

Row = dict[str, Any]

MOST_ROWS = 50_000
"""Rows in one call."""


def check_count(rows: Sequence[Any]) -> None:
    """Raise `TooLarge` for more than one call takes."""
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"One call takes at most {MOST_ROWS} rows.", code="too_many_rows")


def prepare(
    tx: Transaction, name: str, rows: Sequence[Row], *, versioned: bool = False
) -> tuple[Definition, list[Row]]:
    """The table with all the columns that the rows need, and each row's own values, fitted."""
    table, names = widened(tx, name, rows, versioned=versioned)
    return table, fit_rows(table, names, rows)


def widened(
    tx: Transaction, name: str, rows: Sequence[Row], *, versioned: bool
) -> tuple[Definition, list[str]]:
    """The table with all the columns that the rows need, and the names that they bring."""
    check_count(rows)
    table = find_table(tx, name)
    names = list(dict.fromkeys(chain.from_iterable(rows)))
    return widen(tx, table, list(_new_columns(table, names, rows, versioned))), names


def widen(tx: Transaction, table: Definition, fresh: Sequence[ColumnDefinition]) -> Definition:
    """The table with these columns as well, where the service lets tables grow by themselves."""
    if not fresh:
        return table
    _check_dynamic(tx, table, fresh[0].name)
    return add_columns(tx, table, fresh)


def _first_values(names: set[str], rows: Sequence[Row]) -> dict[str, Any]:
    """The first value of each name that is none, in the order in which they appear."""
    first: dict[str, Any] = {}
    left = set(names)
    for row in rows:
        if not left:
            break
        if left.isdisjoint(row):
            continue
        for name, value in row.items():
            if value is not None and name in left:
                first[name] = value
                left.discard(name)
    return first


def _check_dynamic(tx: Transaction, table: Definition, name: str) -> None:
    if not service.get(tx).options.dynamic_schema:
        raise Invalid(
            f"The table '{table.name}' has no column '{name[:63]}', and the service adds none by "
            "itself: add it on the Data tab, or allow a dynamic schema.",
            code="unknown_column",
            field=name[:63],
        )


def _new_columns(
    table: Definition, names: Sequence[str], rows: Sequence[Row], versioned: bool
) -> Iterator[ColumnDefinition]:
    """The columns that the table lacks, each with the type of its first value; nulls bring none."""
    settled = {ID, VERSION} if versioned else {ID}
    for name in names:
        if name not in settled:
            check_settable(name)
    unknown = {name for name in names if name not in settled and table.column(name) is None}
    first = _first_values(unknown, rows)
    added: set[str] = set()
    for name, value in first.items():
        if name.lower() not in added:
            added.add(name.lower())
            yield new_column(name, value)


def new_column(name: str, value: Any) -> ColumnDefinition:
    """The column that begins with a value."""
    column_type = type_of(value)
    if column_type is None:
        raise Invalid(
            f"The column '{name[:63]}' cannot hold {shown(value)}: a row holds text, numbers, "
            "true and false, moments, lists and objects.",
            code="wrong_type",
            field=name[:63],
        )
    return ColumnDefinition(name, column_type)


def fit_rows(table: Definition, names: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """Each row's own values, fitted, under the columns' own names."""
    columns = {name: table.column(name) for name in names}
    return [_fit_row(columns, row) for row in rows]


def _fit_row(columns: Mapping[str, ColumnDefinition | None], row: Row) -> Row:
    fitted: Row = {}
    for name, value in row.items():
        column = columns[name]
        if column is None or column.system:
            continue
        if column.name in fitted:
            raise Invalid(
                f"The column '{column.name}' is given twice.", code="invalid_row", field=name
            )
        fitted[column.name] = fit(column, value)
    return fitted
