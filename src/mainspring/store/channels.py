"""Channels: where alerts go. Addresses are kept encrypted; what is shown was cleaned before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update

from mainspring.base.errors import not_found
from mainspring.model.alert import Channel, ChannelKind
from mainspring.store.schema import channels as t
from mainspring.store.transaction import Transaction


def add(
    tx: Transaction,
    name: str,
    kind: ChannelKind,
    shown: str,
    encrypted_url: str,
    encrypted_secret: str | None,
    now: datetime,
) -> int:
    """Store a new channel; answers its id."""
    values = {
        "name": name,
        "folded": name.lower(),
        "kind": kind,
        "shown": shown,
        "encrypted_url": encrypted_url,
        "encrypted_secret": encrypted_secret,
        "created_at": now,
    }
    return int(tx.execute(insert(t).values(values).returning(t.c.id)).scalar_one())


def set_address(tx: Transaction, channel_id: int, shown: str, encrypted_url: str) -> None:
    """Give a channel another address."""
    change = update(t).where(t.c.id == channel_id)
    tx.execute(change.values(shown=shown, encrypted_url=encrypted_url))


def find_id(tx: Transaction, name: str) -> int | None:
    """The id of the channel of that name in any case."""
    found: int | None = tx.execute(select(t.c.id).where(t.c.folded == name.lower())).scalar()
    return found


def get(tx: Transaction, name: str) -> Channel:
    """One channel; `NotFound` where there is none."""
    row = tx.execute(select(t).where(t.c.folded == name.lower())).first()
    if row is None:
        raise not_found("channel", name)
    return _noun(row)


def every(tx: Transaction) -> list[Channel]:
    """All channels by name."""
    return [_noun(row) for row in tx.execute(select(t).order_by(t.c.folded))]


def unknown(tx: Transaction, names: tuple[str, ...]) -> list[str]:
    """Those of ``names`` that no channel has."""
    query = select(t.c.folded).where(t.c.folded.in_([name.lower() for name in names]))
    known = set(tx.execute(query).scalars())
    return [name for name in names if name.lower() not in known]


def remove(tx: Transaction, name: str) -> None:
    """Delete a channel with what was still to be delivered there."""
    tx.execute(delete(t).where(t.c.folded == name.lower()))


def _noun(row: Row[tuple[object, ...]]) -> Channel:
    return Channel(
        name=row.name, kind=ChannelKind(row.kind), address=row.shown, created_at=row.created_at
    )
