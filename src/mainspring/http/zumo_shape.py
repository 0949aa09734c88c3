"""The two generations of the table protocol: names of system columns, errors, headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response
from msgspec import Struct

from mainspring import __version__
from mainspring.base.errors import MainspringError, NotFound
from mainspring.http.auth import AnyRequest
from mainspring.http.rendering import ApiResponse
from mainspring.model.query import Call, Column, Expression, Ordering
from mainspring.tables.troubles import RowChanged

Row = dict[str, Any]

SYSTEM = ("createdAt", "updatedAt", "version", "deleted")

SERVER_VERSION = f"mainspring-{__version__}"


class Generation(Struct, frozen=True):
    """How a client spells: version 2 has no underscores and always shows the system columns."""

    second: bool = False

    def inner(self, name: str) -> str:
        """A column's own name, from the client's."""
        return f"__{name}" if self.second and name in SYSTEM else name

    def outer(self, name: str) -> str:
        """A column's name as the client knows it."""
        return name.removeprefix("__") if self.second and name.startswith("__") else name

    def expression(self, part: Expression) -> Expression:
        """A filter with the columns' own names."""
        match part:
            case Column():
                return Column(self.inner(part.name))
            case Call():
                return Call(part.op, tuple(self.expression(arg) for arg in part.args))
        return part

    def ordering(self, ordering: Ordering) -> Ordering:
        """A sort key with the column's own name."""
        return Ordering(self.inner(ordering.column), ordering.descending)

    def show(self, row: Row, system: frozenset[str], only: frozenset[str] | None = None) -> Row:
        """A row as the client wants it: the system columns it asked for, and ``only`` these others."""
        return {
            self.outer(name): value
            for name, value in row.items()
            if (name in system if name.startswith("__") else only is None or name in only)
        }


FIRST, SECOND = Generation(False), Generation(True)

EVERY_SYSTEM = frozenset(f"__{name}" for name in SYSTEM)


def generation_of(request: AnyRequest) -> Generation:
    """Which generation the client speaks."""
    said = request.headers.get("zumo-api-version") or request.query_params.get("zumo-api-version")
    return SECOND if said and str(said).startswith("2.") else FIRST


def etag(version: str) -> str:
    """A version as an entity tag."""
    return json.dumps(version)


def answer(
    content: Any, *, status: int = 200, version: str | None = None, headers: Mapping[str, str] = {}
) -> Response[Any]:
    """A response as the original gave them."""
    sent = {
        "Cache-Control": "no-cache",
        "X-ZUMO-Version": __version__,
        "X-ZUMO-Server-Version": SERVER_VERSION,
        **headers,
    }
    if version is not None:
        sent["ETag"] = etag(version)
    return ApiResponse(content, status_code=status, headers=sent, media_type="application/json")


def refusal(request: AnyRequest, error: MainspringError) -> Response[Any]:
    """An error in the original's shape; a conflict of versions answers with the server's row."""
    if isinstance(error, RowChanged):
        shown = generation_of(request).show(error.row, EVERY_SYSTEM)
        return answer(shown, status=412, version=error.row["__version"])
    body = {"code": error.status, "error": f"Error: {_sentence(request, error)}"}
    return answer(body, status=error.status)


def location(request: AnyRequest, table: str, row_id: Any) -> str:
    """Where a row is."""
    base = str(request.base_url).rstrip("/")
    return f"{base}/tables/{table}/{quote(str(row_id), safe='')}"


def _sentence(request: AnyRequest, error: MainspringError) -> str:
    if error.code == "row_not_found":
        return f"An item with id '{request.path_params.get('row_id')}' does not exist."
    if error.code == "table_not_found":
        return f"Table '{request.path_params.get('table')}' does not exist."
    if error.code == "row_exists":
        return "Could not insert the item because an item with that id already exists."
    if error.code == "unknown_column" and request.method == "GET":
        return "Invalid column name specified in query."
    if isinstance(error, NotFound) or error.code != "invalid_filter":
        return error.message
    return f"Invalid query specified. Error: {error.message}"
