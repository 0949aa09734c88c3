"""SQL that people write: read with SQL Server's grammar, kept to users' tables, run on this database.

A SELECT is rewritten and run. What changes rows is turned into a SELECT of the rows that it means and
into the same calls that everybody else changes rows with, so system columns are right by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
import sqlglot
from msgspec import Struct
from sqlalchemy.exc import DBAPIError
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from mainspring.base.clock import from_millis
from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.table import ID, ColumnType
from mainspring.store import dialect
from mainspring.store.transaction import Transaction
from mainspring.tables import rows
from mainspring.tables.definitions import Definition
from mainspring.tables.sql_guard import refused
from mainspring.tables.sql_shape import MARK, Shape
from mainspring.tables.types import STORED

MOST_ROWS = 50_000
"""Rows that one statement answers."""

LONGEST_STATEMENT = 100_000
"""Characters."""

LONGEST_TIME = 30.0
"""Seconds that one statement may take."""


class ResultColumn(Struct, frozen=True):
    """A column of an answer; ``type`` is unset where only the database knows it."""

    name: str
    type: ColumnType | None


class Result(Struct, frozen=True):
    """What a statement answers: rows in the order of their columns, and how many rows it read or changed."""

    columns: tuple[ResultColumn, ...]
    rows: list[list[Any]]
    count: int


def is_select(statement: str) -> bool:
    """Whether a statement changes nothing; `Invalid` where it cannot be read."""
    return isinstance(_parsed(statement)[0], exp.Query)


def sql_target(statement: str) -> tuple[str, str | None]:
    """What a statement does to rows (``read``, ``inserted`` …), and to those of which table.

    Of a SELECT the first table that it names; ``None`` where it names none.
    """
    tree = _parsed(statement)[0]
    verbs = {exp.Insert: "inserted", exp.Update: "updated", exp.Delete: "deleted"}
    verb = next((verb for kind, verb in verbs.items() if isinstance(tree, kind)), "read")
    where = tree if verb == "read" else tree.this
    table = where.find(exp.Table)
    return verb, table.name if table is not None else None


def run_sql(tx: Transaction, statement: str, parameters: Sequence[Any], now: datetime) -> Result:
    """Run one statement with a value for each ``?``; `Invalid` names what is not possible."""
    parsed, marks = _parsed(statement)
    if marks != len(parameters):
        raise Invalid(
            f"The statement has {marks} question marks for {len(parameters)} values.",
            code="invalid_sql",
        )
    tree = parsed.copy()
    shape = Shape(tx, tree, parameters, now)
    match tree:
        case exp.Query():
            return _select(tx, shape, tree)
        case exp.Delete():
            return _delete(tx, shape, tree, now)
        case exp.Update():
            return _update(tx, shape, tree, now)
        case exp.Insert():
            return _insert(tx, shape, tree, now)
    raise refused(tree)


@lru_cache(maxsize=256)
def _parsed(statement: str) -> tuple[exp.Expr, int]:
    """The statement's tree, and how many question marks it has."""
    if len(statement) > LONGEST_STATEMENT:
        raise TooLarge(f"A statement has at most {LONGEST_STATEMENT} characters.")
    try:
        text, marks = _marked(statement)
        found = [tree for tree in sqlglot.parse(text, read="tsql") if tree is not None]
    except (SqlglotError, RecursionError) as problem:
        reason = str(problem).partition("\n")[0]
        raise Invalid(f"This SQL cannot be read: {reason}", code="invalid_sql") from None
    if len(found) != 1:
        raise Invalid("Run one statement at a time.", code="invalid_sql")
    if not isinstance(found[0], exp.Query | exp.Delete | exp.Update | exp.Insert):
        raise refused(found[0])
    return found[0], marks


def _marked(statement: str) -> tuple[str, int]:
    """The statement with a name in place of each question mark, as the tree does not keep their order."""
    places = [t for t in sqlglot.tokenize(statement, read="tsql") if t.text == "?"]
    places = [t for t in places if t.token_type is TokenType.PLACEHOLDER]
    text = statement
    for number, token in reversed(list(enumerate(places))):
        text = f"{text[: token.start]}@{MARK}{number}{text[token.end + 1 :]}"
    return text, len(places)


def _select(tx: Transaction, shape: Shape, tree: exp.Query) -> Result:
    shape.rewrite()
    columns = tuple(ResultColumn(_name(select), shape.type_of(select)) for select in tree.selects)
    found = _execute(tx, shape, tree, [column.type for column in columns])
    return Result(columns, found, len(found))


def _name(select: exp.Expr) -> str:
    """The name of a column of the answer; empty for an expression that was given none."""
    return select.alias or (select.name if isinstance(select, exp.Column) else "")


