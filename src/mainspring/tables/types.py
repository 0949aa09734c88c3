"""How each column type is stored, alike on every database."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine, UserDefinedType

from mainspring.model.table import ColumnType
from mainspring.store.dialect import number_binder
from mainspring.store.types import Json, Moment

SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1


class Number(UserDefinedType[int | float]):
    """64-bit integers kept exact and doubles, in one column.

    SQLite's NUMERIC affinity holds both; on PostgreSQL ``numeric`` does, which a double enters as its
    shortest decimal and so leaves unchanged. A whole number comes back as an int, whatever went in.
    """

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "NUMERIC"

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return number_binder(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return canonical_number


def canonical_number(value: int | float | Decimal | None) -> int | float | None:
    """Whole numbers of 64 bits as int, all others as float."""
    if value is None or isinstance(value, int):
        return value
    if value == value.__trunc__() and SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        return int(value)
    return float(value)


# Text compares by code points: SQLite's own order, and PostgreSQL's under the collation "C".
String = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

STORED: dict[ColumnType, TypeEngine[Any]] = {
    ColumnType.STRING: String,
    ColumnType.NUMBER: Number(),
    ColumnType.BOOLEAN: Boolean(),
    ColumnType.DATETIME: Moment(),
    ColumnType.JSON: Json,
}
