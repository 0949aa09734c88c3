"""Server-Sent Events with a cursor: whoever reconnects with ``Last-Event-ID`` misses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from litestar.response import Stream
from litestar.response.sse import ServerSentEventMessage

from mainspring.http.auth import AnyRequest
from mainspring.http.rendering import to_json
from mainspring.model.log import LogEntry
from mainspring.model.run import Run
from mainspring.operations import runs
from mainspring.operations.context import Context
from mainspring.store import logs
from mainspring.store.bell import LOGS, run_topic, table_topic
from mainspring.store.database import Database
from mainspring.store.logs import LogFilter, Stretch
from mainspring.store.transaction import Transaction
from mainspring.tables.changes import Change

PING = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the stream open."""

CHUNK = 500
"""Log entries or changes read at once."""

LATE = 1000
"""Ids of which some may still be committed when higher ones have been."""

Row = dict[str, Any]
Look = Callable[[int, int], Awaitable[tuple[int, list[Change]]]]


def events(messages: AsyncIterator[bytes]) -> Stream:
    """A response that streams ``messages`` as they come."""
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return Stream(messages, media_type="text/event-stream", headers=headers)


def last_event_id(request: AnyRequest) -> int | None:
    """Where a reconnecting reader left off, if it says so."""
    sent = request.headers.get("last-event-id", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None


async def follow_run(
    database: Database, context: Context, run_id: int, last: int | None
) -> AsyncIterator[bytes]:
    """The run, its entries and its changes until it ends."""
    after = last or 0
    sent: Run | None = None
    with database.bell.listen(run_topic(run_id)) as rung:
        while not database.bell.closed:
            rung.clear()
            run, entries = await database.read(_look, context, run_id, after)
            if run != sent:
                sent = run
                yield message("run", run)
            for entry in entries:
                after = entry.id
                yield message("log", entry, entry.id)
            if len(entries) == CHUNK:
                continue
            if run.state.is_end:
                yield message("end", run)
                return
            if not await wait(rung):
                yield PING_MESSAGE


async def follow_log(database: Database, which: LogFilter, start: int) -> AsyncIterator[bytes]:
    """Entries behind ``start`` as they are written, for as long as somebody reads."""
    after = start
    with database.bell.listen(LOGS) as rung:
        while not database.bell.closed:
            rung.clear()
            found, newest = await database.read(_look_at_log, which, after)
            for entry in found.entries:
                after = entry.id
                yield message("log", entry, entry.id)
            if found.end is not None:
                after = found.end
                continue
            after = max(after, newest - LATE)  # what did not match is not looked at again
            if not await wait(rung):
                yield PING_MESSAGE


async def follow_table(
    database: Database, table: str, start: int, look: Look, show: Callable[[Row], Row]
) -> AsyncIterator[bytes]:
    """A table's changes behind the cursor ``start``: events ``ready``, ``row`` and ``deleted``."""
    cursor = start
    with database.bell.listen(table_topic(table)) as rung:
        yield message("ready", {"cursor": cursor}, cursor)
        while not database.bell.closed:
            rung.clear()
            cursor, found = await look(cursor, CHUNK)
            for change in found:
                if change.row is None:
                    yield message("deleted", {"id": change.deleted}, change.sequence)
                else:
                    yield message("row", show(change.row), change.sequence)
            if len(found) < CHUNK and not await wait(rung):
                yield PING_MESSAGE


def _look_at_log(tx: Transaction, which: LogFilter, after: int) -> tuple[Stretch, int]:
    newest = logs.last_id(tx)
    return logs.since(tx, which, after=after, limit=CHUNK), newest


def _look(tx: Transaction, context: Context, run_id: int, after: int) -> tuple[Run, list[LogEntry]]:
    run = runs.get_run(tx, context, run_id)
    return run, logs.of_run(tx, run_id, after=after, limit=CHUNK)


async def wait(rung: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(PING):
            return await rung.wait()
    except TimeoutError:
        return False


def message(event: str, content: Any, event_id: int | None = None) -> bytes:
    return ServerSentEventMessage(
        data=to_json(content), event=event, id=event_id, sep="\n"
    ).encode()


PING_MESSAGE = ServerSentEventMessage(data=None, comment="still here", sep="\n").encode()
