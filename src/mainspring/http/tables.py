"""/tables: create, list, show, drop."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.http.backend import Backend
from mainspring.model.table import ColumnDefinition, ColumnType, Table
from mainspring.operations import tables
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window


class NewColumn(Struct, frozen=True):
    """A column declared beforehand; its type is one of `ColumnType`."""

    name: str
    type: str


class NewTable(Struct, frozen=True):
    """What a table needs to begin with."""

    name: str
    columns: tuple[NewColumn, ...] = ()


@get("/tables", tags=["tables"])
async def list_tables(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
) -> Page[Table]:
    """Tables by name."""
    return await backend.database.read(tables.list_tables, context, window)


@post("/tables", tags=["tables"])
async def create_table(
    data: JSONBody[NewTable], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Table:
    """Create an empty table."""
    columns = tuple(_column(column) for column in data.columns)
    return await backend.database.write(tables.create_table, context, data.name, columns)


@get("/tables/{name:str}", tags=["tables"])
async def show_table(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Table:
    """One table with its columns."""
    return await backend.database.read(tables.get_table, context, name)


@delete("/tables/{name:str}", tags=["tables"])
async def drop_table(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a table with its rows."""
    await backend.database.write(tables.drop_table, context, name)


def _column(new: NewColumn) -> ColumnDefinition:
    try:
        return ColumnDefinition(new.name, ColumnType(new.type))
    except ValueError:
        known = ", ".join(ColumnType)
        raise Invalid(
            f"'{new.type[:63]}' is not a column type: use one of {known}.",
            code="unknown_column_type",
            field="columns.type",
        ) from None


HANDLERS = (list_tables, create_table, show_table, drop_table)
