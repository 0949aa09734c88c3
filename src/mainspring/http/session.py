"""/session: log in, who am I, change my password, log out."""

from __future__ import annotations

import asyncio

from litestar import Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from msgspec import Struct

from mainspring.base.errors import Forbidden, MainspringError, Unauthorized
from mainspring.http.auth import COOKIE, AnyRequest, anonymous
from mainspring.http.backend import Backend
from mainspring.http.errors import ErrorBody
from mainspring.model.service import ActorKind, Role
from mainspring.operations import access, people
from mainspring.operations.context import Context
from mainspring.store.people import Session, StoredPerson

WRONG = {401: ResponseSpec(ErrorBody, description="Wrong name or password")}


class Credentials(Struct, frozen=True):
    """What a person types."""

    name: str
    password: str


class SessionBody(Struct, frozen=True):
    """Who is logged in; unsafe requests send ``csrf`` as ``X-CSRF-Token``.

    ``roles`` are all that the person's role includes.
    """

    name: str
    role: Role
    csrf: str
    roles: list[Role]


class PasswordChange(Struct, frozen=True):
    """The password that was, and the one that is to be."""

    old: str
    new: str


def _body(session: Session) -> SessionBody:
    actor = session.actor
    roles = [role for role in Role if actor.role.allows(role)]
    return SessionBody(actor.name, actor.role, session.csrf, roles)


async def _check_password(
    request: AnyRequest, backend: Backend, context: Context, name: str, password: str
) -> StoredPerson:
    """Whose password it is; failures are counted, so that none can be guessed, and noted."""
    address = request.client.host if request.client else ""
    key = f"{address} {name[:63]}"
    backend.attempts.check(key, context.now)
    person = await backend.database.read(access.find_person, name)
    try:
        person = await asyncio.to_thread(access.check_password, person, password)
    except MainspringError:
        backend.attempts.fail(key, context.now)
        await backend.database.write(access.note_refused, context, name, address)
        raise
    backend.attempts.succeed(key)
    return person


@post("/session", status_code=200, responses=WRONG, tags=["session"], security=[{}])
async def log_in(
    data: JSONBody[Credentials], request: AnyRequest, backend: NamedDependency[Backend]
) -> Response[SessionBody]:
    """Log in with name and password; sets the session's cookie."""
    context = anonymous(backend)
    person = await _check_password(request, backend, context, data.name, data.password)
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


@put(
    "/session/password",
    status_code=204,
    responses=WRONG,
    tags=["session"],
    security=[{"session": []}],
)
async def change_password(
    data: JSONBody[PasswordChange],
    request: AnyRequest,
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> None:
    """Change one's own password; every other session of the person ends."""
    if context.actor.kind is not ActorKind.PERSON:
        raise Forbidden("Only a person who is signed in has a password to change.")
    name = context.actor.name
    person = await _check_password(request, backend, context, name, data.old)
    password = await asyncio.to_thread(people.prepare_password, data.new)
    cookie = request.cookies.get(COOKIE, "")
    await backend.database.write(people.change_own_password, context, person, password, cookie)


@delete("/session", tags=["session"], security=[{}])
async def log_out(request: AnyRequest, backend: NamedDependency[Backend]) -> Response[None]:
    """Log out and forget the cookie."""
    cookie = request.cookies.get(COOKIE)
    if cookie is not None:
        await backend.database.write(access.close_session, anonymous(backend), cookie)
    response: Response[None] = Response(None, status_code=204)
    response.delete_cookie(COOKIE, path="/")
    return response


HANDLERS = (log_in, show_session, change_password, log_out)
