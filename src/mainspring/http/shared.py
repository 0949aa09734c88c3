"""/shared: modules of the service's own; /jobs/{name}/environment: installed packages."""

from __future__ import annotations

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.scripts import TextOperation, expected_tag, read_text
from mainspring.model.environment import Environment, SharedScript
from mainspring.operations import shared
from mainspring.operations.context import Context
from mainspring.operations.paging import Page


@get("/shared", tags=["scripts"])
async def list_shared(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[SharedScript]:
    """Shared scripts by path."""
    return await backend.database.read(shared.list_shared, context)


@get("/shared/{path:path}", media_type="text/plain", tags=["scripts"])
async def show_shared(
    path: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Response[str]:
    """A shared script's text; the ``ETag`` tells this save from others."""
    found = await backend.database.read(shared.get_shared, context, path.lstrip("/"))
    headers = {"X-Content-Type-Options": "nosniff", "ETag": f'"{shared.tag_of(found.shared)}"'}
    return Response(found.source, media_type="text/plain; charset=utf-8", headers=headers)


@put("/shared/{path:path}", tags=["scripts"], operation_class=TextOperation)
async def save_shared(
    path: FromPath[str],
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Response[SharedScript]:
    """Store or replace a shared script.

    With ``If-Match`` only while that save is still the newest, with ``If-None-Match: *`` only a new one.
    """
    source = read_text(await request.body())
    expected = expected_tag(request.headers.get("if-match"))
    if request.headers.get("if-none-match") == "*":
        expected = shared.NEW
    saved = await backend.database.write(
        shared.save_shared, context, path.lstrip("/"), source, expected
    )
    return Response(saved, headers={"ETag": f'"{shared.tag_of(saved)}"'})


@delete("/shared/{path:path}", tags=["scripts"])
async def delete_shared(
    path: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a shared script."""
    await backend.database.write(shared.delete_shared, context, path.lstrip("/"))


@get("/jobs/{name:str}/environment", tags=["scripts"])
async def show_environment(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Environment:
    """The packages that the newest script asks for, and how far their installation is."""
    return await backend.database.write(shared.get_environment, context, name)


@post("/jobs/{name:str}/environment", tags=["scripts"], status_code=202)
async def rebuild_environment(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Environment:
    """Look for newer versions of the packages, and install them."""
    return await backend.database.write(shared.rebuild_environment, context, name)


HANDLERS = (
    list_shared,
    show_shared,
    save_shared,
    delete_shared,
    show_environment,
    rebuild_environment,
)
