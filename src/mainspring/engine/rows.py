"""The rows that a script touches, counted where its requests are answered."""

from __future__ import annotations

from typing import Any

from mainspring.model.run import RowCounts
from mainspring.model.table import CREATED_AT, UPDATED_AT
from mainspring.operations.requests import size_of
from mainspring.runtime import protocol
from mainspring.tables.sql import sql_target

MOST_TABLES = 100
"""Tables that are counted apart for one run; what is done to others is not counted."""


class RowTally:
    """What one run has done to each table so far."""

    def __init__(self) -> None:
        self._tables: dict[str, tuple[str, dict[str, int]]] = {}

    def note(self, request: protocol.Request, answer: Any) -> None:
        """Count a request that was answered."""
        match request:
            case protocol.Lookup():
                self._count(request.table, read=1)
            case protocol.Read():
                self._count(request.query.table, read=len(answer["rows"]))
            case protocol.Insert() | protocol.InsertColumns():
                self._count(request.table, inserted=size_of(request))
            case protocol.Update():
                self._count(request.table, updated=len(answer))
            case protocol.Upsert():
                new = _new(answer)
                self._count(request.table, inserted=new, updated=len(answer) - new)
            case protocol.Delete():
                self._count(request.table, deleted=answer)
            case protocol.Sql():
                verb, table = sql_target(request.statement)
                self._count(table, **{verb: answer["count"]})

    def counts(self) -> dict[str, RowCounts]:
        """By the tables' names as the script first wrote them."""
        return {name: RowCounts(**counted) for name, counted in self._tables.values()}

    def _count(self, table: str | None, **more: int) -> None:
        if table is None:
            return
        folded = table.lower()
        if folded not in self._tables and len(self._tables) >= MOST_TABLES:
            return
        _, counted = self._tables.setdefault(folded, (table, {}))
        for verb, rows in more.items():
            counted[verb] = counted.get(verb, 0) + rows


def _new(rows: list[dict[str, Any]]) -> int:
    """How many rows an upsert has inserted: those that were created when they were last changed."""
    return sum(1 for row in rows if row[CREATED_AT] == row[UPDATED_AT])
