"""A read of one table as data: what scripts send, what OData is parsed into, what SQL is compiled from."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

Value = Any
"""None, bool, int, float, str, bytes, an aware datetime, or a list or dict of these."""


class Column(Struct, frozen=True, tag="column"):
    """The value of a column in the row at hand."""

    name: str


class Literal(Struct, frozen=True, tag="literal"):
    """A value bound into the query, never spliced into its text."""

    value: Value


class Call(Struct, frozen=True, tag="call"):
    """An operator or function over expressions.

    ``op`` is one of OData's words: ``and or not eq ne gt ge lt le in add sub mul div mod neg`` or the
    name of a function (``startswith`` …). Which exist is decided where it is compiled.
    """

    op: str
    args: tuple[Expression, ...]


class OData(Struct, frozen=True, tag="odata"):
    """A filter still in text; each ``?`` outside quotes stands for the next of ``values``."""

    text: str
    values: tuple[Value, ...] = ()


Expression = Column | Literal | Call | OData


class Ordering(Struct, frozen=True):
    """One sort key."""

    column: str
    descending: bool = False


class Query(Struct, frozen=True):
    """Which rows of ``table``, in which order, from where, how many, and which of their columns.

    ``take`` None means all; ``select`` empty means every column; ``with_total`` also counts the rows
    that match before ``skip`` and ``take``; ``search`` keeps the rows that hold all of its words.
    ``after`` continues behind a row, given by the values of its sort keys and its id.
    """

    table: str
    filter: Expression | None = None
    order: tuple[Ordering, ...] = ()
    select: tuple[str, ...] = ()
    skip: int = 0
    take: int | None = None
    with_total: bool = False
    include_deleted: bool = False
    search: str | None = None
    after: tuple[Value, ...] | None = None
