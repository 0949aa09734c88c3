"""/tables/{name}/rows: the rows of a table."""

from __future__ import annotations

from typing import Any

from litestar import delete, get, patch, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from mainspring.http.backend import Backend
from mainspring.operations import rows
from mainspring.operations.context import Context
from mainspring.operations.rows import DEFAULT_TAKE, RowPage, RowWindow, split
from mainspring.tables.summaries import Summary

BACKEND = NamedDependency[Backend]
CONTEXT = NamedDependency[Context]


class Ids(Struct, frozen=True):
    """Which rows to delete, all or none."""

    ids: list[str | int]


class Deleted(Struct, frozen=True):
    """How many rows were deleted."""

    deleted: int


class GoneRows(Struct, frozen=True):
    """Deleted rows, as they were when they were read."""

    rows: list[dict[str, Any]]


def which_rows(
    filter: FromQuery[str | None] = None,
    search: FromQuery[str | None] = None,
    include_deleted: FromQuery[bool] = False,
) -> RowWindow:
    """Which rows a query string asks for, whatever is done with them."""
    return RowWindow(filter=filter, search=search, include_deleted=include_deleted)


def row_window(
    which: NamedDependency[RowWindow],
    order: FromQuery[str | None] = None,
    select: FromQuery[str | None] = None,
    skip: FromQuery[int] = 0,
    take: FromQuery[int] = DEFAULT_TAKE,
    cursor: FromQuery[str | None] = None,
    count: FromQuery[bool] = True,
) -> RowWindow:
    """Which page of rows a query string asks for."""
    return RowWindow(
        filter=which.filter,
        search=which.search,
        include_deleted=which.include_deleted,
        order=order,
        select=select,
        skip=skip,
        take=take,
        cursor=cursor,
        count=count,
    )


WHICH = {"which": Provide(which_rows, sync_to_thread=False)}
PAGE = {**WHICH, "page": Provide(row_window, sync_to_thread=False)}


@get("/tables/{name:str}/rows", tags=["rows"], dependencies=PAGE)
async def list_rows(
    name: FromPath[str], backend: BACKEND, context: CONTEXT, page: NamedDependency[RowWindow]
) -> RowPage:
    """Rows that match an OData ``filter`` and hold the words of ``search``.

    In ``order`` (``name`` or ``-name``, comma-separated); ``cursor`` continues behind a page.
    """
    return await backend.database.read(rows.list_rows, context, name, page)


@get("/tables/{name:str}/summary", tags=["rows"], dependencies=WHICH)
async def summarize_rows(
    name: FromPath[str],
    backend: BACKEND,
    context: CONTEXT,
    which: NamedDependency[RowWindow],
    group: FromQuery[str | None] = None,
    measures: FromQuery[str] = "count",
    take: FromQuery[int] = 1000,
) -> list[dict[str, Any]]:
    """Counts and sums in groups: ``group=author`` and ``measures=count,sum(n),avg(n)``."""
    summary = Summary(tuple(split(group)), tuple(split(measures)), take)
    return await backend.database.read(rows.summarize_rows, context, name, which, summary)


@post("/tables/{name:str}/rows", tags=["rows"])
async def insert_rows(
    name: FromPath[str],
    data: JSONBody[dict[str, Any] | list[dict[str, Any]]],
    backend: BACKEND,
    context: CONTEXT,
) -> dict[str, Any] | list[dict[str, Any]]:
    """Insert one row (an object) or many, all or none (an array)."""
    many = isinstance(data, list)
    new = data if isinstance(data, list) else [data]
    stored = await backend.database.write(rows.insert_rows, context, name, new)
    return stored if many else stored[0]


@get("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def show_row(
    name: FromPath[str], row_id: FromPath[str], backend: BACKEND, context: CONTEXT
) -> dict[str, Any]:
    """One row."""
    return await backend.database.read(rows.get_row, context, name, row_id)


@patch("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def update_row(
    name: FromPath[str],
    row_id: FromPath[str],
    data: JSONBody[dict[str, Any]],
    backend: BACKEND,
    context: CONTEXT,
) -> dict[str, Any]:
    """Change some columns; with ``__version``, only while that is still the row's version."""
    return await backend.database.write(rows.update_row, context, name, row_id, data)


@delete("/tables/{name:str}/rows/{row_id:str}", tags=["rows"])
async def delete_row(
    name: FromPath[str], row_id: FromPath[str], backend: BACKEND, context: CONTEXT
) -> None:
    """Delete a row."""
    await backend.database.write(rows.delete_rows, context, name, [row_id])


@post("/tables/{name:str}/rows/delete", status_code=200, tags=["rows"])
async def delete_rows(
    name: FromPath[str], data: JSONBody[Ids], backend: BACKEND, context: CONTEXT
) -> Deleted:
    """Delete many rows, all or none."""
    return Deleted(await backend.database.write(rows.delete_rows, context, name, data.ids))


@post("/tables/{name:str}/rows/{row_id:str}/undelete", status_code=200, tags=["rows"])
async def undelete_row(
    name: FromPath[str], row_id: FromPath[str], backend: BACKEND, context: CONTEXT
) -> dict[str, Any]:
    """Bring back a row that was deleted softly."""
    return await backend.database.write(rows.undelete_row, context, name, row_id)


@post("/tables/{name:str}/rows/restore", status_code=200, tags=["rows"])
async def restore_rows(
    name: FromPath[str], data: JSONBody[GoneRows], backend: BACKEND, context: CONTEXT
) -> list[dict[str, Any]]:
    """Bring back deleted rows as they were when they were read, with their ids; all or none."""
    return await backend.database.write(rows.restore_rows, context, name, data.rows)


HANDLERS = (
    list_rows,
    summarize_rows,
    insert_rows,
    show_row,
    update_row,
    delete_row,
    delete_rows,
    undelete_row,
    restore_rows,
)
