"""Rows: insert, look up, update, upsert, delete; one or many, all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mainspring.base.errors import Conflict, Invalid, NotFound, PreconditionFailed, TooLarge
from mainspring.model.table import ColumnDefinition
from mainspring.store.dialect import insert
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, add_columns, find_table
from mainspring.tables.system import check_id, check_settable, stamp_change, stamp_new
from mainspring.tables.values import fit, shown, type_of

Row = dict[str, Any]

MOST_ROWS = 50_000
"""Rows in one call."""

CHUNK = 500
"""Ids bound into one statement."""


def insert_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Insert rows, all or none; answers them as they are stored.

    A column that the table lacks is added with the type of its first value; a null brings no column.
    """
    table, fitted = _prepare(tx, name, rows)
    stored = [{**stamp_new(_given_id(row), now), **values} for row, values in fitted]
    given = [row["id"] for row, _ in fitted if row.get("id")]
    _refuse_taken(tx, table, given)
    if stored:
        _insert(tx, table, stored)
    return stored


def lookup_row(tx: Transaction, name: str, row_id: str) -> Row:
    """One row by its id; ``row_not_found`` where there is none."""
    table = find_table(tx, name)
    found = _by_ids(tx, table, [check_id(row_id)])
    if not found:
        raise _missing(table, row_id)
    return found[row_id]


def update_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Change the given columns of the rows with the given ids, all or none.

    A row that brings ``__version`` is changed only while that is its version, otherwise
    `PreconditionFailed`.
    """
    table, fitted = _prepare(tx, name, rows, versioned=True)
    ids = [_required_id(row) for row, _ in fitted]
    t = table.sql
    for row, values in fitted:
        change = sa.update(t).where(t.c.id == row["id"]).values({**values, **stamp_change(now)})
        if row.get("__version") is not None:
            change = change.where(t.c["__version"] == str(row["__version"]))
        if not tx.execute(change).rowcount:
            raise _not_updated(tx, table, row["id"])
    found = _by_ids(tx, table, ids)
    return [found[row_id] for row_id in ids]


def upsert_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Insert each row, or change the given columns of the one that has its id."""
    table, fitted = _prepare(tx, name, rows)
    ids = []
    for row, values in fitted:
        new = {**stamp_new(_given_id(row), now), **values}
        change = {**values, **stamp_change(now)}
        statement = insert(tx.connection, table.sql).values(new)
        tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=change))
        ids.append(new["id"])
    found = _by_ids(tx, table, ids)
    return [found[row_id] for row_id in ids]


def delete_rows(tx: Transaction, name: str, ids: Sequence[str]) -> int:
    """Delete the rows of these ids, all or none; answers how many."""
    table = find_table(tx, name)
    _check_count(ids)
    wanted = list(dict.fromkeys(check_id(row_id) for row_id in ids))
    existing = set(_existing(tx, table, wanted))
    for row_id in wanted:
        if row_id not in existing:
            raise _missing(table, row_id)
    for chunk in _chunks(wanted):
        tx.execute(sa.delete(table.sql).where(table.sql.c.id.in_(chunk)))
    return len(wanted)


def _prepare(
    tx: Transaction, name: str, rows: Sequence[Row], *, versioned: bool = False
) -> tuple[Definition, list[tuple[Row, Row]]]:
    """The table with all the columns that the rows need, and each row with its fitted values."""
    _check_count(rows)
    table = find_table(tx, name)
    table = add_columns(tx, table, _new_columns(table, rows, versioned))
    columns = {name: table.column(name) for row in rows for name in row}
    return table, [(row, _fit_row(columns, row)) for row in rows]


def _new_columns(
    table: Definition, rows: Iterable[Row], versioned: bool
) -> Iterator[ColumnDefinition]:
    settled = {"id", "__version"} if versioned else {"id"}  # names that need no more look
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


def _insert(tx: Transaction, table: Definition, stored: list[Row]) -> None:
    blank = dict.fromkeys(column.name for column in table.columns)
    for index, row in enumerate(stored):
        stored[index] = {**blank, **row}
    try:
        tx.execute(sa.insert(table.sql), stored)
    except IntegrityError:
        raise Conflict("A row with one of these ids exists already.", code="row_exists") from None


def _refuse_taken(tx: Transaction, table: Definition, ids: list[str]) -> None:
    seen: set[str] = set()
    for row_id in ids:
        if row_id in seen:
            raise _taken(row_id)
        seen.add(row_id)
    for row_id in _existing(tx, table, ids):
        raise _taken(row_id)


def _existing(tx: Transaction, table: Definition, ids: Sequence[str]) -> Iterator[str]:
    for chunk in _chunks(ids):
        query = sa.select(table.sql.c.id).where(table.sql.c.id.in_(chunk))
        yield from tx.execute(query).scalars()


def _by_ids(tx: Transaction, table: Definition, ids: Sequence[str]) -> dict[str, Row]:
    found = {}
    for chunk in _chunks(ids):
        query = sa.select(table.sql).where(table.sql.c.id.in_(chunk))
        found.update({row["id"]: dict(row) for row in tx.execute(query).mappings()})
    return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _check_count(rows: Sequence[Any]) -> None:
    if len(rows) > MOST_ROWS:
        raise TooLarge(f"One call takes at most {MOST_ROWS} rows.", code="too_many_rows")


def _given_id(row: Row) -> str | None:
    return check_id(row["id"]) if row.get("id") else None


def _required_id(row: Row) -> str:
    if not row.get("id"):
        raise Invalid("A row to be changed needs its id.", code="invalid_id", field="id")
    return check_id(row["id"])


def _taken(row_id: str) -> Conflict:
    return Conflict(f"A row with the id '{row_id}' exists already.", code="row_exists", field="id")


def _missing(table: Definition, row_id: str) -> NotFound:
    return NotFound(f"There is no row '{row_id}' in '{table.name}'.", code="row_not_found")


def _not_updated(tx: Transaction, table: Definition, row_id: str) -> NotFound | PreconditionFailed:
    if not _by_ids(tx, table, [row_id]):
        return _missing(table, row_id)
    return PreconditionFailed(
        f"The row '{row_id}' was changed meanwhile: read it again, then change it.",
        code="row_changed",
        field="__version",
    )
