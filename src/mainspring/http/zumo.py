"""The addresses that Mobile Services had: ``POST /jobs/{name}``."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from mainspring.base.errors import MainspringError, NotFound, Unauthorized
from mainspring.http.auth import MASTER, MASTER_HEADER, AnyRequest, anonymous
from mainspring.http.backend import Backend
from mainspring.http.rendering import ApiResponse
from mainspring.operations import access, jobs, runs
from mainspring.operations.context import Context


def _original_error(request: Request[Any, Any, Any], error: MainspringError) -> Response[Any]:
    """An error in the shape of the original's answers."""
    body = {"code": error.status, "error": f"Error: {error.message}"}
    return ApiResponse(body, status_code=error.status, media_type="application/json")


@post(
    "/jobs/{name:str}",
    status_code=200,
    tags=["mobile services"],
    security=[{"master_key": []}],
    exception_handlers={MainspringError: _original_error},
)
async def trigger_job(
    name: FromPath[str], request: AnyRequest, backend: NamedDependency[Backend]
) -> Response[bytes]:
    """Run a job now, as the original's scheduler did; needs the master key."""
    context = Context(now=backend.clock(), actor=MASTER, cipher=backend.cipher)
    try:
        await backend.database.read(jobs.get_job, context, name)
    except NotFound:
        raise NotFound(f"Job '{name}' does not exist.") from None
    sent = request.headers.get(MASTER_HEADER, "")
    if not await backend.database.read(access.is_master_key, anonymous(backend), sent):
        raise Unauthorized("Unauthorized")
    await backend.database.write(runs.request_run, context, name, None)
    return Response(b"", media_type="application/json")


HANDLERS = (trigger_job,)
