"""Which values a column takes, and in which form they are kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import is_
from types import NoneType
from typing import Any

from mainspring.base.clock import from_millis, rfc3339, to_millis
from mainspring.base.errors import Invalid, TooLarge
from mainspring.model.table import ColumnDefinition, ColumnType
from mainspring.tables.types import LARGEST_INTEGER, SMALLEST_INTEGER, canonical_number

LONGEST_TEXT = 4 * 1024 * 1024
"""Characters of a string."""

DEEPEST_JSON = 100

_SHOWN = 40


_KINDS: dict[type, ColumnType] = {
    str: ColumnType.STRING,
    bool: ColumnType.BOOLEAN,
    int: ColumnType.NUMBER,
    float: ColumnType.NUMBER,
    datetime: ColumnType.DATETIME,
    dict: ColumnType.JSON,
    list: ColumnType.JSON,
}


def type_of(value: Any) -> ColumnType | None:
    """The type of a new column that begins with ``value``; ``None`` where no type fits."""
    return _KINDS.get(type(value))


def fit(column: ColumnDefinition, value: Any) -> Any:
    """The value as it will be read back; `Invalid` naming column, type and value where it differs."""
    if value is None:
        return None
    if type_of(value) is not column.type:
        raise refuse(column.name, value, f"is of type {column.type} and cannot hold {shown(value)}")
    return _FITTERS[column.type](column.name, value)


def fit_all(column: ColumnDefinition, values: Sequence[Any]) -> Sequence[Any]:
    """Like `fit` for each of many values; answers the same object where nothing had to change."""
    kinds = set(map(type, values))
    given = values
    if NoneType in kinds:
        kinds.discard(NoneType)
        given = [value for value in values if value is not None]
    settled = _SETTLED.get(column.type)
    if settled is not None and settled(kinds, given):
        return values
    found = [fit(column, value) for value in values]
    return values if all(map(is_, found, values)) else found


def refuse(name: str, value: Any, why: str) -> Invalid:
    """The error for a value that does not fit."""
    return Invalid(f"The column '{name}' {why}.", code="wrong_type", field=name)


def shown(value: Any) -> str:
    """A value for a sentence, cut short."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def moment(name: str, value: datetime) -> datetime:
    """An aware datetime in UTC, cut to milliseconds."""
    if value.tzinfo is None:
        raise refuse(name, value, f"needs a datetime with a time zone, not {shown(value)}")
    if value.tzinfo is UTC and value.microsecond % 1000 == 0:
        return value
    try:
        return from_millis(to_millis(value.astimezone(UTC)))
    except OverflowError:
        raise refuse(
            name, value, f"cannot hold {shown(value)}: it is beyond the calendar"
        ) from None


def _number(name: str, value: int | float) -> int | float | None:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise refuse(name, value, f"cannot hold {value}: only finite numbers are kept")
    elif not SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        raise refuse(name, value, f"cannot hold {shown(value)}: integers have at most 64 bits")
    return canonical_number(value)


def _text(name: str, value: str) -> str:
    if "\0" in value:
        raise refuse(name, value, "cannot hold text with NUL characters")
    if len(value) > LONGEST_TEXT:
        raise TooLarge(
            f"The column '{name}' cannot hold text of more than {LONGEST_TEXT} characters.",
            code="value_too_large",
            field=name,
        )
    return value


def _json(name: str, value: Any, depth: int = DEEPEST_JSON) -> Any:
    if depth == 0:
        raise refuse(name, value, f"cannot hold JSON nested deeper than {DEEPEST_JSON}")
    match value:
        case None | bool():
            return value
        case int() | float():
            return _number(name, value)
        case str():
            return _text(name, value)
        case datetime():
            return rfc3339(moment(name, value))
        case list():
            return [_json(name, item, depth - 1) for item in value]
        case dict():
            return {_key(name, key): _json(name, item, depth - 1) for key, item in value.items()}
    raise refuse(name, value, f"cannot hold {shown(value)} inside JSON")


def _key(name: str, key: Any) -> str:
    if not isinstance(key, str):
        raise refuse(name, key, f"cannot hold JSON with the key {shown(key)}: keys are strings")
    return _text(name, key)


_FITTERS: dict[ColumnType, Callable[[str, Any], Any]] = {
    ColumnType.STRING: _text,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: lambda _name, value: value,
    ColumnType.DATETIME: moment,
    ColumnType.JSON: _json,
}


def _texts(kinds: set[type], values: Sequence[Any]) -> bool:
    return kinds == {str} and max(map(len, values)) <= LONGEST_TEXT and "\0" not in "".join(values)


def _integers(kinds: set[type], values: Sequence[Any]) -> bool:
    return kinds == {int} and min(values) >= SMALLEST_INTEGER and max(values) <= LARGEST_INTEGER


_SETTLED: dict[ColumnType, Callable[[set[type], Sequence[Any]], bool]] = {
    ColumnType.STRING: _texts,
    ColumnType.NUMBER: _integers,
    ColumnType.BOOLEAN: lambda kinds, _values: kinds == {bool},
}
"""Whether a column's values are all right as they are, seen without a look at each in Python."""
