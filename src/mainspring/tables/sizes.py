"""How much room a table takes, without reading all of it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from mainspring.store.dialect import relation_size
from mainspring.store.transaction import Transaction

SPOTS = 50
"""Rows that are looked at, spread over the table."""

ROW_OVERHEAD = 40
"""Bytes of a row besides its values: headers, the entries of its id and its sequence number."""

_ROWIDS = ("rowid", "_rowid_", "oid")
"""SQLite's names for the number of a row; a column of that name hides it."""


def stored_size(tx: Transaction, table: sa.Table, rows: int) -> int:
    """About how many bytes the table takes with its indexes.

    PostgreSQL knows. SQLite would have to visit every page, so some rows are weighed there.
    """
    known = relation_size(tx.connection, table)
    if known is not None:
        return known
    taken = {column.name.lower() for column in table.columns}
    free = [name for name in _ROWIDS if name not in taken]
    if rows == 0 or not free:
        return rows * ROW_OVERHEAD
    weight = tx.execute(_average_weight(table, free[0])).scalar()
    return round(rows * (float(weight or 0) + ROW_OVERHEAD))


def _average_weight(table: sa.Table, number: str) -> sa.Select[Any]:
    """The bytes of a row's values and of its id's index, on average over some rows."""
    rowid: sa.ColumnClause[int] = sa.column(number, sa.Integer, _selectable=table)
    lowest = sa.select(sa.func.min(rowid)).select_from(table).scalar_subquery()
    highest = sa.select(sa.func.max(rowid)).select_from(table).scalar_subquery()
    step = sa.func.max((highest - lowest) // SPOTS, 1)
    spots = sa.select(
        lowest.label("spot"), sa.cast(step, sa.Integer).label("step"), highest.label("last")
    ).cte("spots", recursive=True)
    onwards = sa.select(spots.c.spot + spots.c.step, spots.c.step, spots.c.last)
    spots = spots.union_all(onwards.where(spots.c.spot + spots.c.step <= spots.c.last))
    weights = [sa.func.length(sa.cast(cell, sa.LargeBinary)) for cell in (*table.c, table.c.id)]
    weighed: sa.ColumnElement[Any] = sa.literal(0)
    for weight in weights:
        weighed = weighed + sa.func.coalesce(weight, 0)
    row = sa.select(weighed).select_from(table).where(rowid >= spots.c.spot).limit(1)
    return sa.select(sa.func.avg(row.correlate(spots).scalar_subquery())).select_from(spots)
