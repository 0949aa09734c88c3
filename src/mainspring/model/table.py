"""Tables and their columns."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class ColumnType(StrEnum):
    """What a column holds. ``number`` keeps integers of 64 bits exact; other numbers are doubles."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    JSON = "json"


class ColumnDefinition(Struct, frozen=True):
    """A column as a person declares or sees it."""

    name: str
    type: ColumnType
    system: bool = False


SYSTEM_COLUMNS = (
    ColumnDefinition("id", ColumnType.STRING, system=True),
    ColumnDefinition("__createdAt", ColumnType.DATETIME, system=True),
    ColumnDefinition("__updatedAt", ColumnType.DATETIME, system=True),
    ColumnDefinition("__version", ColumnType.STRING, system=True),
)
"""The four that every table has, in this order."""


class Table(Struct, frozen=True, kw_only=True):
    """A users' table as lists and pages show it."""

    name: str
    created_at: datetime
    columns: tuple[ColumnDefinition, ...]
    row_count: int