def _execute(
    tx: Transaction, shape: Shape, tree: exp.Expr, types: Sequence[ColumnType | None]
) -> list[list[Any]]:
    text = tree.sql(dialect.sql_name(tx.connection), identify=True, comments=False)
    typed = [sa.column(f"c{n}", STORED[kind] if kind else None) for n, kind in enumerate(types)]
    statement = sa.text(text).bindparams(*shape.bound(text)).columns(*typed)
    try:
        with dialect.limited_time(tx.connection, LONGEST_TIME):
            found = tx.execute(statement).fetchmany(MOST_ROWS + 1)
    except DBAPIError as problem:
        reason = str(problem.orig).partition("\n")[0]
        raise Invalid(f"The database refuses this SQL: {reason}", code="invalid_sql") from None
    if len(found) > MOST_ROWS:
        raise TooLarge(f"One statement answers at most {MOST_ROWS} rows: add a TOP or a WHERE.")
    return [[dialect.plain_number(value) for value in row] for row in found]


def _ids(tx: Transaction, shape: Shape, table: Definition, chosen: exp.Select) -> list[list[Any]]:
    shape.rewrite(chosen)
    types = [shape.type_of(select) for select in chosen.selects]
    return _execute(tx, shape, chosen, types)


def _rows_of(tree: exp.Delete | exp.Update, *selected: exp.Expr) -> exp.Select:
    """The rows that a statement means, as a SELECT of their ids and some more."""
    for part in ("tables", "using", "from_", "joins", "limit", "order", "returning"):
        if tree.args.get(part):
            raise refused(tree, "with more than one table, or with TOP or OUTPUT")
    chosen = exp.select(exp.column(ID), *selected).from_(tree.this.copy())
    where = tree.args.get("where")
    return chosen.where(where.this.copy()) if where else chosen


def _delete(tx: Transaction, shape: Shape, tree: exp.Delete, now: datetime) -> Result:
    table = shape.target(tree.this)
    ids = [row[0] for row in _ids(tx, shape, table, _rows_of(tree))]
    return _changed(rows.delete_rows(tx, table.name, ids, now) if ids else 0)


def _update(tx: Transaction, shape: Shape, tree: exp.Update, now: datetime) -> Result:
    table = shape.target(tree.this)
    names = [shape.settable(table, change.this) for change in tree.expressions]
    values = [
        exp.alias_(change.expression.copy(), f"v{n}") for n, change in enumerate(tree.expressions)
    ]
    found = _ids(tx, shape, table, _rows_of(tree, *values))
    changes = [
        {ID: row_id, **{n: _fitted(table, n, v) for n, v in zip(names, given, strict=True)}}
        for row_id, *given in found
    ]
    return _changed(len(rows.update_rows(tx, table.name, changes, now)) if changes else 0)


def _insert(tx: Transaction, shape: Shape, tree: exp.Insert, now: datetime) -> Result:
    if not isinstance(tree.this, exp.Schema) or tree.args.get("returning"):
        raise refused(tree, "without the names of its columns, or with OUTPUT")
    table = shape.target(tree.this.this)
    names = [shape.settable(table, exp.column(i.this), new=True) for i in tree.this.expressions]
    found: list[list[Any]] = []
    for source in _sources(tree):
        if len(source.selects) != len(names):
            raise Invalid("As many values as columns are needed.", code="invalid_sql")
        shape.rewrite(source)
        found += _execute(tx, shape, source, [shape.type_of(s) for s in source.selects])
    new = [{n: _fitted(table, n, v) for n, v in zip(names, row, strict=True)} for row in found]
    return _changed(len(rows.insert_rows(tx, table.name, new, now)) if new else 0)


def _sources(tree: exp.Insert) -> list[exp.Select]:
    match tree.expression:
        case exp.Values() as values:
            return [
                exp.select(*(exp.alias_(v.copy(), f"v{n}") for n, v in enumerate(row.expressions)))
                for row in values.expressions
            ]
        case exp.Select() as select:
            return [select.copy()]
    raise refused(tree)


def _changed(count: int) -> Result:
    return Result((), [], count)


def _fitted(table: Definition, name: str, value: Any) -> Any:
    """A value that the database computed, as the type of the column that it goes to."""
    column = table.column(name)
    if value is None or column is None:
        return value
    if column.type is ColumnType.BOOLEAN and value in (0, 1):
        return bool(value)
    if (
        column.type is ColumnType.DATETIME
        and isinstance(value, int)
        and not isinstance(value, bool)
    ):
        return from_millis(value)
    return value
