"""/runs and /jobs/{name}/runs: ask for a run, list, show, follow, cancel."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from mainspring.http import stream
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import PathId
from mainspring.model.log import LogEntry
from mainspring.model.run import Run, RunState, Trigger
from mainspring.operations import runs
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.operations.runs import Backfill
from mainspring.store.runs import RunFilter


class NewRun(Struct, frozen=True):
    """What the script may read as ``run.arguments``."""

    arguments: Any = None


@post("/jobs/{name:str}/runs", tags=["runs"])
async def request_run(
    name: FromPath[str],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    data: JSONBody[NewRun | None] = None,
) -> Run:
    """Run a job now, enabled or not."""
    arguments = data.arguments if data else None
    return await backend.database.write(runs.request_run, context, name, arguments)


class Range(Struct, frozen=True, rename={"since": "from", "until": "to"}):
    """Occurrences from one moment to another, both included."""

    since: datetime
    until: datetime
    dry_run: bool = False


@post("/jobs/{name:str}/backfill", status_code=200, tags=["runs"])
async def backfill(
    name: FromPath[str],
    data: JSONBody[Range],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Backfill:
    """Run every occurrence in a range, one after the other; or only list them."""
    return await backend.database.write(
        runs.backfill, context, name, data.since, data.until, data.dry_run
    )


@post("/runs/{run_id:int}/again", status_code=201, tags=["runs"])
async def run_again(
    run_id: PathId,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Run:
    """Run the same once more: job, arguments and version of the script."""
    return await backend.database.write(runs.run_again, context, run_id)


@get("/runs", tags=["runs"])
async def list_runs(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
    job: FromQuery[str | None] = None,
    run_state: Annotated[RunState | None, QueryParameter(name="state")] = None,
    trigger: FromQuery[Trigger | None] = None,
    after: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
) -> Page[Run]:
    """Runs, newest first; queued behind ``after`` and until ``until``."""
    which = RunFilter(job=job, state=run_state, trigger=trigger, after=after, until=until)
    return await backend.database.read(runs.list_runs, context, which, window)


@get("/runs/{run_id:int}", tags=["runs"])
async def show_run(
    run_id: PathId, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Run:
    """One run."""
    return await backend.database.read(runs.get_run, context, run_id)


@get("/runs/{run_id:int}/attempts", tags=["runs"])
async def list_attempts(
    run_id: PathId, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Run]:
    """A run, what it repeats and all that repeat it, by its retry policy or by hand; oldest first."""
    return await backend.database.read(runs.list_attempts, context, run_id)


@get("/runs/{run_id:int}/log", tags=["runs"])
async def show_run_log(
    run_id: PathId,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
) -> Page[LogEntry]:
    """What a run has logged so far, oldest first."""
    return await backend.database.read(runs.read_run_log, context, run_id, window)


@get("/runs/{run_id:int}/stream", tags=["runs"], media_type="text/event-stream")
async def stream_run(
    run_id: PathId,
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Stream:
    """A run as it happens: events ``run``, ``log`` and at last ``end``."""
    await backend.database.read(runs.get_run, context, run_id)
    after = stream.last_event_id(request)
    return stream.events(stream.follow_run(backend.database, context, run_id, after))


@post("/runs/{run_id:int}/cancel", status_code=202, tags=["runs"])
async def cancel_run(
    run_id: PathId, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Run:
    """Cancel a run; a running script is stopped shortly after."""
    return await backend.database.write(runs.cancel_run, context, run_id)


HANDLERS = (
    request_run,
    list_runs,
    show_run,
    list_attempts,
    show_run_log,
    stream_run,
    cancel_run,
    backfill,
    run_again,
)
