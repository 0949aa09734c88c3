"""The change feed of a table: its rows in the order in which they were last changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from mainspring.model.table import SEQUENCE
from mainspring.store.bell import table_topic
from mainspring.store.schema import deletions, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.definitions import Definition, find_table


class Change(Struct, frozen=True):
    """A row as it is now, or the id of one that is gone; ``sequence`` is the cursor behind it."""

    sequence: int
    row: dict[str, Any] | None
    deleted: Any = None


def last_change(tx: Transaction, name: str) -> int:
    """The cursor behind everything that has happened so far."""
    table = find_table(tx, name)
    query = sa.select(tables.c.last_sequence).where(tables.c.id == table.id)
    return int(tx.execute(query).scalar_one())


def changes_after(tx: Transaction, name: str, after: int, limit: int) -> list[Change]:
    """What changed behind a cursor, in order. A row that changed often appears once, as it is now."""
    table = find_table(tx, name)
    number = table.sql.c[SEQUENCE]
    rows = sa.select(*table.visible, number).where(number > after).order_by(number).limit(limit)
    found = [_change(dict(row)) for row in tx.execute(rows).mappings()]
    d = deletions
    gone = (
        sa.select(d.c.sequence, d.c.row_id)
        .where(d.c.table_id == table.id, d.c.sequence > after)
        .order_by(d.c.sequence)
        .limit(limit)
    )
    found += [Change(row.sequence, None, row.row_id) for row in tx.execute(gone)]
    return sorted(found, key=lambda change: change.sequence)[:limit]


def note_deletions(tx: Transaction, table: Definition, gone: Mapping[int, str | int]) -> None:
    """Remember rows that are gone, so that followers learn of them."""
    if gone:
        tx.execute(
            sa.insert(deletions),
            [
                {"table_id": table.id, "sequence": number, "row_id": str(row_id)}
                for number, row_id in gone.items()
            ],
        )


def ring_table(tx: Transaction, table: Definition) -> None:
    """Wake the table's followers when this commits."""
    tx.ring(table_topic(table.name))


def _change(row: dict[str, Any]) -> Change:
    return Change(row.pop(SEQUENCE), row)
