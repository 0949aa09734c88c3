"""Tables, their columns, and who may do what with their rows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct


class ColumnType(StrEnum):
    """What a column holds. ``number`` keeps integers of 64 bits exact; other numbers are doubles."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    JSON = "json"


class IdType(StrEnum):
    """What a table's ids are: texts (given, or generated) or numbers from 1 (generated only)."""

    STRING = "string"
    INTEGER = "integer"


class Permission(StrEnum):
    """Who may do something: everyone, who has the application key, a signed-in user, an administrator."""

    PUBLIC = "public"
    APPLICATION = "application"
    USER = "user"
    ADMIN = "admin"


class Permissions(Struct, frozen=True, kw_only=True):
    """A table's permission for each operation. Scripts and the management API are not asked."""

    read: Permission = Permission.APPLICATION
    insert: Permission = Permission.APPLICATION
    update: Permission = Permission.APPLICATION
    delete: Permission = Permission.APPLICATION


class ColumnDefinition(Struct, frozen=True):
    """A column as a person declares or sees it; ``default`` stands where a new row brings nothing."""

    name: str
    type: ColumnType
    system: bool = False
    default: Any = None


class IndexDefinition(Struct, frozen=True):
    """An index over columns; ``unique`` refuses a second row with the same values."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


ID = "id"
CREATED_AT = "__createdAt"
UPDATED_AT = "__updatedAt"
VERSION = "__version"
DELETED = "__deleted"
SEQUENCE = "__sequence"
"""Grows with every change of a table, in the order of commits. Never shown."""


def system_columns(id_type: IdType, soft_delete: bool) -> tuple[ColumnDefinition, ...]:
    """The columns that a table has from its beginning, in this order."""
    id_column = ColumnType.STRING if id_type is IdType.STRING else ColumnType.NUMBER
    columns = [
        ColumnDefinition(ID, id_column, system=True),
        ColumnDefinition(CREATED_AT, ColumnType.DATETIME, system=True),
        ColumnDefinition(UPDATED_AT, ColumnType.DATETIME, system=True),
        ColumnDefinition(VERSION, ColumnType.STRING, system=True),
    ]
    if soft_delete:
        columns.append(ColumnDefinition(DELETED, ColumnType.BOOLEAN, system=True))
    return tuple(columns)


class Table(Struct, frozen=True, kw_only=True):
    """A users' table as lists and pages show it. ``search`` names the columns of its full-text search.

    ``size`` is about how many bytes its rows and indexes take in the database.
    """

    name: str
    created_at: datetime
    id_type: IdType
    soft_delete: bool
    permissions: Permissions
    search: tuple[str, ...]
    columns: tuple[ColumnDefinition, ...]
    indexes: tuple[IndexDefinition, ...]
    row_count: int
    size: int
