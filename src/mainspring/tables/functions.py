"""The functions that a filter may call: what they take, what they answer, and their SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from mainspring.model.table import ColumnType
from mainspring.tables.elements import Ceiling, DatePart, Floor, Position
from mainspring.tables.types import Number, String

STRING, NUMBER, BOOLEAN, DATETIME = (
    ColumnType.STRING,
    ColumnType.NUMBER,
    ColumnType.BOOLEAN,
    ColumnType.DATETIME,
)

SQL = ColumnElement[Any]


class Function(NamedTuple):
    """``takes`` lists the arguments' types, the last ``optional`` of which may be missing."""

    takes: tuple[ColumnType, ...]
    answers: ColumnType
    build: Callable[..., SQL]
    optional: int = 0


def _starts(text: SQL, start: SQL) -> SQL:
    return sa.func.substr(text, 1, sa.func.length(start), type_=String) == start


def _ends(text: SQL, end: SQL) -> SQL:
    # Both are kept from a start before 1, which the databases read differently.
    first = sa.func.length(text) - sa.func.length(end) + 1
    fits = sa.func.length(text) >= sa.func.length(end)
    tail = sa.func.substr(text, sa.case((fits, first), else_=1), type_=String)
    return sa.and_(fits, tail == end)


def _holds(text: SQL, part: SQL) -> SQL:
    return Position(text, part) > 0


def _substring(text: SQL, start: SQL, length: SQL | None = None) -> SQL:
    first = sa.cast(_at_least_zero(start), sa.Integer) + 1
    if length is None:
        return sa.func.substr(text, first, type_=String)
    count = sa.cast(_at_least_zero(length), sa.Integer)
    return sa.func.substr(text, first, count, type_=String)


def _at_least_zero(number: SQL) -> SQL:
    return sa.case((number > 0, Floor(number)), else_=0)


def _number(expression: SQL) -> SQL:
    return sa.type_coerce(expression, Number())


def _text(name: str) -> Callable[..., SQL]:
    return lambda *args: getattr(sa.func, name)(*args, type_=String)


def _part(name: str) -> Callable[[SQL], SQL]:
    return lambda moment: _number(DatePart(name, moment))


FUNCTIONS: dict[str, Function] = {
    "startswith": Function((STRING, STRING), BOOLEAN, _starts),
    "endswith": Function((STRING, STRING), BOOLEAN, _ends),
    "contains": Function((STRING, STRING), BOOLEAN, _holds),
    "substringof": Function((STRING, STRING), BOOLEAN, lambda part, text: _holds(text, part)),
    "concat": Function((STRING, STRING), STRING, lambda a, b: a.concat(b)),
    "indexof": Function((STRING, STRING), NUMBER, lambda t, p: _number(Position(t, p) - 1)),
    "length": Function((STRING,), NUMBER, lambda t: _number(sa.func.length(t))),
    "replace": Function((STRING, STRING, STRING), STRING, _text("replace")),
    "substring": Function((STRING, NUMBER, NUMBER), STRING, _substring, optional=1),
    "tolower": Function((STRING,), STRING, _text("lower")),
    "toupper": Function((STRING,), STRING, _text("upper")),
    "trim": Function((STRING,), STRING, _text("trim")),
    "floor": Function((NUMBER,), NUMBER, Floor),
    "ceiling": Function((NUMBER,), NUMBER, Ceiling),
    "round": Function((NUMBER,), NUMBER, lambda n: sa.func.round(n, type_=Number())),
    **{
        part: Function((DATETIME,), NUMBER, _part(part))
        for part in ("year", "month", "day", "hour", "minute", "second")
    },
}
