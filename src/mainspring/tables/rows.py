"""Rows: insert, look up, update, upsert, delete, undelete; one or many, all or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from mainspring.base.errors import Conflict, Invalid
from mainspring.model.table import CREATED_AT, DELETED, ID, SEQUENCE, VERSION
from mainspring.store import bulk
from mainspring.store.dialect import insert
from mainspring.store.transaction import Transaction
from mainspring.tables.changes import note_deletions, ring_table
from mainspring.tables.columnar import (
    Columns,
    as_rows,
    count_rows,
    prepare_columns,
    prepare_rows,
)
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.fitting import Row, check_count, prepare
from mainspring.tables.system import Stamps, check_id, given_id, given_ids
from mainspring.tables.troubles import missing, not_changed, taken

CHUNK = 500
"""Ids bound into one statement."""


def insert_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Insert rows, all or none; answers them as they are stored.

    A column that the table lacks is added with the type of its first value; a null brings no column.
    """
    table, fitted = prepare_rows(tx, name, rows)
    return as_rows(_insert(tx, table, [row.get(ID) for row in rows], fitted, now))


def insert_columns(
    tx: Transaction, name: str, columns: Columns, now: datetime
) -> dict[str, Sequence[Any]]:
    """Insert rows given as the values of their columns, all or none; answers them likewise.

    What is stored as it was given is answered as the object that was given.
    """
    count = count_rows(columns)
    table, fitted = prepare_columns(tx, name, columns)
    return _insert(tx, table, columns.get(ID) or [None] * count, fitted, now)


def _insert(
    tx: Transaction,
    table: Definition,
    ids: Sequence[Any],
    fitted: Mapping[str, Sequence[Any]],
    now: datetime,
) -> dict[str, Sequence[Any]]:
    if not ids:
        return {}
    checked = given_ids(table, ids)
    _refuse_taken(tx, table, [row_id for row_id in checked if row_id])
    stamps = Stamps(tx, table, len(ids), now, ids=len(ids))
    stored = {**stamps.new_columns(checked), **fitted}
    with _conflicts(table):
        bulk.insert_columns(tx, table.sql, stored)
    ring_table(tx, table)
    del stored[SEQUENCE]
    return stored


def lookup_row(tx: Transaction, name: str, row_id: Any, *, include_deleted: bool = False) -> Row:
    """One row by its id; ``row_not_found`` where there is none."""
    table = find_table(tx, name)
    wanted = check_id(table, row_id)
    found = _by_ids(tx, table, [wanted]).get(wanted)
    if found is None or (found.get(DELETED) and not include_deleted):
        raise missing(table, wanted)
    return found


def update_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Change the given columns of the rows with the given ids, all or none.

    A row that brings ``__version`` is changed only while that is its version, otherwise `RowChanged`.
    """
    table, fitted = prepare(tx, name, rows, versioned=True)
    ids = [_required_id(table, row) for row in rows]
    stamps = Stamps(tx, table, len(rows), now)
    for row, row_id, values in zip(rows, ids, fitted, strict=True):
        with _conflicts(table):
            _change(tx, table, row_id, row.get(VERSION), {**values, **stamps.change()})
    ring_table(tx, table)
    return _in_order(tx, table, ids)


def upsert_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Insert each row, or change the given columns of the one that has its id."""
    table, fitted = prepare(tx, name, rows)
    stamps = Stamps(tx, table, len(rows), now, ids=len(rows))
    ids: list[str | int] = []
    for row, values in zip(rows, fitted, strict=True):
        defaults = {c.name: c.default for c in table.own if c.default is not None}
        new = {**defaults, **stamps.new(given_id(table, row.get(ID))), **values}
        kept = (ID, CREATED_AT, *defaults.keys() - values.keys())
        change = {name: value for name, value in new.items() if name not in kept}
        statement = insert(tx.connection, table.sql).values(new)
        with _conflicts(table):
            tx.execute(statement.on_conflict_do_update(index_elements=[ID], set_=change))
        ids.append(new[ID])
    ring_table(tx, table)
    return _in_order(tx, table, ids)


def delete_rows(
    tx: Transaction, name: str, ids: Sequence[Any], now: datetime, version: str | None = None
) -> int:
    """Delete the rows of these ids, all or none; answers how many. Soft where the table says so."""
    table = find_table(tx, name)
    check_count(ids)
    wanted = list(dict.fromkeys(check_id(table, row_id) for row_id in ids))
    stamps = Stamps(tx, table, len(wanted), now)
    if table.soft_delete or version is not None:
        for row_id in wanted:
            _delete_one(tx, table, row_id, version, stamps)
    else:
        existing = set(_existing(tx, table, wanted))
        for row_id in wanted:
            if row_id not in existing:
                raise missing(table, row_id)
        for chunk in _chunks(wanted):
            tx.execute(sa.delete(table.sql).where(table.sql.c.id.in_(chunk)))
        note_deletions(tx, table, {stamps.number(): row_id for row_id in wanted})
    ring_table(tx, table)
    return len(wanted)


