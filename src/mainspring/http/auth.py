"""Who is asking: a cookie session, a bearer token or the master key; turned into a `Context`."""

from __future__ import annotations

import hmac
from typing import Any

from litestar import Request
from litestar.di import NamedDependency

from mainspring.base.errors import Forbidden, Unauthorized
from mainspring.http.backend import Backend
from mainspring.model.service import Actor, ActorKind, Role
from mainspring.operations import access
from mainspring.operations.context import Context

COOKIE = "mainspring_session"
CSRF_HEADER = "x-csrf-token"
MASTER_HEADER = "x-zumo-master"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NOBODY = Actor("nobody", Role.VIEWER, ActorKind.NOBODY)
MASTER = Actor("master key", Role.ADMIN, ActorKind.KEY)

AnyRequest = Request[Any, Any, Any]


def anonymous(backend: Backend) -> Context:
    """The context of a caller who is not known yet."""
    return Context(now=backend.clock(), actor=NOBODY, cipher=backend.cipher)


async def provide_context(request: AnyRequest, backend: NamedDependency[Backend]) -> Context:
    """The dependency ``context``: the known caller, or `Unauthorized`."""
    context = anonymous(backend)
    actor = await _find_actor(request, backend, context)
    if actor is None:
        raise Unauthorized("Log in, or send a token that is valid.")
    return Context(now=context.now, actor=actor, cipher=context.cipher)


async def _find_actor(request: AnyRequest, backend: Backend, context: Context) -> Actor | None:
    if (master := request.headers.get(MASTER_HEADER)) is not None:
        valid = await backend.database.read(access.is_master_key, context, master)
        return MASTER if valid else None
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return await _actor_of_token(backend, context, value.strip())
    return await _actor_of_cookie(request, backend, context)


async def _actor_of_token(backend: Backend, context: Context, value: str) -> Actor | None:
    token = await backend.database.read(access.find_token, value)
    if token is None:
        return None
    used = token.last_used_at
    if used is None or context.now - used > access.TOKEN_USE_GRAIN:
        await backend.database.write(access.note_token_used, context, token)
    return Actor(token.name, token.role, ActorKind.TOKEN)


async def _actor_of_cookie(request: AnyRequest, backend: Backend, context: Context) -> Actor | None:
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    session = await backend.database.read(access.find_session, context, cookie)
    if session is None:
        return None
    if request.method not in SAFE_METHODS:
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), session.csrf.encode()):
            raise Forbidden(
                "This request lacks the session's X-CSRF-Token: reload the page.",
                code="csrf_token_missing",
            )
    return session.actor
