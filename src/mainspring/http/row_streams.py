"""Rows in numbers: batches in NDJSON, and the change feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from mainspring.base.errors import Invalid
from mainspring.http import stream
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import QueryId
from mainspring.model.service import Role
from mainspring.operations import rows
from mainspring.operations.context import Context
from mainspring.tables.batches import BatchResult, Mode
from mainspring.tables.changes import Change

BATCH = 1000
"""Rows stored in one transaction while a body is read."""

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one row."""

BACKEND = NamedDependency[Backend]
CONTEXT = NamedDependency[Context]


@post("/tables/{name:str}/rows/batch", status_code=200, tags=["rows"])
async def store_batch(
    name: FromPath[str],
    request: AnyRequest,
    backend: BACKEND,
    context: CONTEXT,
    mode: FromQuery[Mode] = Mode.INSERT,
    each: FromQuery[bool] = False,
) -> BatchResult:
    """Store the rows of an NDJSON body, which is read as it comes, or of a JSON array.

    Without ``each``, the whole body is stored, or nothing. With it, every row is stored that can be,
    and the others are told. With the header ``Idempotency-Key`` the same body is stored once.
    """
    context.require(Role.EDITOR)  # before a body of any length is read
    key = request.headers.get("idempotency-key")
    is_array = request.headers.get("content-type", "").startswith("application/json")
    read = _array(request) if is_array else _lines(request)
    if not each or key is not None:
        new = [row async for row in read]
        return await backend.database.write(rows.store_batch, context, name, new, mode, key, each)
    return await _store_each(read, backend, context, name, mode)


async def _store_each(
    read: AsyncIterator[dict[str, Any]],
    backend: Backend,
    context: Context,
    name: str,
    mode: Mode,
) -> BatchResult:
    """Batch after batch, so that a body of any length takes little memory."""
    stored, failed, seen = 0, 0, 0
    problems: list[Any] = []
    batch: list[dict[str, Any]] = []

    async def flush() -> None:
        nonlocal stored, failed, seen, batch
        found = await backend.database.write(
            rows.store_batch, context, name, batch, mode, None, True
        )
        stored, failed = stored + found.stored, failed + found.failed
        problems.extend(
            msgspec.structs.replace(p, index=p.index + seen)
            for p in found.problems[: 100 - len(problems)]
        )
        seen += len(batch)
        batch = []

    async for row in read:
        batch.append(row)
        if len(batch) == BATCH:
            await flush()
    if batch or not seen:
        await flush()
    return BatchResult(stored, failed, tuple(problems))


async def _array(request: AnyRequest) -> AsyncIterator[dict[str, Any]]:
    try:
        found = msgspec.json.decode(await request.body(), type=list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeError) as problem:
        raise Invalid(f"This is no array of objects: {problem}.", code="invalid_row") from None
    for row in found:
        yield row


async def _lines(request: AnyRequest) -> AsyncIterator[dict[str, Any]]:
    rest, number = b"", 0
    async for part in request.stream():
        *lines, rest = (rest + part).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise Invalid(f"A line has at most {LONGEST_LINE} bytes.", code="invalid_row")
        for line in lines:
            number += 1
            if line.strip():
                yield _row(line, number)
    if rest.strip():
        yield _row(rest, number + 1)


def _row(line: bytes, number: int) -> dict[str, Any]:
    try:
        row = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeError) as problem:
        raise Invalid(
            f"Line {number} is not JSON: {problem}.", code="invalid_row", field=f"line {number}"
        ) from None
    if not isinstance(row, dict):
        raise Invalid(
            f"Line {number} is not a JSON object.", code="invalid_row", field=f"line {number}"
        )
    return row


@get("/tables/{name:str}/changes", tags=["rows"], media_type="text/event-stream")
async def follow_changes(
    name: FromPath[str],
    request: AnyRequest,
    backend: BACKEND,
    context: CONTEXT,
    after: QueryId = None,
) -> Response[Any]:
    """Changes as they happen, as events ``row`` and ``deleted``, from now or behind ``after``."""
    last = stream.last_event_id(request)
    begin = after if last is None else last
    start, _ = await backend.database.read(rows.list_changes, context, name, begin, 0)

    async def look(cursor: int, limit: int) -> tuple[int, list[Change]]:
        return await backend.database.read(rows.list_changes, context, name, cursor, limit)

    followed = stream.follow_table(backend.database, name, start, look, lambda row: row)
    return stream.events(followed)


HANDLERS = (store_batch, follow_changes)
