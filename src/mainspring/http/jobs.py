"""/jobs: create, list, show, change, enable, disable, delete; /schedules/preview."""

from __future__ import annotations

from datetime import datetime

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.http.backend import Backend
from mainspring.model.job import Job, Language, Limits
from mainspring.model.policies import Policies
from mainspring.model.service import Role
from mainspring.operations import jobs
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.schedules import OnDemand, Schedule, check_schedule, describe, preview

MOST_OCCURRENCES = 100


class NewJob(Struct, frozen=True):
    """What a job needs to begin with."""

    name: str
    language: Language = Language.PYTHON
    schedule: Schedule = OnDemand()
    limits: Limits = Limits()
    policies: Policies = Policies()


class JobChange(Struct, frozen=True):
    """What is to be different; the rest stays."""

    schedule: Schedule | None = None
    limits: Limits | None = None
    policies: Policies | None = None


class PreviewRequest(Struct, frozen=True):
    """A schedule to be explained before anything is saved."""

    schedule: Schedule
    count: int = 5


class Preview(Struct, frozen=True):
    """A schedule in words, and when it is due next."""

    text: str
    occurrences: list[datetime]


@get("/jobs", tags=["jobs"])
async def list_jobs(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
) -> Page[Job]:
    """Jobs by name, each with its newest run."""
    return await backend.database.read(jobs.list_jobs, context, window)


@post("/jobs", tags=["jobs"])
async def create_job(
    data: JSONBody[NewJob], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Job:
    """Create a job: disabled, with a placeholder script."""
    return await backend.database.write(
        jobs.create_job,
        context,
        data.name,
        data.language,
        data.schedule,
        data.limits,
        data.policies,
    )


@get("/jobs/{name:str}", tags=["jobs"])
async def show_job(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Job:
    """One job with its newest run."""
    return await backend.database.read(jobs.get_job, context, name)


@patch("/jobs/{name:str}", tags=["jobs"])
async def change_job(
    name: FromPath[str],
    data: JSONBody[JobChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Job:
    """Change a job's schedule or limits."""
    return await backend.database.write(
        jobs.change_job, context, name, data.schedule, data.limits, data.policies
    )


@delete("/jobs/{name:str}", tags=["jobs"])
async def delete_job(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a job with its scripts, runs and log."""
    await backend.database.write(jobs.delete_job, context, name)


@post("/jobs/{name:str}/enable", status_code=200, tags=["jobs"])
async def enable_job(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Job:
    """Follow the schedule from now on."""
    return await backend.database.write(jobs.enable_job, context, name)


@post("/jobs/{name:str}/disable", status_code=200, tags=["jobs"])
async def disable_job(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Job:
    """Stop following the schedule; what runs goes on."""
    return await backend.database.write(jobs.disable_job, context, name)


@post("/schedules/preview", status_code=200, tags=["jobs"])
async def preview_schedule(
    data: JSONBody[PreviewRequest], context: NamedDependency[Context]
) -> Preview:
    """Explain a schedule without saving anything."""
    context.require(Role.VIEWER)
    if not 0 <= data.count <= MOST_OCCURRENCES:
        raise Invalid(f"The count must be between 0 and {MOST_OCCURRENCES}.", field="count")
    schedule = check_schedule(data.schedule, context.now)
    occurrences = list(preview(schedule, context.now, data.count))
    return Preview(describe(schedule), occurrences)


HANDLERS = (
    list_jobs,
    create_job,
    show_job,
    change_job,
    delete_job,
    enable_job,
    disable_job,
    preview_schedule,
)
