"""Full-text search on chosen columns: FTS5 on SQLite, a tsvector on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic.ddl.base import AddColumn, DropColumn
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import DDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from mainspring.base.errors import Invalid
from mainspring.model.table import ColumnType
from mainspring.store.dialect import has_fts5
from mainspring.store.schema import DATA, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table, lock_table
from mainspring.tables.query import column_of

MOST_WORDS = 32

VECTOR = "__search"

_SIMPLE: sa.ColumnClause[str] = sa.literal_column("'simple'::regconfig")


def search_condition(tx: Transaction, table: Definition, text: str) -> sa.ColumnElement[bool]:
    """Rows that hold every word of ``text`` in the table's searchable columns, in any case."""
    if not table.search:
        raise Invalid(
            f"The table '{table.name}' is not searchable: choose the columns to search first.",
            code="not_searchable",
            field="search",
        )
    words = re.findall(r"\w+", text)[:MOST_WORDS]
    if not words:
        return sa.true()
    if not has_fts5(tx.connection):
        vector: sa.ColumnClause[Any] = sa.column(VECTOR, TSVECTOR, _selectable=table.sql)
        query = sa.func.plainto_tsquery(_SIMPLE, " ".join(words))
        return vector.bool_op("@@")(query)
    store = _store(table)
    # Each word in quotes of its own: a word of FTS5's language is then a word like others.
    quoted = " ".join(f'"{word}"' for word in words)
    found = sa.select(store.c.rowid).where(store.c.text.bool_op("MATCH")(quoted))
    rowid: sa.ColumnClause[int] = sa.column("rowid", sa.Integer, _selectable=table.sql)
    return rowid.in_(found)


def set_search(tx: Transaction, name: str, columns: Sequence[str]) -> None:
    """Make these text columns searchable, and no others; none ends the search."""
    table = lock_table(tx, find_table(tx, name))
    chosen = []
    for wanted in columns:
        column = table.column(wanted)
        if column is None or column.system or column.type is not ColumnType.STRING:
            raise Invalid(
                f"'{wanted[:63]}' is no text column of '{table.name}'.",
                code="unknown_column" if column is None else "wrong_type",
                field="columns",
            )
        chosen.append(column.name)
    drop_search(tx, table)
    chosen = list(dict.fromkeys(chosen))
    if chosen:
        for statement in _creation(tx, table, chosen):
            tx.execute(statement)
    change = sa.update(tables).where(tables.c.id == table.id)
    tx.execute(change.values(search=tuple(chosen)))


def drop_search(tx: Transaction, table: Definition) -> None:
    """Remove what the search needs, so that its columns can be changed."""
    if not table.search:
        return
    if has_fts5(tx.connection):
        for event in _EVENTS:
            tx.execute(DropTrigger(table, event))
        tx.execute(sa.schema.DropTable(_store(table)))
    else:
        tx.execute(DropColumn(table.name, sa.Column(VECTOR, TSVECTOR()), schema=DATA))


def _creation(tx: Transaction, table: Definition, columns: list[str]) -> Iterator[Any]:
    whole = _joined(table, columns)
    if not has_fts5(tx.connection):
        text = sa.func.to_tsvector(_SIMPLE, whole)
        vector = sa.Column(VECTOR, TSVECTOR(), sa.Computed(text, persisted=True))
        yield AddColumn(table.name, vector, schema=DATA)
        holder = sa.Table(
            table.name, sa.MetaData(), sa.Column(VECTOR, TSVECTOR()), schema=DATA, quote=True
        )
        yield sa.schema.CreateIndex(
            sa.Index(f"__search_{table.id}", holder.c[VECTOR], postgresql_using="gin")
        )
        return
    yield CreateStore(table)
    store = _store(table)
    rowid: sa.ColumnClause[int] = sa.literal_column("rowid")
    rows = sa.select(rowid, whole).select_from(table.sql)
    yield sa.insert(store).from_select(["rowid", "text"], rows)
    for event in _EVENTS:
        yield CreateTrigger(table, event, columns)


def _joined(table: Definition, columns: list[str]) -> sa.ColumnElement[str]:
    whole: sa.ColumnElement[str] = sa.literal("")
    for name in columns:
        whole = whole.concat(" ").concat(sa.func.coalesce(column_of(table, name), ""))
    return whole


def _store(table: Definition) -> sa.Table:
    parts = (sa.Column("rowid", sa.Integer), sa.Column("text", sa.Text))
    return sa.Table(f"__search_{table.id}", sa.MetaData(), *parts, schema=DATA)


_EVENTS = ("INSERT", "DELETE", "UPDATE")


class CreateStore(DDLElement):
    """The FTS5 table beside a table."""

    inherit_cache = False

    def __init__(self, table: Definition) -> None:
        self.table = table


class CreateTrigger(DDLElement):
    """Keeps the FTS5 table in step with one kind of change."""

    inherit_cache = False

    def __init__(self, table: Definition, event: str, columns: list[str]) -> None:
        self.table = table
        self.event = event
        self.columns = columns


class DropTrigger(DDLElement):
    """Removes such a trigger."""

    inherit_cache = False

    def __init__(self, table: Definition, event: str) -> None:
        self.table = table
        self.event = event


@compiles(CreateStore)
def _create_store(element: CreateStore, compiler: DDLCompiler, **kw: object) -> str:
    name = compiler.preparer.quote(f"__search_{element.table.id}")
    tokens = "tokenize = 'unicode61 remove_diacritics 0'"
    return f"CREATE VIRTUAL TABLE {DATA}.{name} USING fts5(text, {tokens})"


@compiles(CreateTrigger)
def _create_trigger(element: CreateTrigger, compiler: DDLCompiler, **kw: object) -> str:
    quote = compiler.preparer.quote_identifier
    steps = _STEPS[element.event]
    body = "; ".join(
        compiler.sql_compiler.process(step(element.table, element.columns), literal_binds=True)
        for step in steps
    )
    trigger = quote(f"__search_{element.table.id}_{element.event}")
    on = f"AFTER {element.event} ON {quote(element.table.name)}"
    return f"CREATE TRIGGER {DATA}.{trigger} {on} BEGIN {body}; END"


def _put(table: Definition, columns: list[str]) -> sa.Insert:
    """Enter the row at hand; inside a trigger, tables have no schema."""
    names: list[sa.ColumnClause[Any]] = [sa.column(name, sa.Text) for name in columns]
    new = sa.table("new", sa.column("rowid"), *names)
    whole: sa.ColumnElement[str] = sa.literal("", sa.Text)
    for name in columns:
        whole = whole.concat(" ").concat(sa.func.coalesce(new.c[name], ""))
    return sa.insert(_plain_store(table)).values(rowid=new.c.rowid, text=whole)


def _remove(table: Definition, columns: list[str]) -> sa.Delete:
    store = _plain_store(table)
    old: sa.ColumnClause[int] = sa.literal_column("old.rowid")
    return sa.delete(store).where(store.c.rowid == old)


_STEPS: dict[str, tuple[Callable[[Definition, list[str]], Any], ...]] = {
    "INSERT": (_put,),
    "DELETE": (_remove,),
    "UPDATE": (_remove, _put),
}


def _plain_store(table: Definition) -> sa.TableClause:
    return sa.table(f"__search_{table.id}", sa.column("rowid", sa.Integer), sa.column("text"))


@compiles(DropTrigger)
def _drop_trigger(element: DropTrigger, compiler: DDLCompiler, **kw: object) -> str:
    name = compiler.preparer.quote_identifier(f"__search_{element.table.id}_{element.event}")
    return f"DROP TRIGGER {DATA}.{name}"
