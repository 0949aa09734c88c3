"""/service, /mode, /keys, /tokens, /nodes, and the open /healthz."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Struct, UnsetType

from mainspring import __version__
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.http.ids import PathId
from mainspring.http.openapi import openapi_document
from mainspring.model.job import Language
from mainspring.model.service import (
    BusyNode,
    Key,
    KeyName,
    Mode,
    ModeName,
    Node,
    Role,
    ServiceOptions,
    Token,
)
from mainspring.operations import access, service
from mainspring.operations.access import NewToken
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.operations.service import ModePreview, NewKey


class ServiceBody(Struct, frozen=True):
    """What a portal shows around everything else.

    ``several_nodes``: its store is one that several machines can share, which SQLite is not.
    """

    name: str
    version: str
    mode: Mode
    languages: list[Language]
    options: ServiceOptions
    several_nodes: bool
    started_at: datetime


class OptionsChange(Struct, frozen=True):
    """The options to change; see `ServiceOptions`."""

    dynamic_schema: bool | UnsetType = UNSET
    cors_origins: tuple[str, ...] | UnsetType = UNSET
    jwks_url: str | UnsetType | None = UNSET
    jwt_issuer: str | UnsetType | None = UNSET
    jwt_audience: str | UnsetType | None = UNSET
    free_jobs: int | UnsetType = UNSET
    standard_jobs: int | UnsetType = UNSET


class ModeChange(Struct, frozen=True):
    """The mode to change to."""

    name: ModeName


class TokenRequest(Struct, frozen=True):
    """What a new token is called and may do."""

    name: str
    role: Role = Role.EDITOR


class Health(Struct, frozen=True):
    """That the process answers."""

    status: str
    version: str


@get("/service", tags=["service"])
async def show_service(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> ServiceBody:
    """Name, version, mode and languages."""
    mode = await backend.database.read(service.get_mode, context)
    return ServiceBody(
        name=backend.config.name,
        version=__version__,
        mode=mode,
        languages=list(Language),
        options=await backend.database.read(service.get_options, context),
        several_nodes=not backend.database.exclusive,
        started_at=backend.started_at,
    )


@patch("/service", tags=["service"])
async def change_options(
    data: JSONBody[OptionsChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> ServiceOptions:
    """Change how clients of the tables are treated; what is not given stays."""
    changes = {
        name: value
        for name in data.__struct_fields__
        if (value := getattr(data, name)) is not UNSET
    }
    return await backend.database.write(service.change_options, context, changes)


@get("/mode", tags=["service"])
async def show_mode(backend: NamedDependency[Backend], context: NamedDependency[Context]) -> Mode:
    """The mode in force."""
    return await backend.database.read(service.get_mode, context)


@get("/mode/{name:str}/preview", tags=["service"])
async def preview_mode(
    name: FromPath[ModeName],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    number: FromQuery[int | None] = None,
) -> ModePreview:
    """Which jobs that mode would disable; with ``number``, if it allowed that many jobs."""
    return await backend.database.read(service.preview_mode, context, name, number)


@put("/mode", tags=["service"])
async def change_mode(
    data: JSONBody[ModeChange], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Mode:
    """Change the mode; where more jobs are enabled than it allows, all are disabled."""
    return await backend.database.write(service.set_mode, context, data.name)


@get("/keys", tags=["service"])
async def list_keys(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Key]:
    """Both keys without their values."""
    return await backend.database.read(service.list_keys, context)


@post("/keys/{name:str}/regenerate", status_code=200, tags=["service"])
async def regenerate_key(
    name: FromPath[KeyName], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> NewKey:
    """Replace a key; its value is shown this once."""
    return await backend.database.write(service.regenerate_key, context, name)


@get("/tokens", tags=["service"])
async def list_tokens(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Token]:
    """Tokens without their values."""
    return await backend.database.read(access.list_tokens, context)


@post("/tokens", tags=["service"])
async def create_token(
    data: JSONBody[TokenRequest],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> NewToken:
    """Create a token; its value is shown this once."""
    return await backend.database.write(access.create_token, context, data.name, data.role)


@delete("/tokens/{token_id:int}", tags=["service"])
async def delete_token(
    token_id: PathId, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Revoke a token."""
    await backend.database.write(access.delete_token, context, token_id)


@get("/nodes", tags=["service"])
async def list_nodes(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[BusyNode]:
    """The processes that are alive, with the runs that they execute."""
    return await backend.database.read(service.list_nodes, context)


@post("/nodes/{name:str}/drain", status_code=202, tags=["service"])
async def drain_node(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Node:
    """Have a node take nothing more, finish what it does, and end."""
    return await backend.database.write(service.drain_node, context, name)


@get("/healthz", tags=["service"], security=[{}])
async def health(backend: NamedDependency[Backend]) -> Health:
    """Open to everyone: whether the service answers and its store can be read."""
    await backend.database.read(lambda tx: None)
    return Health("ok", __version__)


@get("/openapi.json", include_in_schema=False)
async def show_openapi(request: AnyRequest, context: NamedDependency[Context]) -> dict[str, Any]:
    """The document that describes this API."""
    context.require(Role.VIEWER)
    return openapi_document(request.app)


HANDLERS = (
    show_openapi,
    show_service,
    change_options,
    show_mode,
    preview_mode,
    change_mode,
    list_keys,
    regenerate_key,
    list_tokens,
    create_token,
    delete_token,
    list_nodes,
    drain_node,
)
