"""/logs: the log of the whole service, as a list, as a stream and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Stream

from mainspring.base.clock import rfc3339
from mainspring.http import stream
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import QueryId
from mainspring.http.rendering import to_json
from mainspring.model.log import Level, LogEntry
from mainspring.operations import logs
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.store.logs import LogFilter


class LogFormat(StrEnum):
    """How the log is written into a file."""

    NDJSON = "ndjson"
    TEXT = "text"


MEDIA_TYPES = {
    LogFormat.NDJSON: "application/x-ndjson",
    LogFormat.TEXT: "text/plain; charset=utf-8",
}
ENDINGS = {LogFormat.NDJSON: "ndjson", LogFormat.TEXT: "txt"}


def log_filter(
    level: FromQuery[Level | None] = None,
    job: FromQuery[str | None] = None,
    run: QueryId = None,
    text: FromQuery[str | None] = None,
    after: FromQuery[datetime | None] = None,
    before: FromQuery[datetime | None] = None,
) -> LogFilter:
    """Which entries a query string asks for."""
    return LogFilter(level=level, job=job, run=run, text=text, after=after, before=before)


FILTER = {"which": Provide(log_filter, sync_to_thread=False)}


@get("/logs", tags=["logs"], dependencies=FILTER)
async def list_log(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
    which: NamedDependency[LogFilter],
    around: QueryId = None,
) -> Page[LogEntry]:
    """Entries of ``level`` or louder, newest first; with ``around``, from a little above that entry on.

    A search that takes long answers what it has found so far, and a cursor that goes on.
    """
    return await backend.database.read(logs.list_log, context, which, window, around)


@get("/logs/stream", tags=["logs"], media_type="text/event-stream", dependencies=FILTER)
async def stream_log(
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    which: NamedDependency[LogFilter],
) -> Stream:
    """New entries as they are written."""
    # Looked up before the answer begins: whoever sees the stream open misses nothing from then on.
    newest = await backend.database.read(logs.last_entry, context)
    last = stream.last_event_id(request)
    start = newest if last is None else last
    return stream.events(stream.follow_log(backend.database, which, start))


@get("/logs/export", tags=["logs"], dependencies=FILTER)
async def export_log(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    which: NamedDependency[LogFilter],
    format: FromQuery[LogFormat] = LogFormat.NDJSON,
) -> Stream:
    """Every entry that matches, oldest first, read bit by bit: as JSON or as text, an entry a line."""
    until = await backend.database.read(logs.last_entry, context)
    write = _as_json if format is LogFormat.NDJSON else _as_text

    async def lines() -> AsyncIterator[bytes]:
        after: int | None = 0
        while after is not None:
            found = await backend.database.read(logs.export_log, context, which, after, until)
            if found.entries:
                yield b"".join(write(entry) for entry in found.entries)
            after = found.end

    name = f"log-{context.now:%Y%m%dT%H%M%SZ}.{ENDINGS[format]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(lines(), media_type=MEDIA_TYPES[format], headers=headers)


def _as_json(entry: LogEntry) -> bytes:
    return to_json(entry) + b"\n"


def _as_text(entry: LogEntry) -> bytes:
    """Further lines are indented, so that the beginnings of entries can be told."""
    whose = entry.source if entry.run is None else f"{entry.job} #{entry.run}"
    message = entry.message.replace("\x1b", "�").replace("\n", "\n    ")
    return f"{rfc3339(entry.at)} {entry.level.upper():<7} {whose}: {message}\n".encode()


HANDLERS = (list_log, stream_log, export_log)
