"""What can be wrong about a row, in words."""

from __future__ import annotations

from typing import Any

from mainspring.base.errors import Conflict, NotFound, PreconditionFailed
from mainspring.tables.definitions import Definition


class RowChanged(PreconditionFailed):
    """The row is not what the caller believed; ``row`` is what it is."""

    code = "row_changed"

    def __init__(self, row: dict[str, Any]) -> None:
        super().__init__(
            f"The row '{row['id']}' was changed meanwhile: read it again, then change it.",
            field="__version",
        )
        self.row = row


def missing(table: Definition, row_id: Any) -> NotFound:
    """There is no such row."""
    return NotFound(f"There is no row '{row_id}' in '{table.name}'.", code="row_not_found")


def taken(row_id: Any) -> Conflict:
    """There is such a row already."""
    return Conflict(f"A row with the id '{row_id}' exists already.", code="row_exists", field="id")


def not_changed(
    table: Definition, row_id: Any, found: dict[str, Any] | None
) -> NotFound | RowChanged:
    """Why a change found nothing to change."""
    return missing(table, row_id) if found is None else RowChanged(found)
