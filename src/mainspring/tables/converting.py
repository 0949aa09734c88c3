"""Values of one type → values of another; only what can be undone or plainly read."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mainspring.base.clock import from_millis, rfc3339, to_millis
from mainspring.base.errors import Invalid
from mainspring.model.table import ColumnType
from mainspring.tables.infer import as_moment
from mainspring.tables.values import shown

_WORDS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def convert(value: Any, to: ColumnType) -> Any:
    """The value as that type; `Invalid` where it is none."""
    if value is None:
        return None
    converted = _CONVERTERS[to](value)
    if converted is None:
        raise Invalid(f"{shown(value)} is no {to}.", code="wrong_type")
    return converted


def _to_string(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return rfc3339(value)
        case int() | float():
            return repr(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _to_number(value: Any) -> int | float | None:
    match value:
        case bool():
            return int(value)
        case int() | float():
            return value
        case datetime():
            return to_millis(value)
        case str():
            return _read_number(value.strip())
    return None


def _read_number(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _to_boolean(value: Any) -> bool | None:
    match value:
        case bool():
            return value
        case 0 | 1:
            return bool(value)
        case str():
            return _WORDS.get(value.strip().lower())
    return None


def _to_datetime(value: Any) -> datetime | None:
    match value:
        case datetime():
            return value
        case bool():
            return None
        case int():
            try:
                return from_millis(value)
            except OverflowError:
                return None
        case str():
            moment = as_moment(value.strip())
            return moment if isinstance(moment, datetime) else None
    return None


def _to_json(value: Any) -> Any:
    if isinstance(value, dict | list):
        return value
    if isinstance(value, str):
        try:
            found = json.loads(value)
        except ValueError:
            return None
        return found if isinstance(found, dict | list) else None
    return None


_CONVERTERS: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.STRING: _to_string,
    ColumnType.NUMBER: _to_number,
    ColumnType.BOOLEAN: _to_boolean,
    ColumnType.DATETIME: _to_datetime,
    ColumnType.JSON: _to_json,
}
