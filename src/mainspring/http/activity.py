"""/activity: what ran lately, for an overview; /activity/recent: the newest runs of every job."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from mainspring.http.backend import Backend
from mainspring.operations import activity
from mainspring.operations.activity import Activity, RecentRuns
from mainspring.operations.context import Context


@get("/activity", tags=["runs"])
async def show_activity(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    hours: FromQuery[float] = 24.0,
    most: FromQuery[int] = 100,
) -> Activity:
    """Counts, timelines and what is late, of the last ``hours`` (at most 168)."""
    return await backend.database.read(activity.show_activity, context, hours, most)


@get("/activity/recent", tags=["runs"])
async def list_recent(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    most: FromQuery[int] = 20,
) -> tuple[RecentRuns, ...]:
    """At most the ``most`` newest runs of each job, oldest first."""
    return await backend.database.read(activity.list_recent, context, most)


HANDLERS = (show_activity, list_recent)
