"""The ASGI application: every handler, one error shape, one way to know the caller."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Litestar, MediaType, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.params import FromQuery, QueryParameter

from mainspring import __version__
from mainspring.base.errors import MainspringError
from mainspring.http import (
    activity,
    alerts,
    audit,
    backups,
    errors,
    files,
    jobs,
    logs,
    people,
    portal,
    requests,
    row_streams,
    rows,
    runs,
    scripts,
    service,
    session,
    settings,
    shared,
    switches,
    table_shape,
    tables,
    tutorial,
    zumo,
    zumo_tables,
)
from mainspring.http.auth import COOKIE, MASTER_HEADER, provide_context
from mainspring.http.backend import Backend
from mainspring.http.cors import Cors
from mainspring.http.rendering import ApiResponse
from mainspring.operations.paging import DEFAULT_LIMIT, LARGEST_LIMIT, Window

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of a request."""

MANAGEMENT = (
    session,
    service,
    people,
    audit,
    tables,
    table_shape,
    rows,
    row_streams,
    files,
    jobs,
    switches,
    scripts,
    shared,
    requests,
    runs,
    logs,
    settings,
    alerts,
    activity,
    backups,
    tutorial,
)


def provide_window(
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
) -> Window:
    """The dependency ``window``: which page of a list."""
    return Window(cursor=cursor, limit=limit)


def create_app(backend: Backend) -> Litestar:
    """The application over one `Backend`; starting and stopping the engine is its caller's."""
    handlers: list[Any] = [handler for module in MANAGEMENT for handler in module.HANDLERS]
    management = Router(
        "/api/v1",
        route_handlers=handlers,
        security=[{"token": []}, {"session": []}, {"master_key": []}],
    )
    return Litestar(
        [
            management,
            service.health,
            *zumo.HANDLERS,
            *zumo_tables.HANDLERS,
            *alerts.OPEN,
            *portal.HANDLERS,
        ],
        middleware=[DefineMiddleware(Cors, backend=backend)],
        dependencies={
            "backend": Provide(lambda: backend, sync_to_thread=False, use_cache=True),
            "context": Provide(provide_context),
            "window": Provide(provide_window, sync_to_thread=False),
        },
        exception_handlers={
            MainspringError: errors.known_error,
            HTTPException: errors.framework_error,
            Exception: errors.unknown_error,
        },
        response_class=ApiResponse,
        openapi_config=_openapi(),
        request_max_body_size=LARGEST_BODY,
        on_shutdown=[lambda: backend.backups.close()],
        logging_config=None,
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Mainspring management API",
        version=__version__,
        license=License(name="MIT", identifier="MIT"),
        path="/api/v1/schema",
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json", media_type=MediaType.JSON)],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer"),
                "session": SecurityScheme(type="apiKey", security_scheme_in="cookie", name=COOKIE),
                "application_key": SecurityScheme(
                    type="apiKey", security_scheme_in="header", name="X-ZUMO-APPLICATION"
                ),
                "master_key": SecurityScheme(
                    type="apiKey", security_scheme_in="header", name=MASTER_HEADER.title()
                ),
            }
        ),
    )
