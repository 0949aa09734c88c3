"""/tables/{table}: the rows of a table as the clients of Mobile Services, old and newer, speak of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from mainspring.base.errors import Invalid, MainspringError, TooLarge
from mainspring.http import stream
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.zumo_callers import find_caller
from mainspring.http.zumo_query import Asked, read_options
from mainspring.http.zumo_shape import (
    EVERY_SYSTEM,
    Generation,
    answer,
    etag,
    generation_of,
    location,
    refusal,
)
from mainspring.model.table import VERSION
from mainspring.operations import clients
from mainspring.operations.clients import Caller
from mainspring.operations.cursors import write_cursor
from mainspring.tables.changes import Change

LARGEST_BODY = 1024 * 1024
"""Bytes of a request of this API."""

Row = dict[str, Any]

COMMON: dict[str, Any] = {
    "tags": ["mobile services"],
    "security": [{"application_key": []}, {"master_key": []}, {}],
    "exception_handlers": {MainspringError: refusal},
    "status_code": 200,
}
BACKEND = NamedDependency[Backend]


@get("/tables/{table:str}", **COMMON)
async def read_rows(table: FromPath[str], request: AnyRequest, backend: BACKEND) -> Response[Any]:
    """Rows by OData query options; with ``Accept: text/event-stream``, changes as they happen."""
    generation = generation_of(request)
    definition = await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    if "text/event-stream" in request.headers.get("accept", ""):
        return await _follow(request, backend, caller, definition.name, generation)
    asked = read_options(request, generation, table)
    page = await backend.database.read(clients.read, caller, asked.query)
    shown = [generation.show(row, asked.system, asked.only) for row in page.rows]
    content = {"results": shown, "count": page.total} if asked.counted else shown
    return answer(content, headers=_next_page(request, generation, page.next))


@get("/tables/{table:str}/{row_id:str}", **COMMON)
async def read_row(
    table: FromPath[str], row_id: FromPath[str], request: AnyRequest, backend: BACKEND
) -> Response[Any]:
    """One row."""
    generation = generation_of(request)
    await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    asked = read_options(request, generation, table, one=True)
    deleted = asked.query.include_deleted
    row = await backend.database.read(clients.lookup, caller, table, row_id, deleted)
    known = request.headers.get("if-none-match")
    if known is not None and known in ("*", etag(row[VERSION])):
        return answer(b"", status=304, version=row[VERSION])
    return _one(row, generation, asked)


@post("/tables/{table:str}", **COMMON)
async def insert_rows(table: FromPath[str], request: AnyRequest, backend: BACKEND) -> Response[Any]:
    """Insert one row; an array inserts many, all or none, which is beyond the original."""
    generation = generation_of(request)
    definition = await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    asked = read_options(request, generation, table, one=True)
    body = await _body(request, many=True)
    new = [_inner(row, generation) for row in (body if isinstance(body, list) else [body])]
    if generation.second:
        for row in new:
            row.pop(VERSION, None)
    stored = await backend.database.write(clients.insert, caller, table, new)
    if isinstance(body, list):
        shown = [generation.show(row, asked.system) for row in stored]
        return answer(shown, status=201)
    here = {"Location": location(request, definition.name, stored[0]["id"])}
    return _one(stored[0], generation, asked, status=201, headers=here)


@patch("/tables/{table:str}/{row_id:str}", **COMMON)
async def update_row(
    table: FromPath[str], row_id: FromPath[str], request: AnyRequest, backend: BACKEND
) -> Response[Any]:
    """Change the given columns; with ``If-Match`` or ``__version``, only that version."""
    generation = generation_of(request)
    await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    asked = read_options(request, generation, table, one=True)
    body = _inner(await _body(request), generation)
    change = _with_id(body, row_id)
    matched = _if_match(request)
    if matched is not None:
        change[VERSION] = matched
    row = await backend.database.write(clients.update, caller, table, change)
    if generation.second:
        return _one(row, generation, asked)
    sent = frozenset(name.lower() for name in (*body, "id"))
    only = frozenset(name for name in row if name.lower() in sent)
    system = asked.system | (frozenset({VERSION}) if matched is not None else frozenset())
    return _version_shown(generation.show(row, system, only), row, system)


@put("/tables/{table:str}/{row_id:str}", **COMMON)
async def put_row(
    table: FromPath[str], row_id: FromPath[str], request: AnyRequest, backend: BACKEND
) -> Response[Any]:
    """Insert the row, or change the given columns of the one that is there."""
    generation = generation_of(request)
    await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    asked = read_options(request, generation, table, one=True)
    change = _with_id(_inner(await _body(request), generation), row_id)
    change.pop(VERSION, None)
    row = await backend.database.write(clients.upsert, caller, table, change)
    return _one(row, generation, asked)


@delete("/tables/{table:str}/{row_id:str}", **{**COMMON, "status_code": 204})
async def delete_row(
    table: FromPath[str], row_id: FromPath[str], request: AnyRequest, backend: BACKEND
) -> None:
    """Delete a row, softly where the table says so; with ``If-Match``, only that version."""
    await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    matched = _if_match(request)
    await backend.database.write(clients.delete, caller, table, row_id, matched)


@post("/tables/{table:str}/{row_id:str}", **COMMON)
async def undelete_row(
    table: FromPath[str], row_id: FromPath[str], request: AnyRequest, backend: BACKEND
) -> Response[Any]:
    """Bring back a row that was deleted softly; takes no body."""
    generation = generation_of(request)
    await backend.database.read(clients.find, table)
    caller = await find_caller(request, backend)
    if await request.body():
        raise Invalid("The undelete operation takes no body.")
    matched = _if_match(request)
    row = await backend.database.write(clients.undelete, caller, table, row_id, matched)
    if generation.second:
        return answer(generation.show(row, EVERY_SYSTEM), version=row[VERSION])
    return answer({"id": row["id"], "__deleted": False})


async def _body(request: AnyRequest, *, many: bool = False) -> Any:
    sent = await request.body()
    if len(sent) > LARGEST_BODY:
        raise TooLarge("Request body maximum size limit was exceeded.")
    try:
        body = msgspec.json.decode(sent)
    except (msgspec.MsgspecError, UnicodeError):
        body = None
    rows = body if many and isinstance(body, list) else [body]
    if not all(isinstance(row, dict) for row in rows):
        raise Invalid("A single (valid) JSON object is expected.")
    return body


def _inner(row: Row, generation: Generation) -> Row:
    """A row with the columns' own names, without the system columns that clients may not set."""
    named = {generation.inner(name): value for name, value in row.items()}
    if not generation.second:
        return named
    return {n: v for n, v in named.items() if n == VERSION or n not in EVERY_SYSTEM}


