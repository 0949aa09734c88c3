"""/tables/{name}/rows: the rows of a table."""

from __future__ import annotations

from typing import Any

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from mainspring.http.backend import Backend
from mainspring.operations import rows
from mainspring.operations.context import Context
from mainspring.operations.rows import DEFAULT_TAKE, RowPage, RowWindow


@get("/tables/{name:str}/rows", tags=["rows"])
async def list_rows(
    name: FromPath[str],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    filter: FromQuery[str | None] = None,
    order: FromQuery[str | None] = None,
    select: FromQuery[str | None] = None,
    skip: FromQuery[int] = 0,
    take: FromQuery[int] = DEFAULT_TAKE,
) -> RowPage:
    """Rows that match an OData ``filter``, in ``order`` (``name`` or ``-name``, comma-separated)."""
    window = RowWindow(filter=filter, order=order, select=select, skip=skip, take=take)
    return await backend.database.read(rows.list_rows, context, name, window)


@post("/tables/{name:str}/rows", tags=["rows"])
async def insert_rows(
    name: FromPath[str],
    data: JSONBody[dict[str, Any] | list[dict[str, Any]]],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> dict[str, Any] | list[dict[str, Any]]:
    """Insert one row (an object) or many, all or none (an array)."""
    many = isinstance(data, list)
    new = data if isinstance(data, list) else [data]
    stored = await backend.database.write(rows.insert_rows, context, name, new)
    return stored if many else stored[0]


@get("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def show_row(
    name: FromPath[str],
    row_id: FromPath[str],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> dict[str, Any]:
    """One row."""
    return await backend.database.read(rows.get_row, context, name, row_id)


@patch("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def update_row(
    name: FromPath[str],
    row_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> dict[str, Any]:
    """Change some columns; with ``__version``, only while that is still the row's version."""
    return await backend.database.write(rows.update_row, context, name, row_id, data)


@delete("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def delete_row(
    name: FromPath[str],
    row_id: FromPath[str],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> None:
    """Delete a row."""
    await backend.database.write(rows.delete_row, context, name, row_id)


HANDLERS = (list_rows, insert_rows, show_row, update_row, delete_row)
