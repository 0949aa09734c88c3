"""/tables: create, list, show, change, drop."""

from __future__ import annotations

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.http.backend import Backend
from mainspring.http.table_shape import NewColumn
from mainspring.model.table import IdType, Permissions, Table
from mainspring.operations import tables
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window


class NewTable(Struct, frozen=True):
    """What a table needs to begin with."""

    name: str
    columns: tuple[NewColumn, ...] = ()
    id_type: IdType = IdType.STRING
    soft_delete: bool = False
    permissions: Permissions = Permissions()


class TableChange(Struct, frozen=True):
    """Other permissions, other searchable columns, another way of deletion: what is given."""

    permissions: Permissions | None = None
    search: tuple[str, ...] | None = None
    soft_delete: bool | None = None


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
    return await backend.database.write(
        tables.create_table,
        context,
        data.name,
        tuple(column.definition() for column in data.columns),
        id_type=data.id_type,
        soft_delete=data.soft_delete,
        permissions=data.permissions,
    )


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


@patch("/tables/{name:str}", tags=["tables"])
async def change_table(
    name: FromPath[str],
    data: JSONBody[TableChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Table:
    """Change who may do what with the rows, which text columns are searchable, or soft deletion.

    Where soft deletion ends, rows that were deleted softly are gone.
    """
    return await backend.database.write(
        tables.change_table, context, name, data.permissions, data.search, data.soft_delete
    )


HANDLERS = (list_tables, create_table, show_table, change_table, drop_table)
