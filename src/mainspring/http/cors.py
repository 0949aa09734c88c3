"""Calls to the table API from pages of other origins, as far as the service's options allow."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from mainspring.http.backend import Backend
from mainspring.operations import clients

PREFIX = "/tables/"

_METHODS = "GET, PUT, PATCH, POST, DELETE, OPTIONS"
_ASKED = re.compile(r"[A-Za-z0-9, -]{1,500}\Z", re.ASCII)


class Cors:
    """Answers preflights and marks answers; whoever is not allowed sees neither."""

    def __init__(self, app: ASGIApp, backend: Backend) -> None:
        self._app = app
        self._backend = backend

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        origin = headers.get("origin")
        method = str(scope.get("method"))
        if origin is None or not await self._allows(origin):
            await self._app(scope, receive, send)
            return
        marks = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        if method == "OPTIONS":
            await _preflight(headers, marks, send)
            return
        marks["Access-Control-Expose-Headers"] = "ETag, Link, Location"

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableScopeHeaders.from_message(message).update(marks)
            await send(message)

        await self._app(scope, receive, marked)

    async def _allows(self, origin: str) -> bool:
        options = await self._backend.database.read(clients.options)
        host = "null" if origin == "null" else (urlsplit(origin).hostname or "")
        return any(fnmatchcase(host, allowed.lower()) for allowed in options.cors_origins)


async def _preflight(headers: dict[str, str], marks: dict[str, str], send: Send) -> None:
    asked = headers.get("access-control-request-headers", "")
    sent = {
        **marks,
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Max-Age": "300",
        **({"Access-Control-Allow-Headers": asked} if _ASKED.match(asked) else {}),
    }
    encoded = [(name.lower().encode(), value.encode("latin-1")) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": 204, "headers": encoded})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
