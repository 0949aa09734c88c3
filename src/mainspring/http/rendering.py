"""JSON as the API writes it: moments as RFC 3339 in UTC with milliseconds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response
from litestar.serialization import default_serializer
from litestar.types import Serializer

from mainspring.base.clock import rfc3339


def to_json(content: Any) -> bytes:
    """Structs, lists, dicts and values → UTF-8 JSON."""
    plain = msgspec.to_builtins(content, builtin_types=(datetime,))
    return json.dumps(plain, default=_moment, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


class ApiResponse(Response[Any]):
    """A response whose content, unless text, is written by `to_json`."""

    def render(
        self, content: Any, media_type: str, enc_hook: Serializer = default_serializer
    ) -> bytes:
        """See `litestar.Response.render`."""
        if isinstance(content, (str, bytes)) or content is None:
            return super().render(content, media_type, enc_hook)
        return to_json(content)
