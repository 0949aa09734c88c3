"""The query options of the table protocol → a query."""

from __future__ import annotations

import re

from litestar.datastructures import MultiDict
from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.http.auth import AnyRequest
from mainspring.http.zumo_shape import EVERY_SYSTEM, Generation
from mainspring.model.query import OData, Ordering, Query
from mainspring.operations.cursors import read_cursor
from mainspring.tables.odata import parse

DEFAULT_TOP = 50
LARGEST_TOP = 1000

OPTIONS = frozenset(
    {
        "$filter", "$orderby", "$select", "$skip", "$top", "$inlinecount", "$count", "$skiptoken",
        "$search", "__systemproperties", "__includedeleted",
    }
)  # fmt: skip

WITH_ID = frozenset({"$select", "__systemproperties", "__includedeleted"})


class Asked(Struct, frozen=True):
    """What a client asks to see: rows by a query, which system columns, and whether to count."""

    query: Query
    system: frozenset[str]
    only: frozenset[str] | None
    counted: bool


def read_options(
    request: AnyRequest, generation: Generation, table: str, *, one: bool = False
) -> Asked:
    """Read a request's query options; `Invalid` in the original's words."""
    given = _known(request.query_params, one)
    select = tuple(generation.inner(name) for name in _names(given.get("$select")))
    counted = _inline_count(given)
    query = Query(
        table=table,
        filter=generation.expression(parse(OData(text)))
        if (text := given.get("$filter"))
        else None,
        order=tuple(generation.ordering(key) for key in _orderings(given.get("$orderby"))),
        skip=_number(given, "$skip", 0),
        take=_top(given),
        with_total=counted,
        include_deleted=_is_true(given.get("__includedeleted")),
        search=given.get("$search"),
        after=read_cursor(given["$skiptoken"]) if "$skiptoken" in given else None,
    )
    system = _system(given.get("__systemproperties"), generation)
    if generation.second and select:
        system = frozenset(name for name in select if name in EVERY_SYSTEM)
    only = frozenset(name for name in select if name not in EVERY_SYSTEM) if select else None
    return Asked(query, system, only, counted)


def _known(parameters: MultiDict[str], one: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parameters.items():
        folded = name.lower() if name.startswith("__") else name
        if folded in OPTIONS:
            if one and folded not in WITH_ID:
                raise Invalid(f"The query option '{name}' does not apply to a single item.")
            found[folded] = value
        elif name.startswith(("$", "__")):
            raise Invalid(
                f"Invalid query parameter name '{name}'. Custom query parameter names must not "
                "start with $ or __."
            )
    return found


def _names(text: str | None) -> list[str]:
    return [] if not text or text == "*" else [n.strip() for n in text.split(",") if n.strip()]


def _orderings(text: str | None) -> list[Ordering]:
    found = []
    for part in _names(text):
        match = re.fullmatch(r"(\w+)(?:\s+(asc|desc))?", part, re.ASCII)
        if match is None:
            raise Invalid(
                f"The order '{part[:60]}' cannot be understood: write a column, then asc or desc.",
                code="invalid_order",
            )
        found.append(Ordering(match[1], match[2] == "desc"))
    return found


def _top(given: dict[str, str]) -> int:
    top = _number(given, "$top", DEFAULT_TOP)
    if top > LARGEST_TOP:
        raise Invalid(f"The value of the $top query option cannot exceed {LARGEST_TOP}.")
    return top


def _number(given: dict[str, str], name: str, default: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?\d{1,18}", text, re.ASCII):
        raise Invalid(f"The value specified for '{name}' must be a number.")
    if int(text) < 0:
        raise Invalid(f"The value specified for '{name}' must not be negative.")
    return int(text)


def _inline_count(given: dict[str, str]) -> bool:
    said = given.get("$inlinecount", "none")
    if said not in ("allpages", "none"):
        raise Invalid("The value of $inlinecount must be allpages or none.")
    return said == "allpages" or _is_true(given.get("$count"))


def _system(text: str | None, generation: Generation) -> frozenset[str]:
    if text is None:
        return EVERY_SYSTEM if generation.second else frozenset()
    if text.strip() == "*":
        return EVERY_SYSTEM
    found = set()
    for name in _names(text):
        full = name if name.startswith("__") else f"__{name}"
        if full not in EVERY_SYSTEM:
            raise Invalid(f"The value '{name}' is not a supported system property.")
        found.add(full)
    return frozenset(found)


def _is_true(text: str | None) -> bool:
    return text is not None and text.lower() == "true"
