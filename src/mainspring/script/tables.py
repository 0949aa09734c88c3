"""The service's tables: ``tables["Updates"]``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, overload

from msgspec.structs import replace

from mainspring.model.query import Call, Column, Expression, Literal, OData, Ordering, Query
from mainspring.runtime.protocol import (
    Delete,
    Insert,
    InsertColumns,
    Lookup,
    Read,
    Sql,
    Update,
    Upsert,
)
from mainspring.script.columns import as_columns, stored_rows
from mainspring.script.errors import Refused, ScriptError
from mainspring.script.filters import Condition
from mainspring.script.session import session

Row = dict[str, Any]

PAGE = 1000
"""Rows that iteration reads at a time."""


class Rows(list[Row]):
    """Rows that were read; ``total`` counts all that match where the query asked for it."""

    total: int | None = None


class TableQuery:
    """Some rows of a table. Every method answers a new query, so queries can be kept and refined."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def where(self, *conditions: Condition | str | Any, **equal: Any) -> TableQuery:
        """Only rows that meet all conditions.

        ``where(author="x")``, ``where(column("n") > 5)``, or a filter in OData with a value for each
        question mark: ``where("n gt ? and startswith(text, ?)", 5, "RT")``.
        """
        found = [Call("eq", (Column(name), Literal(value))) for name, value in equal.items()]
        parts: list[Expression] = [*_conditions(conditions), *found]
        if self._query.filter is not None:
            parts.insert(0, self._query.filter)
        if not parts:
            return self
        return self._with(filter=parts[0] if len(parts) == 1 else Call("and", tuple(parts)))

    def order_by(self, *columns: str) -> TableQuery:
        """In the order of these columns; ``-name`` is descending."""
        keys = tuple(Ordering(name.removeprefix("-"), name.startswith("-")) for name in columns)
        return self._with(order=keys)

    def select(self, *columns: str) -> TableQuery:
        """Only these columns of each row."""
        return self._with(select=columns)

    def skip(self, count: int) -> TableQuery:
        """Without the first ``count`` rows."""
        return self._with(skip=count)

    def take(self, count: int) -> TableQuery:
        """At most ``count`` rows."""
        return self._with(take=count)

    def include_total_count(self) -> TableQuery:
        """Also count all rows that match; see `Rows.total`."""
        return self._with(with_total=True)

    def read(self) -> Rows:
        """The rows, all at once."""
        answer = session.ask(Read, query=self._query)
        rows = Rows(answer["rows"])
        rows.total = answer["total"]
        return rows

    def first(self) -> Row | None:
        """The first row, ``None`` where there is none."""
        rows = self.take(1).read()
        return rows[0] if rows else None

    def count(self) -> int:
        """How many rows match, whatever `skip` and `take` say."""
        whole = replace(self._query, skip=0, take=1, select=("id",), order=(), with_total=True)
        return int(session.ask(Read, query=whole)["total"])

    def __iter__(self) -> Iterator[Row]:
        """Every row, read in pages. In the order of ids unless `order_by` says otherwise."""
        left, skip = self._query.take, self._query.skip
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page = self._with(skip=skip, take=size, with_total=False).read()
            yield from page
            if len(page) < size:
                return
            skip += size
            left = None if left is None else left - size

    def _with(self, **changes: Any) -> TableQuery:
        return TableQuery(replace(self._query, **changes))


class Table(TableQuery):
    """All rows of a table, and the ways to change them."""

    def __init__(self, name: str) -> None:
        super().__init__(Query(name))
        self.name = name

    @overload
    def insert(self, rows: Mapping[str, Any]) -> Row: ...
    @overload
    def insert(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]: ...
    def insert(self, rows: Any) -> Any:
        """Insert one row, or many in one bulk insert, all or none; answers them as stored."""
        if not isinstance(rows, Mapping):
            rows = _dictionaries(rows)
            columns = as_columns(rows)
            if columns is not None:
                answer = session.ask(InsertColumns, table=self.name, columns=columns)
                return stored_rows(rows, answer)
        return self._write(Insert, rows)

    @overload
    def update(self, rows: Mapping[str, Any]) -> Row: ...
    @overload
    def update(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]: ...
    def update(self, rows: Any) -> Any:
        """Change the given columns of the rows with the given ids.

        With ``__version`` a row is changed only while that is its version.
        """
        return self._write(Update, rows)

    @overload
    def upsert(self, rows: Mapping[str, Any]) -> Row: ...
    @overload
    def upsert(self, rows: Iterable[Mapping[str, Any]]) -> list[Row]: ...
    def upsert(self, rows: Any) -> Any:
        """Insert rows, or change those whose ids exist."""
        return self._write(Upsert, rows)

    def delete(self, rows: str | Mapping[str, Any] | Iterable[str | Mapping[str, Any]]) -> int:
        """Delete rows, given as ids or as rows; answers how many."""
        many = [rows] if isinstance(rows, str | Mapping) else list(rows)
        ids = [row["id"] if isinstance(row, Mapping) else row for row in many]
        return int(session.ask(Delete, table=self.name, ids=ids)) if ids else 0

    def lookup(self, row_id: str) -> Row | None:
        """The row of that id, ``None`` where there is none."""
        try:
            found: Row = session.ask(Lookup, table=self.name, row_id=row_id)
        except Refused as refusal:
            if refusal.code == "row_not_found":
                return None
            raise
        return found

    def __repr__(self) -> str:
        return f"tables[{self.name!r}]"

    def _write(self, kind: Any, rows: Any) -> Any:
        if isinstance(rows, Mapping):
            return session.ask(kind, table=self.name, rows=[dict(rows)])[0]
        many = _dictionaries(rows)
        return session.ask(kind, table=self.name, rows=many) if many else []


class Tables:
    """``tables["Updates"]``; whether the table exists shows when it is used."""

    def __getitem__(self, name: str) -> Table:
        return Table(name)

    def sql(self, statement: str, *values: Any) -> list[Row]:
        """Run one statement of SQL on the service's tables, with a value for each ``?``.

        Answers the rows of a SELECT as dictionaries, nothing for what changes rows. SQL Server's
        dialect is understood as well as the common one; see the reference for what is supported.
        """
        answer = session.ask(Sql, statement=statement, parameters=list(values))
        names = [column["name"] for column in answer["columns"]]
        return [dict(zip(names, row, strict=True)) for row in answer["rows"]]


tables = Tables()


def _dictionaries(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [row if type(row) is dict else dict(row) for row in rows]


def _conditions(given: Sequence[Any]) -> list[Expression]:
    if given and isinstance(given[0], str):
        return [OData(given[0], tuple(given[1:]))]
    for condition in given:
        if not isinstance(condition, Condition):
            raise ScriptError(
                "where() takes column=value, conditions made with column(), or a filter as text "
                "followed by its values."
            )
    return [condition.expression for condition in given]
