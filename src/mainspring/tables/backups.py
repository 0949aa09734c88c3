"""Users' tables in a backup: which there are, their rows as they lie, and how they are made anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from mainspring.model.backup import BackupPart
from mainspring.model.table import ID, SEQUENCE, ColumnType, IdType
from mainspring.store import backups, dialect
from mainspring.store.schema import CONTROL, DATA, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.columns import make_index
from mainspring.tables.definitions import Definition, find_table, list_indexes, make_table
from mainspring.tables.search import set_search
from mainspring.tables.types import Number, String

ROWS = "rows"
"""Where users' rows are inside a backup; our own tables lie under the names of their schemas."""

_KINDS = {
    ColumnType.STRING: "string",
    ColumnType.NUMBER: "number",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATETIME: "integer",
    ColumnType.JSON: "json",
}
_MORE: dict[str, Any] = {"string": String, "number": Number()}


def parts(tx: Transaction) -> list[BackupPart]:
    """Everything of this state that a backup holds, in the order in which it is to be filled in."""
    names = list(tx.execute(sa.select(tables.c.name).order_by(tables.c.name)).scalars())
    dialect.keep_tables(tx.connection, DATA, names)
    own = [(f"{t.schema}/{t.name}", backups.kinds_of(t)) for t in backups.kept_tables()]
    theirs = [(f"{ROWS}/{name}", _kinds_of(find_table(tx, name))) for name in names]
    return [
        BackupPart(name=name, columns=kinds, count=backups.count_rows(tx, _place(name, kinds)))
        for name, kinds in (*own, *theirs)
    ]


def read(tx: Transaction, part: BackupPart) -> Iterator[list[dict[str, Any]]]:
    """A part's rows, batch after batch."""
    return backups.read_rows(tx, _place(part.name, part.columns))


def write(tx: Transaction, part: BackupPart, rows: Sequence[dict[str, Any]]) -> None:
    """Store a batch of a part's rows."""
    backups.write_rows(tx, _place(part.name, part.columns), rows)


def is_users(part: BackupPart) -> bool:
    """Whether a part is a table that people made, which the parts before it describe."""
    return part.name.startswith(f"{ROWS}/")


def is_legal(part: BackupPart) -> bool:
    """Whether a part has a place here; its kinds are ones that we know."""
    place, _, name = part.name.partition("/")
    known = {"integer", "float", "text", "boolean", "json", *_MORE}
    return place in {CONTROL, DATA, ROWS} and bool(name) and set(part.columns.values()) <= known


def make_tables(tx: Transaction) -> None:
    """Make the empty tables that the catalogue describes."""
    for name in _names(tx):
        make_table(tx, find_table(tx, name))


def finish_tables(tx: Transaction) -> None:
    """Make the indexes and the search of tables whose rows are in place."""
    for name in _names(tx):
        table = find_table(tx, name)
        for index in list_indexes(tx, table):
            make_index(tx, table, index)
        if table.search:
            tx.execute(sa.update(tables).where(tables.c.id == table.id).values(search=()))
            set_search(tx, name, table.search)


def _names(tx: Transaction) -> list[str]:
    return list(tx.execute(sa.select(tables.c.name).order_by(tables.c.id)).scalars())


def _kinds_of(table: Definition) -> dict[str, str]:
    kinds = {column.name: _KINDS[column.type] for column in table.columns}
    if table.id_type is IdType.INTEGER:
        kinds[ID] = "integer"
    return {**kinds, SEQUENCE: "integer"}


def _place(name: str, kinds: dict[str, str]) -> sa.TableClause:
    schema, _, table = name.partition("/")
    return backups.as_lies(DATA if schema == ROWS else schema, table, kinds, _MORE)
