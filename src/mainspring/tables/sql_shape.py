"""A statement of SQL brought into the shape in which it may run here: only known tables, columns, functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlglot import exp

from mainspring.base.clock import to_millis
from mainspring.base.errors import Invalid
from mainspring.model.table import ID, ColumnType
from mainspring.store import dialect
from mainspring.store.schema import DATA
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table
from mainspring.tables.infer import as_moment
from mainspring.tables.sql_guard import guard, refused
from mainspring.tables.sql_sources import PART, Sources, rename_parts
from mainspring.tables.system import check_settable
from mainspring.tables.types import STORED

MARK = "__value"
"""What stands in a statement for its values while it is parsed, followed by the value's place."""

UNITS = {
    "MILLISECOND": 1, "SECOND": 1000, "MINUTE": 60_000, "HOUR": 3_600_000, "DAY": 86_400_000,
    "WEEK": 7 * 86_400_000,
}  # fmt: skip
"""Milliseconds of the units of DATEADD that always have the same length."""

COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
NUMBERS = (exp.Count, exp.Sum, exp.Avg, exp.Length, exp.Abs, exp.Round, exp.Floor, exp.Ceil,
           exp.StrPosition, exp.RowNumber, exp.Sub, exp.Mul, exp.Div, exp.Mod)  # fmt: skip
TEXTS = (exp.Upper, exp.Lower, exp.Trim, exp.Substring, exp.Concat, exp.DPipe, exp.Left, exp.Right)
SAME = (exp.Min, exp.Max, exp.Coalesce, exp.Nullif, exp.Paren, exp.Alias)


