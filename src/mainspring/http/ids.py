"""Numbers by which things are called in addresses: what no database can hold is refused before it is asked."""

from __future__ import annotations

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

LARGEST_ID = 2**63 - 1

PathId = Annotated[int, PathParameter(ge=0, le=LARGEST_ID)]
QueryId = Annotated[int | None, QueryParameter(ge=0, le=LARGEST_ID)]
