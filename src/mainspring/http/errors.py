"""Every error leaves as ``{"code", "message", "field"}`` with the right status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
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


# The framework keeps the name ``state`` for itself, so that parameter has another inside.
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
        return known_error(request, _invalid(request, error))
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


def _invalid(request: Request[Any, Any, Any], error: ValidationException) -> Invalid:
    """The first of a validation's complaints, with the field it is about."""
    extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    message = str(extra.get("message") or error.detail)
    field = extra.get("key")
    path = re.search(r" - at `\$\.?(.*)`$", message)
    if path:
        message, field = message[: path.start()], path.group(1)
    message = _PLAINER.get(message, message)
    if beyond := re.match(r"Expected `(?:int|float)` ([<>])= (\S+)$", message):
        message = f"Use a number of at {'most' if beyond[1] == '<' else 'least'} {beyond[2]}"
    if lacking := re.match(r"Object missing required field `(.*)`", message):
        message = f"The field '{lacking[1]}' is missing"
        field = lacking[1] if field in (None, "data") else f"{field}.{lacking[1]}"
    if unknown := re.match(r"Invalid (?:enum )?value (.*)", message):
        in_body = path or extra.get("source") == "body"
        asked = request.route_handler.parsed_fn_signature.parameters
        parameter = asked.get("data" if in_body else str(field))
        words = _choices(parameter.annotation, str(field) if in_body else "") if parameter else []
        if words:
            message = f"{unknown[1]} is not known here: use one of {', '.join(words)}"
    return Invalid(_sentence(message), field=_outside(field) or None)


def _choices(kind: Any, path: str) -> list[str]:
    """The words that may stand at a path such as ``policies.overlap`` of a type."""
    found = [msgspec.inspect.type_info(kind)]
    for name in re.findall(r"[^.\[\]]+", path):
        found = [below for kind in found for below in _below(kind, name)]
    words: list[str] = []
    for member in (member for kind in found for member in _members(kind)):
        match member:
            case msgspec.inspect.EnumType():
                words += [str(choice.value) for choice in member.cls]
            case msgspec.inspect.LiteralType():
                words += map(str, member.values)
    return words


def _members(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, ...]:
    if isinstance(kind, msgspec.inspect.Metadata):
        return _members(kind.type)
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _below(kind: msgspec.inspect.Type, name: str) -> Iterator[msgspec.inspect.Type]:
    for member in _members(kind):
        match member:
            case msgspec.inspect.StructType() if member.tag_field == name:
                yield msgspec.inspect.LiteralType((member.tag,))
            case msgspec.inspect.StructType():
                yield from (f.type for f in member.fields if f.encode_name == name)
            case msgspec.inspect.DictType():
                yield member.value_type
            case msgspec.inspect.CollectionType():
                yield member.item_type
            case msgspec.inspect.VarTupleType():
                yield member.item_type


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
