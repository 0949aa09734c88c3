"""Many new rows, fitted to their table column by column, which is quicker than row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from mainspring.base.errors import Invalid
from mainspring.model.table import ID, ColumnDefinition
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.fitting import Row, check_count, fit_rows, new_column, widen, widened
from mainspring.tables.system import check_settable
from mainspring.tables.values import fit_all

Columns = Mapping[str, Sequence[Any]]
"""Rows of the same columns: the values of each, in the order of the rows."""


def prepare_rows(
    tx: Transaction, name: str, rows: Sequence[Row]
) -> tuple[Definition, dict[str, Sequence[Any]]]:
    """The table with all the columns that the rows need, and the values of each of its own columns.

    Where a row brings nothing stands the column's default.
    """
    table, names = widened(tx, name, rows, versioned=False)
    spellings = _spellings(table, names)
    if spellings is None:
        rows = fit_rows(table, names, rows)
        spellings = {column.name: column.name for column in table.own}
    return table, {c.name: _values(c, spellings.get(c.name), rows) for c in table.own}


def prepare_columns(
    tx: Transaction, name: str, columns: Columns
) -> tuple[Definition, dict[str, Sequence[Any]]]:
    """Like `prepare_rows`. Values that are right as they are come back as the object that was given."""
    count = count_rows(columns)
    table = widen_for(tx, find_table(tx, name), columns)
    spellings = _spellings(table, columns)
    if spellings is None:
        return prepare_rows(tx, name, as_rows(columns))
    fitted = {}
    for column in table.own:
        values = columns.get(spellings.get(column.name, ""))
        fitted[column.name] = (
            [column.default] * count if values is None else fit_all(column, values)
        )
    return table, fitted


def count_rows(columns: Columns) -> int:
    """How many rows these columns make; `Invalid` where they do not agree."""
    counts = set(map(len, columns.values()))
    if len(counts) > 1:
        raise Invalid("The columns have different numbers of values.", code="invalid_row")
    count = counts.pop() if counts else 0
    check_count(range(count))
    return count


def as_rows(columns: Columns) -> list[Row]:
    """The same as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def widen_for(tx: Transaction, table: Definition, columns: Columns) -> Definition:
    """The table with all the columns that these need."""
    return widen(tx, table, list(_new_columns(table, columns)))


def _new_columns(table: Definition, columns: Columns) -> Iterator[ColumnDefinition]:
    """The columns that the table lacks, in the order of their first values; nulls bring none."""
    first: list[tuple[int, str]] = []
    for name, values in columns.items():
        if name == ID:
            continue
        check_settable(name)
        if table.column(name) is None:
            place = next((n for n, value in enumerate(values) if value is not None), None)
            if place is not None:
                first.append((place, name))
    added: set[str] = set()
    for place, name in sorted(first, key=itemgetter(0)):
        if name.lower() not in added:
            added.add(name.lower())
            yield new_column(name, columns[name][place])


def _spellings(table: Definition, names: Sequence[str] | Columns) -> dict[str, str] | None:
    """How each column of the table is spelled here; ``None`` where one is in two ways."""
    found: dict[str, str] = {}
    for name in names:
        column = table.column(name)
        if column is None or column.system:
            continue
        if column.name in found:
            return None
        found[column.name] = name
    return found


def _values(column: ColumnDefinition, spelling: str | None, rows: Sequence[Row]) -> Sequence[Any]:
    if spelling is None:
        return [column.default] * len(rows)
    try:
        return fit_all(column, list(map(itemgetter(spelling), rows)))
    except KeyError:  # some rows do not bring it
        given = iter(fit_all(column, [row[spelling] for row in rows if spelling in row]))
        return [next(given) if spelling in row else column.default for row in rows]
