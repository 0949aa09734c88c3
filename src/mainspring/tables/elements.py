"""SQL functions that the databases spell differently but that must answer alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from mainspring.tables.types import Number


class Position(FunctionElement[int]):
    """Where the second text begins in the first, from 1; 0 where it does not."""

    type = Integer()
    inherit_cache = True


class Floor(FunctionElement[int | float]):
    """The largest whole number that is not above a number."""

    type = Number()
    inherit_cache = True


class Ceiling(FunctionElement[int | float]):
    """The smallest whole number that is not below a number."""

    type = Number()
    inherit_cache = True


class Quotient(FunctionElement[int | float]):
    """A true division of doubles; null where the divisor is zero."""

    type = Number()
    inherit_cache = True


class Remainder(FunctionElement[int | float]):
    """The remainder of whole parts, with the dividend's sign; null where the divisor is zero."""

    type = Number()
    inherit_cache = True


class DatePart(FunctionElement[int]):
    """A part of a moment in UTC, as a whole number. Named by ``part``: year … second."""

    type = Integer()
    inherit_cache = False

    def __init__(self, part: str, moment: Any) -> None:
        super().__init__(moment)
        self.part = part


_STRFTIME = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
}  # fmt: skip

# Beyond this, every double is whole and its conversion to an integer might saturate.
_ALL_WHOLE = "9007199254740992"


def _arguments(element: FunctionElement[Any], compiler: SQLCompiler, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(Position)
def _position(element: Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({', '.join(_arguments(element, compiler, **kw))})"


@compiles(Position, "postgresql")
def _position_postgresql(element: Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strpos({', '.join(_arguments(element, compiler, **kw))})"


def _whole(number: str, step: str) -> str:
    whole = f"CAST({number} AS INTEGER)"
    return f"CASE WHEN abs({number}) >= {_ALL_WHOLE} THEN {number} ELSE {whole} {step} END"


@compiles(Floor)
def _floor(element: Floor, compiler: SQLCompiler, **kw: Any) -> str:
    (n,) = _arguments(element, compiler, **kw)
    return f"({_whole(f'({n})', f'- (({n}) < CAST(({n}) AS INTEGER))')})"


@compiles(Floor, "postgresql")
def _floor_postgresql(element: Floor, compiler: SQLCompiler, **kw: Any) -> str:
    return f"floor({', '.join(_arguments(element, compiler, **kw))})"


@compiles(Ceiling)
def _ceiling(element: Ceiling, compiler: SQLCompiler, **kw: Any) -> str:
    (n,) = _arguments(element, compiler, **kw)
    return f"({_whole(f'({n})', f'+ (({n}) > CAST(({n}) AS INTEGER))')})"


@compiles(Ceiling, "postgresql")
def _ceiling_postgresql(element: Ceiling, compiler: SQLCompiler, **kw: Any) -> str:
    return f"ceil({', '.join(_arguments(element, compiler, **kw))})"


@compiles(Quotient)
def _quotient(element: Quotient, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = _arguments(element, compiler, **kw)
    return f"(CAST({a} AS REAL) / nullif({b}, 0))"


@compiles(Quotient, "postgresql")
def _quotient_postgresql(element: Quotient, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = _arguments(element, compiler, **kw)
    quotient = f"CAST({a} AS double precision) / CAST(nullif({b}, 0) AS double precision)"
    return f"CAST({quotient} AS numeric)"


@compiles(Remainder)
def _remainder(element: Remainder, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = _arguments(element, compiler, **kw)
    return f"(CAST({a} AS INTEGER) % nullif(CAST({b} AS INTEGER), 0))"


@compiles(Remainder, "postgresql")
def _remainder_postgresql(element: Remainder, compiler: SQLCompiler, **kw: Any) -> str:
    a, b = _arguments(element, compiler, **kw)
    return f"mod(trunc({a}), nullif(trunc({b}), 0))"


@compiles(DatePart)
def _date_part(element: DatePart, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _arguments(element, compiler, **kw)
    # Whole seconds, rounded down: a fraction would be rounded to the nearest.
    seconds = f"((({moment}) - ((({moment}) % 1000) + 1000) % 1000) / 1000)"
    form = _STRFTIME[element.part]
    return f"CAST(strftime('{form}', {seconds}, 'unixepoch') AS INTEGER)"


@compiles(DatePart, "postgresql")
def _date_part_postgresql(element: DatePart, compiler: SQLCompiler, **kw: Any) -> str:
    (moment,) = _arguments(element, compiler, **kw)
    utc = f"(to_timestamp(floor(({moment}) / 1000.0)) AT TIME ZONE 'UTC')"
    return f"CAST(extract({element.part} FROM {utc}) AS integer)"
