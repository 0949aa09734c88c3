"""/activity: what ran lately, as a timeline; /activity/standing: where everything stands now;
/activity/recent: the newest runs of every job."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from mainspring.http.backend import Backend
from mainspring.operations import activity
from mainspring.operations.activity import Activity, RecentRuns, Standing
from mainspring.operations.context import Context


@get("/activity", tags=["runs"])
async def show_activity(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    hours: FromQuery[float] = 24.0,
    lanes: FromQuery[int] = 50,
    slots: FromQuery[int] = 96,
) -> Activity:
    """The runs of the last ``hours`` (at most 168) in groups, and what is to come, for ``lanes`` jobs."""
    return await backend.database.read(activity.show_activity, context, hours, lanes, slots)


@get("/activity/standing", tags=["runs"])
async def show_standing(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Standing:
    """What fails, what is next, what is late, the last day's runs by state, and the nodes in numbers."""
    return await backend.database.read(activity.show_standing, context)


@get("/activity/recent", tags=["runs"])
async def list_recent(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    most: FromQuery[int] = 20,
) -> tuple[RecentRuns, ...]:
    """At most the ``most`` newest runs of each job, oldest first."""
    return await backend.database.read(activity.list_recent, context, most)


HANDLERS = (show_activity, show_standing, list_recent)
