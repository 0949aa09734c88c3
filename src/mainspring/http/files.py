"""Whole files of rows: what is in one, import with progress, export."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import msgspec
from litestar import get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from msgspec import Struct

from mainspring.base.errors import MainspringError
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.errors import ErrorBody
from mainspring.http.rendering import to_json
from mainspring.http.rows import WHICH
from mainspring.model.service import Role
from mainspring.operations import files, rows, tables
from mainspring.operations.context import Context
from mainspring.operations.files import FilePreview
from mainspring.operations.rows import LARGEST_TAKE, RowWindow
from mainspring.tables.batches import MOST_PROBLEMS, BatchResult, Mode, RowProblem
from mainspring.tables.files import SAMPLE, Format, Row, Writer, read_rows

NDJSON = "application/x-ndjson"

LARGEST_FILE = 2 * 1024**3
"""Bytes of a file that is sent."""

IN_MEMORY = 8 * 1024 * 1024
"""Bytes of a file that are kept in memory; the rest goes to the disk."""

BATCH = 2000
"""Rows that are stored at once; a batch is stored whole or not at all."""

MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.NDJSON: NDJSON,
    Format.PARQUET: "application/vnd.apache.parquet",
}

BACKEND = NamedDependency[Backend]
CONTEXT = NamedDependency[Context]


class ImportProgress(Struct, frozen=True, kw_only=True):
    """How far an import is. The last line is ``ended``; ``error`` says why it ended early.

    What was stored before an error stays.
    """

    stored: int = 0
    failed: int = 0
    problems: tuple[RowProblem, ...] = ()
    ended: bool = False
    error: ErrorBody | None = None


@post("/tables/{name:str}/rows/preview", status_code=200, tags=["rows"], request_max_body_size=LARGEST_FILE)  # fmt: skip
async def preview_file(
    name: FromPath[str],
    request: AnyRequest,
    backend: BACKEND,
    context: CONTEXT,
    format: FromQuery[Format] = Format.NDJSON,
    cut: FromQuery[bool] = False,
) -> FilePreview:
    """What is in a file: its columns with their types, and its first rows. Nothing is stored.

    With ``cut``, the body is the beginning of a file, whose last row may be half.
    """
    context.require(Role.VIEWER)
    with await _receive(request) as file:
        first = await asyncio.to_thread(_first_rows, file, format, cut)
    return await backend.database.read(files.preview_file, context, name, first)


@post(
    "/tables/{name:str}/rows/import",
    status_code=200,
    tags=["rows"],
    media_type=NDJSON,
    request_max_body_size=LARGEST_FILE,
    responses={200: ResponseSpec(ImportProgress, media_type=NDJSON, generate_examples=False)},
)
async def import_rows(
    name: FromPath[str],
    request: AnyRequest,
    backend: BACKEND,
    context: CONTEXT,
    format: FromQuery[Format] = Format.NDJSON,
    mode: FromQuery[Mode] = Mode.INSERT,
    each: FromQuery[bool] = False,
) -> Stream:
    """Store the rows of a file in batches; answers a line of progress after each.

    Without ``each``, the first row that is refused ends the import: its batch is not stored, those
    before are. With it, every row is stored that can be, and the others are told.
    """
    context.require(Role.EDITOR)  # before a body of any length is read
    await backend.database.read(tables.get_table, context, name)
    file = await _receive(request)

    async def store(batch: list[Row]) -> BatchResult:
        return await backend.database.write(
            rows.store_batch, context, name, batch, mode, None, each
        )

    async def lines() -> AsyncIterator[bytes]:
        with file:
            async for progress in _import(file, format, store):
                yield to_json(progress) + b"\n"

    return Stream(lines(), media_type=NDJSON)


async def _import(file: BinaryIO, kind: Format, store: Any) -> AsyncIterator[ImportProgress]:
    batches = _batches(file, kind)
    done = ImportProgress()
    seen = 0
    try:
        while batch := await asyncio.to_thread(next, batches, None):
            done = _sum(done, await store(batch), seen)
            seen += len(batch)
            yield done
    except MainspringError as problem:
        said = ErrorBody(problem.code, problem.message, problem.field or msgspec.UNSET)
        yield msgspec.structs.replace(done, ended=True, error=said)
        return
    yield msgspec.structs.replace(done, ended=True)


def _sum(done: ImportProgress, result: BatchResult, seen: int) -> ImportProgress:
    more = result.problems[: MOST_PROBLEMS - len(done.problems)]
    told = (msgspec.structs.replace(p, index=p.index + seen) for p in more)
    return ImportProgress(
        stored=done.stored + result.stored,
        failed=done.failed + result.failed,
        problems=(*done.problems, *told),
    )


@get(
    "/tables/{name:str}/rows/export",
    tags=["rows"],
    media_type=NDJSON,
    dependencies=WHICH,
    response_headers=[ResponseHeader(name="Content-Disposition", documentation_only=True)],
)
async def export_rows(
    name: FromPath[str],
    backend: BACKEND,
    context: CONTEXT,
    which: NamedDependency[RowWindow],
    order: FromQuery[str | None] = None,
    select: FromQuery[str | None] = None,
    format: FromQuery[Format] = Format.NDJSON,
) -> Stream:
    """Every row that matches, read page after page: NDJSON, or a CSV, JSON or Parquet file."""
    window = msgspec.structs.replace(
        which, order=order, select=select, take=LARGEST_TAKE, count=False
    )
    table = await backend.database.read(tables.get_table, context, name)
    first = await backend.database.read(rows.list_rows, context, name, window)
    columns = rows.split(select) or [column.name for column in table.columns]
    outlet = _Outlet()
    writer = Writer(cast(BinaryIO, outlet), format, columns)

    async def pieces() -> AsyncIterator[bytes]:
        page = first
        while True:
            if page.items or page.cursor is None:
                await asyncio.to_thread(writer.write, page.items)
            if page.cursor is None:
                break
            yield outlet.drain()
            onwards = msgspec.structs.replace(window, cursor=page.cursor)
            page = await backend.database.read(rows.list_rows, context, name, onwards)
        writer.close()
        yield outlet.drain()

    headers = {"Content-Disposition": f'attachment; filename="{table.name}.{format}"'}
    return Stream(pieces(), media_type=MEDIA[format], headers=headers)


class _Outlet(io.RawIOBase):
    """A file that is only written, and handed on piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._length += len(self._pieces[-1])
        return len(self._pieces[-1])

    def drain(self) -> bytes:
        whole, self._pieces = b"".join(self._pieces), []
        return whole


async def _receive(request: AnyRequest) -> BinaryIO:
    """The body as a file, at its beginning."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  its reader closes it
    async for part in request.stream():
        file.write(part)
    file.seek(0)
    return cast(BinaryIO, file)


def _first_rows(file: BinaryIO, kind: Format, cut: bool) -> list[Row]:
    found = list(islice(_plain_rows(file, kind), SAMPLE + 1))
    return found[:-1] if cut and 1 < len(found) <= SAMPLE else found[:SAMPLE]


def _batches(file: BinaryIO, kind: Format) -> Iterator[list[Row]]:
    read = _plain_rows(file, kind)
    while batch := list(islice(read, BATCH)):
        yield batch


def _plain_rows(file: BinaryIO, kind: Format) -> Iterator[Row]:
    """Rows as JSON would bring them: Parquet has types of its own."""
    for row in read_rows(file, kind):
        yield msgspec.to_builtins(row, str_keys=True) if kind is Format.PARQUET else row


HANDLERS = (preview_file, import_rows, export_rows)
