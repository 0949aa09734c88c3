"""The service's own row, and its two keys."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select, update

from mainspring.model.service import Key, KeyName, ModeName, ServiceOptions
from mainspring.store import dialect
from mainspring.store.schema import keys, service
from mainspring.store.transaction import Transaction


class StoredService(Struct, frozen=True, kw_only=True):
    """The service's name and mode."""

    name: str
    mode: ModeName
    created_at: datetime
    options: ServiceOptions

    @property
    def limit(self) -> int | None:
        """How many jobs may be enabled (None: any number)."""
        return self.options.mode_limits[self.mode]


def found(tx: Transaction, name: str, mode: ModeName, now: datetime) -> None:
    """Store the service at its first start; later starts change nothing."""
    statement = dialect.insert_if_absent(tx.connection, service, index_elements=["id"])
    tx.execute(
        statement.values(id=1, name=name, mode=mode, created_at=now, options=ServiceOptions())
    )


def get(tx: Transaction, *, lock: bool = False) -> StoredService:
    """The service; ``lock`` keeps others from changing the mode, or enabling jobs, meanwhile."""
    query = select(service)
    row = tx.execute(query.with_for_update() if lock else query).one()
    return StoredService(
        name=row.name, mode=ModeName(row.mode), created_at=row.created_at, options=row.options
    )


def set_options(tx: Transaction, options: ServiceOptions) -> None:
    """Change how clients of the tables are treated."""
    tx.execute(update(service).values(options=options))


def set_mode(tx: Transaction, mode: ModeName) -> None:
    """Change the mode."""
    tx.execute(update(service).values(mode=mode))


def put_key(tx: Transaction, key: Key, encrypted: str) -> None:
    """Store a key, replacing the one of that name."""
    values = {
        "name": key.name,
        "encrypted": encrypted,
        "hint": key.hint,
        "created_at": key.created_at,
    }
    statement = dialect.insert(tx.connection, keys).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=[keys.c.name], set_=values))


def encrypted_keys(tx: Transaction) -> dict[KeyName, str]:
    """Both keys' values, encrypted."""
    rows = tx.execute(select(keys.c.name, keys.c.encrypted))
    return {KeyName(row.name): row.encrypted for row in rows}


def every_key(tx: Transaction) -> list[Key]:
    """Both keys, without their values."""
    rows = tx.execute(select(keys).order_by(keys.c.name))
    return [Key(name=KeyName(r.name), hint=r.hint, created_at=r.created_at) for r in rows]