def _with_id(body: Row, row_id: str) -> Row:
    given = body.get("id", row_id)
    if str(given) != row_id:
        raise Invalid("When specified in the body, 'id' must match the id specified in the url.")
    return {**body, "id": row_id}


def _if_match(request: AnyRequest) -> str | None:
    sent = request.headers.getall("if-match", [])
    if not sent or sent == ["*"]:
        return None
    if len(sent) > 1 or sent[0].count('"') > 2:
        raise Invalid("Only single etag 'if-match' headers are supported.")
    try:
        version = json.loads(sent[0])
    except ValueError:
        version = None
    if not isinstance(version, str):
        raise Invalid("Invalid 'if-match' header.")
    return version


def _one(
    row: Row, generation: Generation, asked: Asked, status: int = 200, headers: Any = None
) -> Response[Any]:
    shown = generation.show(row, asked.system, asked.only)
    return _version_shown(shown, row, asked.system, status, headers)


def _version_shown(
    shown: Row, row: Row, system: frozenset[str], status: int = 200, headers: Any = None
) -> Response[Any]:
    version = row[VERSION] if VERSION in system else None
    return answer(shown, status=status, version=version, headers=headers or {})


def _next_page(
    request: AnyRequest, generation: Generation, following: tuple[Any, ...] | None
) -> dict[str, str]:
    """Where the next page is, which only the second generation is told."""
    cursor = write_cursor(following)
    if cursor is None or not generation.second:
        return {}
    kept = [(n, v) for n, v in request.query_params.items() if n not in ("$skip", "$skiptoken")]
    query = urlencode([*kept, ("$skiptoken", cursor)])
    path = f"{str(request.base_url).rstrip('/')}{request.url.path}"
    return {"Link": f"<{path}?{query}>; rel=next"}


async def _follow(
    request: AnyRequest, backend: Backend, caller: Caller, table: str, generation: Generation
) -> Response[Any]:
    """Changes as Server-Sent Events: from now on, or behind ``Last-Event-ID``."""
    after = stream.last_event_id(request)
    start, _ = await backend.database.read(clients.follow, caller, table, after, 0)

    async def look(cursor: int, limit: int) -> tuple[int, list[Change]]:
        return await backend.database.read(clients.follow, caller, table, cursor, limit)

    def show(row: Row) -> Row:
        return generation.show(row, EVERY_SYSTEM)

    return stream.events(stream.follow_table(backend.database, table, start, look, show))


HANDLERS = (read_rows, read_row, insert_rows, update_row, put_row, delete_row, undelete_row)