class Shape:
    """Rewrites one statement; remembers its values and the tables that it names."""

    def __init__(
        self, tx: Transaction, tree: exp.Expr, parameters: Sequence[Any], now: datetime
    ) -> None:
        self._tx = tx
        self._tree = tree
        self._now = now
        self._values: list[Any] = []
        self._tables: dict[str, Definition] = {}
        self._take_parameters(parameters)
        guard(tree)
        self._aliases: set[str] = {a.alias.lower() for a in tree.find_all(exp.Alias)}
        rename_parts(tree)
        for table in tree.find_all(exp.Table):
            self._know(table)

    def rewrite(self, tree: exp.Expr | None = None) -> None:
        """Bring a statement, or a SELECT made of its parts, into its shape."""
        tree = self._tree if tree is None else tree
        for select in list(tree.find_all(exp.Select)):
            self._expand_stars(select)
        for table in list(tree.find_all(exp.Table)):
            self._place(table)
        sources = Sources(tree, self._tree, self._tables)
        for column in list(tree.find_all(exp.Column)):
            self._name(column, sources)
        for node in list(tree.find_all(*COMPARISONS, exp.Add, exp.Like, exp.DateAdd)):
            self._mean(node)
        for kind in list(tree.find_all(exp.DataType)):
            _without_max(kind)
        for node in list(tree.find_all(exp.CurrentTimestamp)):
            node.replace(exp.Literal.number(to_millis(self._now)))
        for text in [found for found in tree.find_all(exp.Literal) if found.is_string]:
            text.replace(self._bind(text.this))

    def bound(self, text: str) -> Iterable[sa.BindParameter[Any]]:
        """The values that a statement's text names, typed as their column types are stored."""
        named = {int(number) for number in re.findall(r":p(\d+)\b", text)}
        for number, value in enumerate(self._values):
            if number not in named:
                continue
            kind = _kind(value)
            # Without the columns' collation, which not every place of a statement can have.
            stored = {**STORED, ColumnType.STRING: sa.Text()}.get(kind) if kind else None
            yield sa.bindparam(f"p{number}", value, stored)

    def target(self, table: exp.Expr) -> Definition:
        """The table that a statement changes."""
        if not isinstance(table, exp.Table) or PART in table.meta:
            raise refused(table)
        return self._tables[table.name.lower()]

    def settable(self, table: Definition, column: exp.Expr, *, new: bool = False) -> str:
        """The name of a column that a statement sets."""
        known = table.column(column.name)
        name = known.name if known else column.name
        if not (new and name == ID):
            check_settable(name)
        if known is None:
            raise self._unknown(column.name)
        return name

    def type_of(self, node: exp.Expr) -> ColumnType | None:
        """The type of an expression as far as its form tells."""
        match node:
            case exp.Column():
                column = self._column(node.name)
                return column.type if column else None
            case _ if isinstance(node, SAME):
                return self.type_of(node.this)
            case exp.DateAdd() | exp.CurrentTimestamp():
                return ColumnType.DATETIME
            case _ if isinstance(node, TEXTS) or (isinstance(node, exp.Literal) and node.is_string):
                return ColumnType.STRING
            case exp.Var() if "value" in node.meta:
                return _kind(self._values[node.meta["value"]])
            case _ if isinstance(node, (*NUMBERS, exp.Literal)):
                return ColumnType.NUMBER
        return None

    def _take_parameters(self, parameters: Sequence[Any]) -> None:
        for mark in list(self._tree.find_all(exp.Parameter)):
            place = mark.name.removeprefix(MARK)
            if mark.name == place or int(place) >= len(parameters):
                raise refused(mark)
            mark.replace(self._bind(parameters[int(place)]))

    def _bind(self, value: Any) -> exp.Var:
        self._values.append(value)
        mark = exp.Var(this=f":p{len(self._values) - 1}")
        mark.meta["value"] = len(self._values) - 1
        return mark

    def _know(self, table: exp.Table) -> None:
        name = table.name.lower()
        if PART not in table.meta and name not in self._tables:
            self._tables[name] = find_table(self._tx, table.name)

    def _place(self, table: exp.Table) -> None:
        """Users' tables lie in one schema, whatever the statement says."""
        if PART in table.meta or "placed" in table.meta:
            return
        found = self._tables[table.name.lower()]
        alias = table.alias or table.name
        table.set("this", exp.to_identifier(found.name, quoted=True))
        table.set("db", exp.to_identifier(DATA, quoted=True))
        table.set("catalog", None)
        table.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
        table.meta["placed"] = True

    def _expand_stars(self, select: exp.Select) -> None:
        wide = [s for s in select.expressions if s.is_star and not s.find(exp.Count)]
        if not wide:
            return
        sources = [select.args["from_"].this, *(j.this for j in select.args.get("joins") or [])]
        expanded: list[exp.Expr] = []
        for item in select.expressions:
            if item not in wide:
                expanded.append(item)
                continue
            of = item.table.lower() if isinstance(item, exp.Column) else None
            for source in sources:
                if of is None or source.alias_or_name.lower() == of:
                    expanded += self._columns_of(source)
        select.set("expressions", expanded)

    def _columns_of(self, source: exp.Expr) -> list[exp.Expr]:
        place = source.alias_or_name
        found = self._tables.get(source.name.lower()) if isinstance(source, exp.Table) else None
        if found is None:
            return [exp.Column(this=exp.Star(), table=exp.to_identifier(place, quoted=True))]
        return [exp.column(c.name, table=place, quoted=True) for c in found.columns]

    def _column(self, name: str) -> Any:
        for table in self._tables.values():
            if (found := table.column(name)) is not None:
                return found
        return None

    def _name(self, column: exp.Column, sources: Sources) -> None:
        if isinstance(column.this, exp.Star):
            return
        name = column.name.lower()
        if column.table and not sources.have(column.table, name):
            raise self._unknown(column.name)
        found = self._column(column.name)
        if found is None and (name.startswith("__") or not sources.may_name(column, self._aliases)):
            raise self._unknown(column.name)
        if found is not None:
            column.set("this", exp.to_identifier(found.name, quoted=True))
        column.set("db", None)
        column.set("catalog", None)

    def _unknown(self, name: str) -> Invalid:
        return Invalid(
            f"No table of this statement has a column '{name[:63]}'.",
            code="unknown_column",
            field=name[:63],
        )

    def _mean(self, node: exp.Expr) -> None:
        """What SQL Server means by an operator, said so that this database does the same."""
        match node:
            case exp.DateAdd():
                unit = UNITS.get(node.text("unit").upper())
                if unit is None:
                    raise refused(node, f"of {node.text('unit').lower()}s is not supported")
                step = exp.Mul(
                    this=exp.paren(node.expression.copy()),
                    expression=exp.cast(exp.Literal.number(unit), "BIGINT"),
                )
                node.replace(exp.paren(exp.Add(this=node.this.copy(), expression=step)))
            case exp.Add() if ColumnType.STRING in (
                self.type_of(node.left),
                self.type_of(node.right),
            ):
                node.replace(
                    exp.DPipe(this=node.left.copy(), expression=node.right.copy(), safe=False)
                )
            case exp.Like() if dialect.is_postgresql(self._tx.connection):
                node.replace(exp.ILike(this=node.this.copy(), expression=node.expression.copy()))
            case _ if isinstance(node, COMPARISONS):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    self._match(other, self.type_of(one))

    def _match(self, value: exp.Expr, kind: ColumnType | None) -> None:
        """A constant that is compared with a column, as the type of the column."""
        place = value.meta.get("value")
        given = value.this if isinstance(value, exp.Literal) and value.is_string else None
        if kind is ColumnType.BOOLEAN and isinstance(value, exp.Literal) and not value.is_string:
            value.replace(exp.Boolean(this=value.this != "0"))
        elif kind is ColumnType.BOOLEAN and place is not None and self._values[place] in (0, 1):
            self._values[place] = bool(self._values[place])
        elif (
            kind is ColumnType.DATETIME
            and place is not None
            and isinstance(self._values[place], str)
        ):
            self._values[place] = _moment(self._values[place])
        elif kind is ColumnType.DATETIME and given is not None:
            value.replace(exp.Literal.number(to_millis(_moment(given))))


def _without_max(kind: exp.DataType) -> None:
    """``NVARCHAR(MAX)`` is text of any length."""
    if any(parameter.name.upper() == "MAX" for parameter in kind.expressions):
        kind.set("expressions", [])


def _moment(text: str) -> datetime:
    padded = text if "T" in text or " " in text.strip() else f"{text.strip()}T00:00:00Z"
    for form in (padded, padded.replace(" ", "T", 1), padded.replace(" ", "T", 1) + "Z"):
        found = as_moment(form)
        if isinstance(found, datetime):
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    raise Invalid(f"'{text[:40]}' is no moment: write 2026-03-01T12:00:00Z.", code="invalid_sql")


def _kind(value: Any) -> ColumnType | None:
    match value:
        case bool():
            return ColumnType.BOOLEAN
        case int() | float():
            return ColumnType.NUMBER
        case str():
            return ColumnType.STRING
        case datetime():
            return ColumnType.DATETIME
    return None
