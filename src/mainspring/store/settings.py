"""Settings: values lie encrypted; who reads them holds the cipher."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, select

from mainspring.store import dialect
from mainspring.store.schema import settings as t
from mainspring.store.transaction import Transaction


class StoredSetting(Struct, frozen=True, kw_only=True):
    """A setting as it lies in the store."""

    name: str
    encrypted: str
    secret: bool
    updated_at: datetime


def put(tx: Transaction, setting: StoredSetting) -> None:
    """Store a setting, replacing one of the same name."""
    values = {name: getattr(setting, name) for name in setting.__struct_fields__}
    statement = dialect.insert(tx.connection, t).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=[t.c.name], set_=values))


def every(tx: Transaction) -> list[StoredSetting]:
    """All settings by name."""
    return [StoredSetting(**row._mapping) for row in tx.execute(select(t).order_by(t.c.name))]


def remove(tx: Transaction, name: str) -> bool:
    """Delete a setting; answers whether there was one."""
    return tx.execute(delete(t).where(t.c.name == name)).rowcount == 1
