"""Answers what a script asks of the service's tables, wherever it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import repeat
from operator import is_
from typing import Any

import msgspec

from mainspring.base.errors import TooLarge
from mainspring.model.job import Limits
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.runtime import protocol
from mainspring.runtime.packing import pack
from mainspring.store.transaction import Transaction
from mainspring.tables import reads, rows
from mainspring.tables.sql import is_select, run_sql

Answer = Callable[[Transaction, Any, datetime], Any]


def answer_read(tx: Transaction, request: protocol.Request, now: datetime) -> Any:
    """Answer a request that changes nothing."""
    return _READS[type(request)](tx, request, now)


def answer_write(tx: Transaction, request: protocol.Request, now: datetime) -> Any:
    """Answer a request that changes rows."""
    return _WRITES[type(request)](tx, request, now)


def answer_read_for(tx: Transaction, context: Context, request: protocol.Request) -> Any:
    """Answer a request that changes nothing to a script that a person runs elsewhere."""
    context.require(Role.VIEWER)
    return answer_read(tx, request, context.now)


def answer_write_for(tx: Transaction, context: Context, request: protocol.Request) -> Any:
    """Answer a request that changes rows to a script that a person runs elsewhere."""
    context.require(Role.EDITOR)
    check_size(request, Limits().rows)
    return answer_write(tx, request, context.now)


def check_size(request: protocol.Request, most: int) -> None:
    """Refuse a request that brings more than ``most`` rows."""
    count = size_of(request)
    if count > most:
        message = f"One call of this job takes at most {most} rows, not {count}."
        raise TooLarge(message, code="row_limit")


def size_of(request: protocol.Request) -> int:
    """How many rows a request brings or names to be changed."""
    match request:
        case protocol.Insert() | protocol.Update() | protocol.Upsert():
            return len(request.rows)
        case protocol.InsertColumns():
            return max(map(len, request.columns.values()), default=0)
        case protocol.Delete():
            return len(request.ids)
    return 0


def is_read(request: protocol.Request) -> bool:
    """Whether a request changes nothing."""
    if isinstance(request, protocol.Sql):
        return is_select(request.statement)
    return type(request) in _READS


def _lookup(tx: Transaction, request: protocol.Lookup, now: datetime) -> Any:
    return rows.lookup_row(tx, request.table, request.row_id)


def _read(tx: Transaction, request: protocol.Read, now: datetime) -> Any:
    page = reads.read_rows(tx, request.query, unknown_column="empty")
    return {"rows": page.rows, "total": page.total}


def _insert(tx: Transaction, request: protocol.Insert, now: datetime) -> Any:
    return rows.insert_rows(tx, request.table, request.rows, now)


def _insert_columns(tx: Transaction, request: protocol.InsertColumns, now: datetime) -> Any:
    columns: dict[str, Any] = {}
    same: dict[str, Any] = {}
    given: list[str] = []
    for name, values in rows.insert_columns(tx, request.table, request.columns, now).items():
        if request.columns.get(name) is values:
            given.append(name)
        elif all(map(is_, values, repeat(values[0]))):
            same[name] = values[0]
        else:
            columns[name] = _packed(values)
    return {"columns": columns, "same": same, "given": given}


def _packed(values: Sequence[Any]) -> Any:
    """The values as they go into an answer."""
    if set(map(type, values)) == {str}:
        return pack(values)
    return list(values)


def _update(tx: Transaction, request: protocol.Update, now: datetime) -> Any:
    return rows.update_rows(tx, request.table, request.rows, now)


def _upsert(tx: Transaction, request: protocol.Upsert, now: datetime) -> Any:
    return rows.upsert_rows(tx, request.table, request.rows, now)


def _delete(tx: Transaction, request: protocol.Delete, now: datetime) -> Any:
    return rows.delete_rows(tx, request.table, request.ids, now, request.version)


def _sql(tx: Transaction, request: protocol.Sql, now: datetime) -> Any:
    return msgspec.to_builtins(
        run_sql(tx, request.statement, request.parameters, now), builtin_types=(bytes, datetime)
    )


_READS: dict[type, Answer] = {
    protocol.Lookup: _lookup,
    protocol.Read: _read,
    protocol.Sql: _sql,
}
_WRITES: dict[type, Answer] = {
    protocol.Insert: _insert,
    protocol.InsertColumns: _insert_columns,
    protocol.Update: _update,
    protocol.Upsert: _upsert,
    protocol.Delete: _delete,
    protocol.Sql: _sql,
}
