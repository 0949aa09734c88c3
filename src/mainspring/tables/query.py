"""An expression → a condition in SQL, with the same answer on every database.

Every part is typed while it is compiled. Values of different types are never equal and never in order,
so a comparison of text with a number is false rather than an error of the database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.query import Call, Column, Expression, Literal, OData
from mainspring.model.table import ColumnDefinition, ColumnType
from mainspring.tables.definitions import Definition
from mainspring.tables.elements import Quotient, Remainder
from mainspring.tables.functions import FUNCTIONS
from mainspring.tables.infer import as_moment
from mainspring.tables.odata import parse
from mainspring.tables.types import STORED, Number
from mainspring.tables.values import fit, type_of

DEEPEST = 100
"""How deep operators and functions may be nested."""

MOST_PARTS = 2000
"""Columns, literals and calls in one filter."""


class UnknownColumn(Exception):
    """The query names a column that the table does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Typed(NamedTuple):
    """A part of a condition; the type ``None`` is that of null."""

    sql: ColumnElement[Any]
    type: ColumnType | None
    literal: Any = None


def compile_filter(table: Definition, filter: Expression) -> ColumnElement[bool]:
    """The condition that rows must meet; `UnknownColumn` or `Invalid` (``invalid_filter``)."""
    typed = _Compiler(table).compile(filter, DEEPEST)
    if typed.type is not ColumnType.BOOLEAN:
        raise _invalid("The filter must be a condition that is true or false.")
    return typed.sql


def column_of(table: Definition, name: str) -> ColumnElement[Any]:
    """The column of that name; `UnknownColumn` where there is none."""
    column = table.column(name)
    if column is None:
        raise UnknownColumn(name)
    return table.sql.c[column.name]


class _Compiler:
    def __init__(self, table: Definition) -> None:
        self._table = table
        self._parts = 0

    def compile(self, part: Expression, depth: int) -> Typed:
        self._parts += 1
        if self._parts > MOST_PARTS or depth == 0:
            raise TooLarge(
                f"A filter has at most {MOST_PARTS} parts, nested {DEEPEST} deep.",
                code="filter_too_large",
            )
        match part:
            case Column():
                column = self._table.column(part.name)
                if column is None:
                    raise UnknownColumn(part.name)
                return Typed(self._table.sql.c[column.name], column.type)
            case Literal():
                return _literal(part.value)
            case OData():
                return self.compile(parse(part), depth - 1)
            case Call():
                return self._call(part, depth)

    def _call(self, call: Call, depth: int) -> Typed:
        if call.op not in _OPERATORS and call.op not in FUNCTIONS:
            raise _invalid(f"There is no function '{call.op[:40]}' in filters.")
        args = [self.compile(arg, depth - 1) for arg in call.args]
        if call.op in _OPERATORS:
            least, most, build = _OPERATORS[call.op]
            if not least <= len(args) <= most:
                raise _invalid(f"The operator {call.op} stands between two values.")
            return build(call.op, args)
        return _function(call.op, args)


def _literal(value: Any) -> Typed:
    if value is None:
        return Typed(sa.null(), None)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        value = float(value)
    column_type = type_of(value)
    if column_type in (None, ColumnType.JSON):
        raise _invalid("A filter compares with text, numbers, true, false, null and moments.")
    fitted = fit(ColumnDefinition("filter", column_type), value)
    return Typed(sa.literal(fitted, STORED[column_type]), column_type, fitted)


def _logic(op: str, args: list[Typed]) -> Typed:
    for arg in args:
        _expect(arg, ColumnType.BOOLEAN, op)
    if op == "not":
        return _boolean(sa.not_(args[0].sql))
    join = sa.and_ if op == "and" else sa.or_
    return _boolean(join(*(arg.sql for arg in args)))


def _compare(op: str, args: list[Typed]) -> Typed:
    return _boolean(_comparison(op, args[0], args[1]))


def _in(op: str, args: list[Typed]) -> Typed:
    return _boolean(sa.or_(*(_comparison("eq", args[0], item) for item in args[1:])))


_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}


def _comparison(op: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    if left.type is None or right.type is None:
        return _compare_null(op, left, right)
    left, right = _as_moments(left, right)
    if left.type is not right.type or left.type is ColumnType.JSON:
        either = sa.and_(left.sql.is_not(None), right.sql.is_not(None))
        return either if op == "ne" else sa.false()
    if left.type is ColumnType.BOOLEAN and op not in ("eq", "ne"):
        return sa.false()
    answer: ColumnElement[bool] = _COMPARISONS[op](left.sql, right.sql)
    return answer


def _compare_null(op: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    value = left if right.type is None else right
    if op == "eq":
        return value.sql.is_(None)
    return value.sql.is_not(None) if op == "ne" else sa.false()


def _as_moments(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Text that is written beside a moment and names one counts as one."""
    if left.type is ColumnType.DATETIME:
        return left, _as_moment(right)
    if right.type is ColumnType.DATETIME:
        return _as_moment(left), right
    return left, right


def _as_moment(typed: Typed) -> Typed:
    value = as_moment(typed.literal)
    return _literal(value) if isinstance(value, datetime) else typed


def _arithmetic(op: str, args: list[Typed]) -> Typed:
    for arg in args:
        _expect(arg, ColumnType.NUMBER, op)
    a = args[0].sql
    if op == "neg":
        return Typed(sa.type_coerce(-a, Number()), ColumnType.NUMBER)
    b = args[1].sql
    built: dict[str, Callable[[], ColumnElement[Any]]] = {
        "add": lambda: a + b,
        "sub": lambda: a - b,
        "mul": lambda: a * b,
        "div": lambda: Quotient(a, b),
        "mod": lambda: Remainder(a, b),
    }
    return Typed(sa.type_coerce(built[op](), Number()), ColumnType.NUMBER)


def _function(name: str, args: list[Typed]) -> Typed:
    function = FUNCTIONS[name]
    most = len(function.takes)
    if not most - function.optional <= len(args) <= most:
        raise _invalid(f"The function {name} takes {most} arguments, not {len(args)}.")
    for arg, takes in zip(args, function.takes, strict=False):
        _expect(arg, takes, name)
    return Typed(function.build(*(arg.sql for arg in args)), function.answers)


def _expect(arg: Typed, wanted: ColumnType, by: str) -> None:
    if arg.type not in (wanted, None):
        raise _invalid(f"In the filter, {by} takes values of type {wanted}, not {arg.type}.")
    if arg.type is None:
        raise _invalid(f"In the filter, {by} cannot be applied to null.")


def _boolean(sql: ColumnElement[bool]) -> Typed:
    return Typed(sql, ColumnType.BOOLEAN)


def _invalid(message: str) -> Invalid:
    return Invalid(message, code="invalid_filter", field="filter")


_OPERATORS: dict[str, tuple[int, int, Callable[[str, list[Typed]], Typed]]] = {
    "and": (1, MOST_PARTS, _logic),
    "or": (1, MOST_PARTS, _logic),
    "not": (1, 1, _logic),
    "in": (2, MOST_PARTS, _in),
    **dict.fromkeys(_COMPARISONS, (2, 2, _compare)),
    **dict.fromkeys(("add", "sub", "mul", "div", "mod"), (2, 2, _arithmetic)),
    "neg": (1, 1, _arithmetic),
}
