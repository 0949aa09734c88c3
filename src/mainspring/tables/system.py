"""The system columns: who sets them, and what an id may be."""

from __future__ import annotations

import base64
import os
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from mainspring.base.errors import Invalid

LONGEST_ID = 255

_FORBIDDEN = frozenset('"+/?\\`')


def stamp_new(row_id: str | None, now: datetime) -> dict[str, Any]:
    """The system columns of a row that is inserted now. Generated ids sort by the time of insertion."""
    return {"id": row_id or str(uuid7()), "__createdAt": now, **stamp_change(now)}


def stamp_change(now: datetime) -> dict[str, Any]:
    """The system columns that every change sets anew."""
    version = base64.b64encode(os.urandom(8)).decode()
    return {"__updatedAt": now, "__version": version}


def check_id(row_id: Any) -> str:
    """Answer an id that a row may have; raise `Invalid` otherwise."""
    if not isinstance(row_id, str):
        raise Invalid("An id is a string.", code="invalid_id", field="id")
    legal = (
        0 < len(row_id) <= LONGEST_ID
        and row_id not in {".", ".."}
        and not any(character in _FORBIDDEN or not character.isprintable() for character in row_id)
    )
    if not legal:
        raise Invalid(
            f'An id has 1 to {LONGEST_ID} printable characters, none of " + / ? \\ `, and is '
            "neither . nor ..",
            code="invalid_id",
            field="id",
        )
    return row_id


def check_settable(name: str) -> None:
    """Raise `Invalid` for a column that only Mainspring sets."""
    if name.lower() == "id":
        raise Invalid("The column is called 'id', in lower case.", code="invalid_id", field=name)
    if name.startswith("__"):
        raise Invalid(
            f"The column '{name[:63]}' is set by Mainspring and cannot be given.",
            code="system_column",
            field=name[:63],
        )
