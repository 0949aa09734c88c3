"""/session: log in, who am I, log out."""

from __future__ import annotations

import asyncio

from litestar import Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from msgspec import Struct

from mainspring.base.errors import MainspringError, Unauthorized
from mainspring.http.auth import COOKIE, AnyRequest, anonymous
from mainspring.http.backend import Backend
from mainspring.http.errors import ErrorBody
from mainspring.model.service import Role
from mainspring.operations import access
from mainspring.store.people import Session

WRONG = {401: ResponseSpec(ErrorBody, description="Wrong name or password")}


class Credentials(Struct, frozen=True):
    """What a person types."""

    name: str
    password: str


class SessionBody(Struct, frozen=True):
    """Who is logged in; unsafe requests send ``csrf`` as ``X-CSRF-Token``."""

    name: str
    role: Role
    csrf: str


def _body(session: Session) -> SessionBody:
    return SessionBody(session.actor.name, session.actor.role, session.csrf)


@post("/session", status_code=200, responses=WRONG, tags=["session"], security=[{}])
async def log_in(
    data: JSONBody[Credentials], request: AnyRequest, backend: NamedDependency[Backend]
) -> Response[SessionBody]:
    """Log in with name and password; sets the session's cookie."""
    context = anonymous(backend)
    key = f"{request.client.host if request.client else ''} {data.name[:63]}"
    backend.attempts.check(key, context.now)
    person = await backend.database.read(access.find_person, data.name)
    try:
        person = await asyncio.to_thread(access.check_password, person, data.password)
    except MainspringError:
        backend.attempts.fail(key, context.now)
        raise
    backend.attempts.succeed(key)
    login = await backend.database.write(access.open_session, context, person)
    cookie = Cookie(
        COOKIE,
        path="/",
        value=login.cookie,
        max_age=int(access.SESSION_LIFE.total_seconds()),
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
    return Response(_body(login.session), cookies=[cookie])


@get("/session", tags=["session"], security=[{"session": []}])
async def show_session(request: AnyRequest, backend: NamedDependency[Backend]) -> SessionBody:
    """Who is logged in."""
    cookie = request.cookies.get(COOKIE, "")
    session = await backend.database.read(access.find_session, anonymous(backend), cookie)
    if session is None:
        raise Unauthorized("Nobody is logged in.")
    return _body(session)


@delete("/session", tags=["session"], security=[{}])
async def log_out(request: AnyRequest, backend: NamedDependency[Backend]) -> Response[None]:
    """Log out and forget the cookie."""
    cookie = request.cookies.get(COOKIE)
    if cookie is not None:
        await backend.database.write(access.close_session, cookie)
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


HANDLERS = (log_in, show_session, log_out)
