"""Files of rows: what is in one, before any of it is stored."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mainspring.model.service import Role
from mainspring.model.table import ColumnType
from mainspring.operations.context import Context
from mainspring.store.transaction import Transaction
from mainspring.tables import definitions
from mainspring.tables.files import infer

SHOWN = 10
"""Rows of a file that a preview shows."""


class FileColumn(Struct, frozen=True):
    """A column of a file: what its first rows seem to hold, and what the table holds under that name.

    ``known`` is unset where the table has no such column yet.
    """

    name: str
    type: str
    nulls: int
    known: ColumnType | None = None


class FilePreview(Struct, frozen=True):
    """The columns of a file's first rows, and a few of these rows."""

    columns: list[FileColumn]
    rows: list[dict[str, Any]]


def preview_file(
    tx: Transaction, context: Context, table: str, rows: list[dict[str, Any]]
) -> FilePreview:
    """What would come of a file that begins with these rows; nothing is stored."""
    context.require(Role.VIEWER)
    found = definitions.find_table(tx, table)
    columns = []
    for column in infer(rows):
        own = found.column(column.name)
        known = None if own is None else own.type
        columns.append(FileColumn(column.name, column.type, column.nulls, known))
    return FilePreview(columns, rows[:SHOWN])
