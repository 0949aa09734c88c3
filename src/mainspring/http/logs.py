"""/logs: the log of the whole service, as a list and as a stream."""

from __future__ import annotations

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Stream

from mainspring.http import stream
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.model.log import Level, LogEntry
from mainspring.model.service import Role
from mainspring.operations import logs
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.store.logs import LogFilter
from mainspring.store.logs import last_id as last_entry


def log_filter(
    level: FromQuery[Level | None] = None,
    job: FromQuery[str | None] = None,
    run: FromQuery[int | None] = None,
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
) -> Page[LogEntry]:
    """Entries of ``level`` or louder, newest first."""
    return await backend.database.read(logs.list_log, context, which, window)


@get("/logs/stream", tags=["logs"], media_type="text/event-stream", dependencies=FILTER)
async def stream_log(
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    which: NamedDependency[LogFilter],
) -> Stream:
    """New entries as they are written."""
    context.require(Role.VIEWER)
    last = stream.last_event_id(request)
    # Looked up before the answer begins: whoever sees the stream open misses nothing from then on.
    start = await backend.database.read(last_entry) if last is None else last
    return stream.events(stream.follow_log(backend.database, which, start))


HANDLERS = (list_log, stream_log)
