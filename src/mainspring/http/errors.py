"""Every error leaves as ``{"code", "message", "field"}`` with the right status."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import UNSET, Struct, UnsetType

from mainspring.base.errors import Invalid, MainspringError, Unavailable
from mainspring.base.logging import log
from mainspring.http.rendering import ApiResponse


class ErrorBody(Struct, frozen=True, omit_defaults=True):
    """What a caller gets instead of an answer."""

    code: str
    message: str
    field: str | UnsetType = UNSET


_STATUS_CODES = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not know that method."),
    413: ("too_large", "The body of the request is too large."),
}


_PLAINER = {
    "Invalid RFC3339 encoded datetime": "Write a moment such as 2026-12-01T09:00:00Z",
}


# The framework keeps the name ``state`` for itself, so this parameter has another inside.
def _outside(name: str | None) -> str | None:
    return "state" if name == "run_state" else name


def known_error(request: Request[Any, Any, Any], error: MainspringError) -> Response[Any]:
    """A `MainspringError`, as it says itself."""
    if isinstance(error, Unavailable):
        log.error("unavailable", path=request.url.path, error=error.message)
    body = ErrorBody(error.code, error.message, error.field or UNSET)
    return ApiResponse(body, status_code=error.status, media_type="application/json")


def framework_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the web framework refuses: unknown paths, bodies that do not fit."""
    if isinstance(error, ValidationException):
        return known_error(request, _invalid(error))
    if error.status_code >= 500:
        return unknown_error(request, error)
    if error.status_code == 405 and request.url.path.startswith("/tables/"):
        return Response(b"", status_code=405, headers=error.headers)  # as the original did
    code, message = _STATUS_CODES.get(error.status_code, ("invalid", error.detail))
    if error.status_code == 400:
        message = _sentence(error.detail)
    return ApiResponse(
        ErrorBody(code, message),
        status_code=error.status_code,
        headers=error.headers,
        media_type="application/json",
    )


def unknown_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A defect of ours: the trace goes to our log, a plain sentence to the caller."""
    log.error("internal error", path=request.url.path, exc_info=error)
    body = ErrorBody("internal", "Mainspring made a mistake; its log has the details.")
    return ApiResponse(body, status_code=500, media_type="application/json")


def _invalid(error: ValidationException) -> Invalid:
    """The first of a validation's complaints, with the field it is about."""
    extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    message = str(extra.get("message") or error.detail)
    path = re.search(r" - at `\$\.?(.*)`$", message)
    field = path.group(1) if path else _outside(extra.get("key"))
    if path:
        message = message[: path.start()]
    message = _PLAINER.get(message, message)
    return Invalid(_sentence(message), field=field or None)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
