"""/job-switches: enable or disable many jobs at once."""

from __future__ import annotations

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Struct

from mainspring.http.backend import Backend
from mainspring.operations import switches
from mainspring.operations.context import Context
from mainspring.operations.switches import Switched


class JobSwitch(Struct, frozen=True):
    """Which jobs are to be enabled, or disabled."""

    names: tuple[str, ...]
    enabled: bool


@post("/job-switches", status_code=200, tags=["jobs"])
async def switch_jobs(
    data: JSONBody[JobSwitch], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Switched:
    """Enable or disable jobs, as many as may be; the answer says which were refused and why."""
    return await backend.database.write(switches.switch_jobs, context, data.names, data.enabled)


HANDLERS = (switch_jobs,)
