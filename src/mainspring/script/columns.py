"""Many rows as the values of their columns, which travel and are stored more quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from mainspring.runtime.packing import unpack

Row = dict[str, Any]


def as_columns(rows: Sequence[Row]) -> dict[str, list[Any]] | None:
    """The values of each column; ``None`` where there are not many rows or they do not all have the same."""
    if len(rows) < 2 or not rows[0] or len(set(map(len, rows))) != 1:
        return None
    try:
        return {name: list(map(itemgetter(name), rows)) for name in rows[0]}
    except KeyError:
        return None


def stored_rows(rows: Sequence[Row], answer: Mapping[str, Any]) -> list[Row]:
    """The rows as they are stored: what the host tells, and for the rest what was given."""
    columns = {name: _unpacked(values) for name, values in answer["columns"].items()}
    blank = dict.fromkeys(columns) | answer["same"]
    given: list[str] = answer["given"]
    if given == list(rows[0]):
        stored = [{**blank, **row} for row in rows]
    else:
        stored = [blank | {name: row[name] for name in given} for row in rows]
    for name, values in columns.items():
        for row, value in zip(stored, values, strict=True):
            row[name] = value
    return stored


def _unpacked(values: list[Any] | bytes) -> list[Any]:
    return unpack(values) if isinstance(values, bytes) else values
