"""Many rows at once, from imports and clients that may send the same batch twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from mainspring.base.errors import Invalid, MainspringError
from mainspring.store.schema import batches
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import find_table, lock_table
from mainspring.tables.rows import insert_rows, upsert_rows

LONGEST_KEY = 128

MOST_PROBLEMS = 100
"""Refused rows that an answer tells one by one."""


class Mode(StrEnum):
    """What becomes of a row whose id exists."""

    INSERT = "insert"
    UPSERT = "upsert"


class RowProblem(Struct, frozen=True):
    """Why a row of a batch, counted from 0, was refused."""

    index: int
    code: str
    message: str
    field: str | None = None


class BatchResult(Struct, frozen=True):
    """What came of a batch. ``repeated``: it was stored before, so nothing was done this time."""

    stored: int
    failed: int = 0
    problems: tuple[RowProblem, ...] = ()
    repeated: bool = False


def store(
    tx: Transaction,
    name: str,
    rows: Sequence[dict[str, Any]],
    now: datetime,
    *,
    mode: Mode,
    key: str | None,
    each: bool,
) -> BatchResult:
    """Store rows, all or none, or with ``each`` every row that can be.

    A batch with a ``key`` is stored once, however often it is sent.
    """
    if key is not None:
        before = _stored_before(tx, name, key)
        if before is not None:
            return before
    write = insert_rows if mode is Mode.INSERT else upsert_rows
    if each:
        result = _store_each(tx, name, rows, now, write)
    else:
        result = BatchResult(len(write(tx, name, rows, now)))
    if key is not None:
        table = find_table(tx, name)
        entry = {"table_id": table.id, "key": key, "count": result.stored, "at": now}
        tx.execute(sa.insert(batches), entry)
    return result


def _stored_before(tx: Transaction, name: str, key: str) -> BatchResult | None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise Invalid(f"An idempotency key has 1 to {LONGEST_KEY} characters.", field="key")
    table = lock_table(tx, find_table(tx, name))  # two of the same key wait for each other
    here = (batches.c.table_id == table.id) & (batches.c.key == key)
    count = tx.execute(sa.select(batches.c.count).where(here)).scalar()
    return None if count is None else BatchResult(count, repeated=True)


def _store_each(
    tx: Transaction, name: str, rows: Sequence[dict[str, Any]], now: datetime, write: Any
) -> BatchResult:
    """All rows at once, and only where one is refused in halves: most batches have no such row."""
    problems: list[RowProblem] = []
    failed = 0

    def store_part(start: int, end: int) -> int:
        nonlocal failed
        try:
            with tx.connection.begin_nested():
                write(tx, name, rows[start:end], now)
            return end - start
        except MainspringError as problem:
            if end - start > 1:
                middle = (start + end) // 2
                return store_part(start, middle) + store_part(middle, end)
            failed += 1
            if len(problems) < MOST_PROBLEMS:
                problems.append(RowProblem(start, problem.code, problem.message, problem.field))
            return 0

    stored = store_part(0, len(rows)) if rows else 0
    return BatchResult(stored, failed, tuple(problems))
