"""Rows as JSON brings them: its text for moments becomes moments, as the original did."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

# The full form with a zone only: a shorter one is more often a text that looks like a date.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)\Z")


def from_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose ISO 8601 strings with a zone have become datetimes; system columns stay text."""
    return {
        name: value if name == "id" or name.startswith("__") else as_moment(value)
        for name, value in row.items()
    }


def as_moment(value: Any) -> Any:
    """The datetime that a string names, or the value itself."""
    if not isinstance(value, str) or not _MOMENT.match(value):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value
