"""/tables/{name}/columns and /indexes: what a table is made of."""

from __future__ import annotations

from typing import Any

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType

from mainspring.base.errors import Invalid
from mainspring.http.backend import Backend
from mainspring.model.table import ColumnDefinition, ColumnType, IndexDefinition, Table
from mainspring.operations import tables
from mainspring.operations.context import Context
from mainspring.tables.columns import Conversion


class NewColumn(Struct, frozen=True):
    """A column; its type is one of string, number, boolean, datetime and json."""

    name: str
    type: str
    default: Any = None

    def definition(self) -> ColumnDefinition:
        """The same as a definition; `Invalid` for an unknown type."""
        return ColumnDefinition(self.name, read_type(self.type), default=self.default)


class ColumnChange(Struct, frozen=True):
    """Another name, another default, or both."""

    name: str | None = None
    default: Any | UnsetType = UNSET


class TypeChange(Struct, frozen=True):
    """Another type; with ``dry_run``, only what would come of it is said."""

    type: str
    dry_run: bool = False


class NewIndex(Struct, frozen=True):
    """An index over columns."""

    name: str
    columns: tuple[str, ...]
    unique: bool = False


BACKEND = NamedDependency[Backend]
CONTEXT = NamedDependency[Context]


def read_type(text: str) -> ColumnType:
    """The column type of that name."""
    try:
        return ColumnType(text)
    except ValueError:
        known = ", ".join(ColumnType)
        raise Invalid(
            f"'{text[:63]}' is not a column type: use one of {known}.",
            code="unknown_column_type",
            field="columns.type",
        ) from None


@get("/tables/{name:str}/columns", tags=["tables"])
async def list_columns(
    name: FromPath[str], backend: BACKEND, context: CONTEXT
) -> list[ColumnDefinition]:
    """A table's columns, the system columns first."""
    return list((await backend.database.read(tables.get_table, context, name)).columns)


@post("/tables/{name:str}/columns", tags=["tables"])
async def add_column(
    name: FromPath[str], data: JSONBody[NewColumn], backend: BACKEND, context: CONTEXT
) -> Table:
    """Add a column."""
    return await backend.database.write(tables.add_column, context, name, data.definition())


@patch("/tables/{name:str}/columns/{column:str}", tags=["tables"])
async def change_column(
    name: FromPath[str],
    column: FromPath[str],
    data: JSONBody[ColumnChange],
    backend: BACKEND,
    context: CONTEXT,
) -> Table:
    """Rename a column, or change what new rows get that do not bring it."""
    write = backend.database.write
    if data.default is not UNSET:
        await write(tables.set_default, context, name, column, data.default)
    if data.name is not None:
        await write(tables.rename_column, context, name, column, data.name)
    return await backend.database.read(tables.get_table, context, name)


@post("/tables/{name:str}/columns/{column:str}/type", status_code=200, tags=["tables"])
async def change_type(
    name: FromPath[str],
    column: FromPath[str],
    data: JSONBody[TypeChange],
    backend: BACKEND,
    context: CONTEXT,
) -> Conversion:
    """Convert every value of a column; where one does not convert, nothing is changed."""
    kind = read_type(data.type)
    return await backend.database.write(
        tables.change_type, context, name, column, kind, not data.dry_run
    )


@delete("/tables/{name:str}/columns/{column:str}", tags=["tables"])
async def drop_column(
    name: FromPath[str], column: FromPath[str], backend: BACKEND, context: CONTEXT
) -> None:
    """Remove a column with its values."""
    await backend.database.write(tables.drop_column, context, name, column)


@post("/tables/{name:str}/indexes", tags=["tables"])
async def create_index(
    name: FromPath[str], data: JSONBody[NewIndex], backend: BACKEND, context: CONTEXT
) -> Table:
    """Make an index."""
    index = IndexDefinition(data.name, data.columns, data.unique)
    return await backend.database.write(tables.create_index, context, name, index)


@delete("/tables/{name:str}/indexes/{index:str}", tags=["tables"])
async def drop_index(
    name: FromPath[str], index: FromPath[str], backend: BACKEND, context: CONTEXT
) -> None:
    """Remove an index."""
    await backend.database.write(tables.drop_index, context, name, index)


HANDLERS = (
    list_columns,
    add_column,
    change_column,
    change_type,
    drop_column,
    create_index,
    drop_index,
)
