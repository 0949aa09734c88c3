"""From the rows that somebody gives to values that fit the table, which grows by what they bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.table import VERSION, ColumnDefinition
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
    check_count(rows)
    table = find_table(tx, name)
    fresh = list(_new_columns(table, rows, versioned))
    if fresh:
        _check_dynamic(tx, table, fresh[0].name)
        table = add_columns(tx, table, fresh)
    columns = {name: table.column(name) for row in rows for name in row}
    return table, [_fit_row(columns, row) for row in rows]


def _check_dynamic(tx: Transaction, table: Definition, name: str) -> None:
    if not service.get(tx).options.dynamic_schema:
        raise Invalid(
            f"The table '{table.name}' has no column '{name[:63]}', and the service adds none by "
            "itself: add it on the Data tab, or allow a dynamic schema.",
            code="unknown_column",
            field=name[:63],
        )


def _new_columns(
    table: Definition, rows: Iterable[Row], versioned: bool
) -> Iterator[ColumnDefinition]:
    settled = {"id", VERSION} if versioned else {"id"}  # names that need no more look
    added: set[str] = set()
    for row in rows:
        if row.keys() <= settled:
            continue
        for name in row:
            if name in settled:
                continue
            check_settable(name)
            if table.column(name) is not None or name.lower() in added:
                settled.add(name)
            elif row[name] is not None:
                settled.add(name)
                added.add(name.lower())
                yield _new_column(name, row[name])


def _new_column(name: str, value: Any) -> ColumnDefinition:
    column_type = type_of(value)
    if column_type is None:
        raise Invalid(
            f"The column '{name[:63]}' cannot hold {shown(value)}: a row holds text, numbers, "
            "true and false, moments, lists and objects.",
            code="wrong_type",
            field=name[:63],
        )
    return ColumnDefinition(name, column_type)


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
