"""What an app's client may do with rows: the operations behind the table API, with its permissions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct

from mainspring.base.errors import Unauthorized
from mainspring.model.query import Query
from mainspring.model.service import ServiceOptions
from mainspring.model.table import Permission
from mainspring.store import service
from mainspring.store.transaction import Transaction
from mainspring.tables import changes, reads, rows
from mainspring.tables.changes import Change
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.infer import from_json
from mainspring.tables.reads import Page

Row = dict[str, Any]


class Caller(Struct, frozen=True, kw_only=True):
    """Who calls: with the master key, with the application key, as a signed-in user, or nobody."""

    now: datetime
    master: bool = False
    application: bool = False
    user: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the permission includes this caller; the master key opens everything."""
        if self.master or permission is Permission.PUBLIC:
            return True
        if permission is Permission.APPLICATION:
            return self.application
        return permission is Permission.USER and self.user is not None


def options(tx: Transaction) -> ServiceOptions:
    """How the service treats clients."""
    return service.get(tx).options


def read(tx: Transaction, caller: Caller, query: Query) -> Page:
    """Rows by a query. An unknown column gives none, unless the schema is fixed."""
    _permitted(tx, caller, query.table, "read")
    dynamic = options(tx).dynamic_schema
    return reads.read_rows(tx, query, unknown_column="empty" if dynamic else "error")


def lookup(tx: Transaction, caller: Caller, table: str, row_id: str, include_deleted: bool) -> Row:
    """One row."""
    _permitted(tx, caller, table, "read")
    return rows.lookup_row(tx, table, row_id, include_deleted=include_deleted)


def insert(tx: Transaction, caller: Caller, table: str, new: list[Row]) -> list[Row]:
    """Insert rows, all or none."""
    _permitted(tx, caller, table, "insert")
    return rows.insert_rows(tx, table, [from_json(row) for row in new], caller.now)


def update(tx: Transaction, caller: Caller, table: str, change: Row) -> Row:
    """Change a row; with ``__version``, only that version."""
    _permitted(tx, caller, table, "update")
    return rows.update_rows(tx, table, [from_json(change)], caller.now)[0]


def upsert(tx: Transaction, caller: Caller, table: str, row: Row) -> Row:
    """Insert a row, or change the one with its id; needs both permissions."""
    _permitted(tx, caller, table, "insert")
    _permitted(tx, caller, table, "update")
    return rows.upsert_rows(tx, table, [from_json(row)], caller.now)[0]


def delete(tx: Transaction, caller: Caller, table: str, row_id: str, version: str | None) -> None:
    """Delete a row, provided it has the version that is named."""
    _permitted(tx, caller, table, "delete")
    rows.delete_rows(tx, table, [row_id], caller.now, version)


def undelete(tx: Transaction, caller: Caller, table: str, row_id: str, version: str | None) -> Row:
    """Bring back a row."""
    _permitted(tx, caller, table, "update")
    return rows.undelete_row(tx, table, row_id, caller.now, version)


def find(tx: Transaction, table: str) -> Definition:
    """The table, which every answer about it needs first."""
    return find_table(tx, table)


def follow(
    tx: Transaction, caller: Caller, table: str, after: int | None, limit: int
) -> tuple[int, list[Change]]:
    """Changes behind a cursor, and the cursor behind them; ``None`` begins at the present."""
    _permitted(tx, caller, table, "read")
    if after is None:
        return changes.last_change(tx, table), []
    found = changes.changes_after(tx, table, after, limit)
    return (found[-1].sequence if found else after), found


def _permitted(tx: Transaction, caller: Caller, table: str, operation: str) -> None:
    """Unknown tables come before missing credentials, as they used to."""
    permissions = find_table(tx, table).permissions
    if not caller.may(getattr(permissions, operation)):
        raise Unauthorized("Unauthorized")
