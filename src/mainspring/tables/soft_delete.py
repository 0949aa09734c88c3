"""Whether a table keeps the rows that are deleted from it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic.ddl.base import AddColumn, DropColumn

from mainspring.model.table import DELETED, ColumnType
from mainspring.store.schema import DATA, tables
from mainspring.store.transaction import Transaction
from mainspring.tables.changes import note_deletions, ring_table
from mainspring.tables.definitions import Definition, find_table, lock_table
from mainspring.tables.search import set_search
from mainspring.tables.system import Stamps
from mainspring.tables.types import STORED


def set_soft_delete(tx: Transaction, name: str, wanted: bool, now: datetime) -> None:
    """Keep deleted rows from now on, or no longer: then those that were kept are gone."""
    table = lock_table(tx, find_table(tx, name))
    if table.soft_delete is wanted:
        return
    searched = table.search
    set_search(tx, name, [])
    if wanted:
        mark = sa.Column(
            DELETED, STORED[ColumnType.BOOLEAN], nullable=False, server_default=sa.false()
        )
        tx.execute(AddColumn(table.name, mark, schema=DATA))
    else:
        _remove_deleted(tx, table, now)
        tx.execute(DropColumn(table.name, table.sql.c[DELETED], schema=DATA))
    tx.execute(sa.update(tables).where(tables.c.id == table.id).values(soft_delete=wanted))
    set_search(tx, name, searched)
    ring_table(tx, table)


def _remove_deleted(tx: Transaction, table: Definition, now: datetime) -> None:
    deleted = table.sql.c[DELETED].is_(True)
    gone = tx.execute(sa.select(table.sql.c.id).where(deleted)).scalars().all()
    stamps = Stamps(tx, table, len(gone), now)
    tx.execute(sa.delete(table.sql).where(deleted))
    note_deletions(tx, table, {stamps.number(): row_id for row_id in gone})
