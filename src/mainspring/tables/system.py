"""The system columns: who sets them, and what an id may be."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from uuid_utils import uuid7

from mainspring.base.errors import Invalid
from mainspring.model.table import CREATED_AT, DELETED, ID, SEQUENCE, UPDATED_AT, VERSION, IdType
from mainspring.store.schema import tables
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition
from mainspring.tables.infer import as_moment
from mainspring.tables.values import moment

LONGEST_ID = 255

VERSION_BYTES = 8

_FORBIDDEN = frozenset('"+/?\\`')

Row = dict[str, Any]


class Stamps:
    """The system columns for the changes of one call, numbered in the order of commits.

    The numbers are taken under the lock of the table's row in the catalogue, which is held until the
    transaction ends.
    """

    def __init__(
        self, tx: Transaction, table: Definition, count: int, now: datetime, *, ids: int = 0
    ) -> None:
        integer = table.id_type is IdType.INTEGER
        taken = (
            sa.update(tables)
            .where(tables.c.id == table.id)
            .values(
                last_sequence=tables.c.last_sequence + count,
                last_id=tables.c.last_id + (ids if integer else 0),
            )
            .returning(tables.c.last_sequence, tables.c.last_id)
        )
        row = tx.execute(taken).one()
        self._sequence: int = row.last_sequence - count
        self._last_id: int | None = row.last_id - ids if integer else None
        self._table = table
        self._now = now

    def new(self, row_id: str | None) -> Row:
        """The system columns of a row that is inserted now; generated ids sort by insertion."""
        stamp = {ID: row_id or self._next_id(), CREATED_AT: self._now, **self.change()}
        if self._table.soft_delete:
            stamp[DELETED] = False
        return stamp

    def again(self, row_id: str | int, created_at: object) -> Row:
        """The system columns of a row that is brought back; a number must have been given before."""
        if isinstance(row_id, int) and self._last_id is not None and row_id > self._last_id:
            raise Invalid(
                f"This table has not given the number {row_id} yet.", code="invalid_id", field="id"
            )
        made = as_moment(created_at)
        made = moment(CREATED_AT, made) if isinstance(made, datetime) else self._now
        return {ID: row_id, CREATED_AT: made, **self.change()}

    def new_columns(self, ids: Sequence[str | None]) -> dict[str, Sequence[Any]]:
        """The system columns of many rows that are inserted now, column by column."""
        count = len(ids)
        first = self._sequence + 1
        self._sequence += count
        columns: dict[str, Sequence[Any]] = {
            ID: self._ids(ids),
            CREATED_AT: [self._now] * count,
            UPDATED_AT: [self._now] * count,
            VERSION: new_versions(count),
            SEQUENCE: range(first, first + count),
        }
        if self._table.soft_delete:
            columns[DELETED] = [False] * count
        return columns

    def change(self) -> Row:
        """The system columns that every change sets anew."""
        return {
            UPDATED_AT: self._now,
            VERSION: new_versions(1)[0],
            SEQUENCE: self.number(),
        }

    def number(self) -> int:
        """The next number in the order of changes."""
        self._sequence += 1
        return self._sequence

    def _ids(self, given: Sequence[str | None]) -> Sequence[str | int]:
        if self._last_id is None:
            return [row_id or str(uuid7()) for row_id in given]
        first = self._last_id + 1
        self._last_id += len(given)
        return range(first, first + len(given))

    def _next_id(self) -> str | int:
        if self._last_id is None:
            return str(uuid7())
        self._last_id += 1
        return self._last_id


def new_versions(count: int) -> list[str]:
    """Versions of rows: eight random bytes each, in base64."""
    random = os.urandom(VERSION_BYTES * count)
    padded = bytearray(
        (VERSION_BYTES + 1) * count
    )  # a multiple of three, so that none shares a letter
    for place in range(VERSION_BYTES):
        padded[place :: VERSION_BYTES + 1] = random[place::VERSION_BYTES]
    text = base64.b64encode(padded).decode()
    return [text[start : start + 11] + "=" for start in range(0, len(text), 12)]


def check_id(table: Definition, row_id: object) -> str | int:
    """Answer an id as the table has them; raise `Invalid` for one that no row can have."""
    if table.id_type is IdType.INTEGER:
        return _check_number(row_id)
    if not isinstance(row_id, str):
        raise Invalid("An id of this table is a string.", code="invalid_id", field="id")
    legal = (
        0 < len(row_id) <= LONGEST_ID
        and row_id not in {".", ".."}
        and not any(character in _FORBIDDEN or _is_control(character) for character in row_id)
    )
    if not legal:
        raise Invalid(
            f"An id has 1 to {LONGEST_ID} characters, no control characters and none of "
            '" + / ? \\ `, and is neither . nor ..',
            code="invalid_id",
            field="id",
        )
    return row_id


def _check_number(row_id: object) -> int:
    if isinstance(row_id, str) and row_id.isascii() and row_id.isdigit() and len(row_id) < 19:
        return int(row_id)
    if isinstance(row_id, int) and not isinstance(row_id, bool) and 0 <= row_id < 2**63:
        return row_id
    raise Invalid("An id of this table is a number.", code="invalid_id", field="id")


def given_ids(table: Definition, given: Sequence[Any]) -> list[str | None]:
    """The ids that new rows bring, as the table has them."""
    return [given_id(table, row_id) for row_id in given] if any(given) else [None] * len(given)


def given_id(table: Definition, given: Any) -> str | None:
    """The id that a new row brings, if any; tables with numbers take none."""
    if not given:
        return None
    if table.id_type is IdType.INTEGER:
        raise Invalid(
            "A value cannot be specified for property 'id': this table numbers its rows itself.",
            code="invalid_id",
            field="id",
        )
    return str(check_id(table, given))


def check_settable(name: str) -> None:
    """Raise `Invalid` for a column that only Mainspring sets."""
    if name.lower() == ID:
        raise Invalid(
            "Item identifiers can only be specified via the 'id' property, in lower case.",
            code="invalid_id",
            field=name,
        )
    if name.startswith("__"):
        raise Invalid(
            f"The column '{name[:63]}' is set by Mainspring and cannot be given.",
            code="system_column",
            field=name[:63],
        )


def _is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f"