def undelete_row(
    tx: Transaction, name: str, row_id: Any, now: datetime, version: str | None = None
) -> Row:
    """Bring back a row that was deleted softly."""
    table = find_table(tx, name)
    if not table.soft_delete:
        raise Invalid(
            "The undelete operation is not supported on this table.", code="no_soft_delete"
        )
    wanted = check_id(table, row_id)
    stamp = {**Stamps(tx, table, 1, now).change(), DELETED: False}
    _change(tx, table, wanted, version, stamp, deleted=None)
    ring_table(tx, table)
    return _in_order(tx, table, [wanted])[0]


def restore_rows(tx: Transaction, name: str, rows: Sequence[Row], now: datetime) -> list[Row]:
    """Bring back rows that were deleted, as they are given, with their ids and when they were made.

    All or none. Where deletion is soft, the rows are there still and only shown again.
    """
    if find_table(tx, name).soft_delete:
        return [undelete_row(tx, name, row.get(ID), now) for row in rows]
    table, fitted = prepare(tx, name, [_own(row) for row in rows])
    ids = [_required_id(table, row) for row in rows]
    _refuse_taken(tx, table, ids)
    stamps = Stamps(tx, table, len(ids), now)
    blank = dict.fromkeys(column.name for column in table.own)
    stored = [
        {**blank, **stamps.again(row_id, row.get(CREATED_AT)), **values}
        for row, row_id, values in zip(rows, ids, fitted, strict=True)
    ]
    if stored:
        with _conflicts(table):
            tx.execute(sa.insert(table.sql), stored)
    ring_table(tx, table)
    return _in_order(tx, table, ids)


def _own(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != ID and not name.startswith("__")}


def _change(
    tx: Transaction,
    table: Definition,
    row_id: str | int,
    version: Any,
    values: Row,
    deleted: bool | None = False,
) -> None:
    """Change one row, provided it has the version and, unless ``None``, is deleted or not."""
    t = table.sql
    change = sa.update(t).where(t.c.id == row_id).values(values)
    if version is not None:
        change = change.where(t.c[VERSION] == str(version))
    if table.soft_delete and deleted is not None:
        change = change.where(t.c[DELETED].is_(deleted))
    if not tx.execute(change).rowcount:
        raise not_changed(table, row_id, _by_ids(tx, table, [row_id]).get(row_id))


def _delete_one(
    tx: Transaction, table: Definition, row_id: str | int, version: str | None, stamps: Stamps
) -> None:
    if table.soft_delete:
        found = _by_ids(tx, table, [row_id]).get(row_id)
        if found is None or found[DELETED]:
            raise missing(table, row_id)
        _change(tx, table, row_id, version, {**stamps.change(), DELETED: True})
        return
    t = table.sql
    gone = sa.delete(t).where(t.c.id == row_id, t.c[VERSION] == str(version))
    if not tx.execute(gone).rowcount:
        raise not_changed(table, row_id, _by_ids(tx, table, [row_id]).get(row_id))
    note_deletions(tx, table, {stamps.number(): row_id})


class _conflicts:
    """Turns what the database refuses as double into a `Conflict`."""

    def __init__(self, table: Definition) -> None:
        self._table = table

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, problem: Any, trace: Any) -> None:
        if isinstance(problem, IntegrityError):
            raise Conflict(
                f"A row of '{self._table.name}' with this id, or the same values in a unique index, "
                "exists already.",
                code="row_exists",
            ) from None


def _refuse_taken(tx: Transaction, table: Definition, ids: Sequence[str | int]) -> None:
    seen: set[str | int] = set()
    for row_id in ids:
        if row_id in seen:
            raise taken(row_id)
        seen.add(row_id)
    for row_id in _existing(tx, table, ids):
        raise taken(row_id)


def _existing(tx: Transaction, table: Definition, ids: Sequence[Any]) -> Iterator[Any]:
    for chunk in _chunks(ids):
        query = sa.select(table.sql.c.id).where(table.sql.c.id.in_(chunk))
        yield from tx.execute(query).scalars()


def _in_order(tx: Transaction, table: Definition, ids: Sequence[Any]) -> list[Row]:
    found = _by_ids(tx, table, ids)
    return [found[row_id] for row_id in ids]


def _by_ids(tx: Transaction, table: Definition, ids: Sequence[Any]) -> dict[Any, Row]:
    found = {}
    for chunk in _chunks(ids):
        query = sa.select(*table.visible).where(table.sql.c.id.in_(chunk))
        found.update({row["id"]: dict(row) for row in tx.execute(query).mappings()})
    return found


def _chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _required_id(table: Definition, row: Row) -> str | int:
    if not row.get(ID):
        raise Invalid("A row to be changed needs its id.", code="invalid_id", field="id")
    return check_id(table, row[ID])
