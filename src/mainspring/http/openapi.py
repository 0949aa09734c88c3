"""The document that describes the API, as it is served and published."""

from __future__ import annotations

from typing import Any

from litestar import Litestar

_PLAIN = (str, int, float, bool, list, dict, type(None))


def openapi_document(app: Litestar) -> dict[str, Any]:
    """The OpenAPI document of an application, as JSON's own types."""
    document: dict[str, Any] = _plain(app.openapi_schema.to_schema())
    return document


def _plain(part: Any) -> Any:
    """Without defaults that are objects of ours: whether they appear depends on nothing that counts."""
    if isinstance(part, dict):
        return {
            str(name): _plain(value)
            for name, value in part.items()
            if name != "default" or isinstance(value, _PLAIN)
        }
    if isinstance(part, list | tuple):
        return [_plain(item) for item in part]
    return part
