"""Heartbeats: calls from outside that are waited for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, func, insert, select, update

from mainspring.base.errors import not_found
from mainspring.model.alert import Heartbeat, HeartbeatState
from mainspring.store.bell import ALERTS
from mainspring.store.schema import heartbeats as t
from mainspring.store.transaction import Transaction


class StoredHeartbeat(Struct, frozen=True, kw_only=True):
    """A heartbeat's row."""

    id: int
    name: str
    encrypted_key: str
    every: float
    grace: float
    channels: tuple[str, ...] | None
    state: HeartbeatState
    last_ping_at: datetime | None
    last_message: str | None
    due_at: datetime | None
    created_at: datetime

    def noun(self, ping_path: str | None) -> Heartbeat:
        """The heartbeat as people see it; its path only for those who may know it."""
        return Heartbeat(
            name=self.name,
            every=self.every,
            grace=self.grace,
            channels=self.channels,
            state=self.state,
            last_ping_at=self.last_ping_at,
            last_message=self.last_message,
            due_at=self.due_at,
            created_at=self.created_at,
            ping_path=ping_path,
        )


def add(tx: Transaction, values: dict[str, Any]) -> None:
    """Store a new heartbeat, never heard of and not waited for yet."""
    tx.execute(insert(t).values(folded=values["name"].lower(), state=HeartbeatState.NEW, **values))


def find(tx: Transaction, name: str, *, lock: bool = False) -> StoredHeartbeat | None:
    """The heartbeat of that name in any case."""
    query = select(t).where(t.c.folded == name.lower())
    return _first(tx, query.with_for_update() if lock else query)


def get(tx: Transaction, name: str, *, lock: bool = False) -> StoredHeartbeat:
    """Like `find`; `NotFound` where there is none."""
    found = find(tx, name, lock=lock)
    if found is None:
        raise not_found("heartbeat", name)
    return found


def by_fingerprint(tx: Transaction, fingerprint: str) -> StoredHeartbeat | None:
    """The heartbeat whose key has that fingerprint, locked against who else hears of it."""
    return _first(tx, select(t).where(t.c.fingerprint == fingerprint).with_for_update())


def page(tx: Transaction, *, after: str | None, limit: int) -> list[StoredHeartbeat]:
    """Heartbeats by name, from behind the folded name ``after``."""
    query = select(t).order_by(t.c.folded).limit(limit)
    if after is not None:
        query = query.where(t.c.folded > after)
    return [_stored(row) for row in tx.execute(query)]


def change(tx: Transaction, heartbeat_id: int, **values: Any) -> None:
    """Set columns of one heartbeat."""
    tx.execute(update(t).where(t.c.id == heartbeat_id).values(values))
    tx.ring(ALERTS)


def remove(tx: Transaction, name: str) -> None:
    """Delete a heartbeat."""
    tx.execute(delete(t).where(t.c.folded == name.lower()))


def silent(tx: Transaction, now: datetime, limit: int) -> list[StoredHeartbeat]:
    """Heartbeats that should have been heard of by ``now``."""
    query = select(t).where(t.c.due_at <= now).order_by(t.c.due_at).limit(limit)
    return [_stored(r) for r in tx.execute(query.with_for_update(skip_locked=True))]


def excuse(tx: Transaction, now: datetime) -> None:
    """Give every heartbeat its grace anew: nobody could hear of them until ``now``."""
    for row in tx.execute(select(t.c.id, t.c.grace).where(t.c.due_at <= now)).all():
        change(tx, row.id, due_at=now + timedelta(seconds=row.grace))


def earliest_due(tx: Transaction) -> datetime | None:
    """When the next heartbeat would be down."""
    moment: datetime | None = tx.execute(select(func.min(t.c.due_at))).scalar()
    return moment


def _first(tx: Transaction, query: Any) -> StoredHeartbeat | None:
    row = tx.execute(query).first()
    return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredHeartbeat:
    return StoredHeartbeat(
        id=row.id,
        name=row.name,
        encrypted_key=row.encrypted_key,
        every=row.every,
        grace=row.grace,
        channels=row.channels,
        state=HeartbeatState(row.state),
        last_ping_at=row.last_ping_at,
        last_message=row.last_message,
        due_at=row.due_at,
        created_at=row.created_at,
    )
