"""Alerts and their deliveries: raised in the transaction that gave the reason, delivered afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, func, insert, select, update

from mainspring.base.errors import not_found
from mainspring.model.alert import Alert, AlertEvent, ChannelKind, Delivery, DeliveryState
from mainspring.store import dialect
from mainspring.store.bell import ALERTS
from mainspring.store.schema import alerts as t
from mainspring.store.schema import channels
from mainspring.store.schema import deliveries as d
from mainspring.store.transaction import Transaction


class NewAlert(Struct, frozen=True, kw_only=True):
    """An alert to raise. ``key`` names what happened: raised twice, it is one alert."""

    key: str
    event: AlertEvent
    title: str
    message: str
    job: str | None = None
    heartbeat: str | None = None
    run_id: int | None = None


class AlertFilter(Struct, frozen=True, kw_only=True):
    """Which alerts a list shows; what is unset does not restrict."""

    job: str | None = None
    heartbeat: str | None = None
    event: AlertEvent | None = None


class DueDelivery(Struct, frozen=True, kw_only=True):
    """An alert that this process is to bring to a channel now."""

    alert: Alert
    channel_id: int
    channel: str
    kind: ChannelKind
    encrypted_url: str
    encrypted_secret: str | None
    attempt: int


def raise_alert(
    tx: Transaction, new: NewAlert, to: tuple[str, ...] | None, now: datetime
) -> int | None:
    """Store an alert, to be delivered to the channels named (``None``: all).

    Answers its id, or ``None`` where it was raised before.
    """
    statement = dialect.insert_if_absent(tx.connection, t, index_elements=["key"])
    values = {name: getattr(new, name) for name in new.__struct_fields__}
    added = tx.execute(statement.values(**values, created_at=now).returning(t.c.id)).scalar()
    if added is None:
        return None
    query = select(channels.c.id)
    if to is not None:
        query = query.where(channels.c.folded.in_([name.lower() for name in to]))
    rows = [
        {
            "alert_id": added,
            "channel_id": channel_id,
            "state": DeliveryState.PENDING,
            "attempts": 0,
            "next_at": now,
        }
        for channel_id in tx.execute(query).scalars()
    ]
    if rows:
        tx.execute(insert(d), rows)
    tx.ring(ALERTS)
    return int(added)


def take_due(tx: Transaction, now: datetime, until: datetime, limit: int) -> list[DueDelivery]:
    """Deliveries to try now. Not ended before ``until``, they are due again: nothing is forgotten."""
    query = (
        select(d, t, channels.c.name.label("channel"), channels.c.kind)
        .add_columns(channels.c.encrypted_url, channels.c.encrypted_secret)
        .join(t, t.c.id == d.c.alert_id)
        .join(channels, channels.c.id == d.c.channel_id)
        .where(d.c.next_at <= now)
        .order_by(d.c.next_at)
        .limit(limit)
        .with_for_update(of=d, skip_locked=True)
    )
    rows = list(tx.execute(query))
    for row in rows:
        tx.execute(
            _one(row.alert_id, row.channel_id).values(next_at=until, attempts=row.attempts + 1)
        )
    return [
        DueDelivery(
            alert=_noun(row, ()),
            channel_id=row.channel_id,
            channel=row.channel,
            kind=ChannelKind(row.kind),
            encrypted_url=row.encrypted_url,
            encrypted_secret=row.encrypted_secret,
            attempt=row.attempts + 1,
        )
        for row in rows
    ]


def delivered(tx: Transaction, due: DueDelivery, now: datetime) -> None:
    """Record that a channel has taken an alert."""
    values = {"state": DeliveryState.DELIVERED, "delivered_at": now, "next_at": None, "error": None}
    tx.execute(_one(due.alert.id, due.channel_id).values(values))


def refused(tx: Transaction, due: DueDelivery, error: str, next_at: datetime | None) -> None:
    """Record why a channel has not taken an alert, and when to try again (``None``: never)."""
    state = DeliveryState.FAILED if next_at is None else DeliveryState.PENDING
    values = {"state": state, "next_at": next_at, "error": error}
    tx.execute(_one(due.alert.id, due.channel_id).values(values))
    if next_at is not None:
        tx.ring(ALERTS)


def earliest_due(tx: Transaction) -> datetime | None:
    """When the next delivery is to be tried."""
    moment: datetime | None = tx.execute(select(func.min(d.c.next_at))).scalar()
    return moment


def get(tx: Transaction, alert_id: int) -> Alert:
    """One alert with its deliveries; `NotFound` where there is none."""
    row = tx.execute(select(t).where(t.c.id == alert_id)).first()
    if row is None:
        raise not_found("alert", alert_id)
    return _noun(row, _deliveries(tx, [alert_id])[alert_id])


def page(tx: Transaction, which: AlertFilter, *, before: int | None, limit: int) -> list[Alert]:
    """Alerts newest first, with ids below ``before``."""
    query = select(t).order_by(t.c.id.desc()).limit(limit)
    if which.job is not None:
        query = query.where(func.lower(t.c.job) == which.job.lower())
    if which.heartbeat is not None:
        query = query.where(func.lower(t.c.heartbeat) == which.heartbeat.lower())
    if which.event is not None:
        query = query.where(t.c.event == which.event)
    if before is not None:
        query = query.where(t.c.id < before)
    rows = list(tx.execute(query))
    ways = _deliveries(tx, [row.id for row in rows])
    return [_noun(row, ways[row.id]) for row in rows]


def forget(tx: Transaction, oldest: datetime, limit: int) -> int:
    """Delete alerts raised before ``oldest``, at most ``limit``; answers how many."""
    doomed = select(t.c.id).where(t.c.created_at < oldest).order_by(t.c.created_at).limit(limit)
    return tx.execute(delete(t).where(t.c.id.in_(doomed))).rowcount


def _one(alert_id: int, channel_id: int) -> Any:
    return update(d).where(d.c.alert_id == alert_id, d.c.channel_id == channel_id)


def _deliveries(tx: Transaction, ids: Iterable[int]) -> dict[int, tuple[Delivery, ...]]:
    query = (
        select(d, channels.c.name.label("channel"))
        .join(channels, channels.c.id == d.c.channel_id)
        .where(d.c.alert_id.in_(list(ids)))
        .order_by(d.c.alert_id, channels.c.folded)
    )
    found: dict[int, tuple[Delivery, ...]] = defaultdict(tuple)
    for row in tx.execute(query):
        found[row.alert_id] += (
            Delivery(
                channel=row.channel,
                state=DeliveryState(row.state),
                attempts=row.attempts,
                next_at=row.next_at,
                delivered_at=row.delivered_at,
                error=row.error,
            ),
        )
    return found


def _noun(row: Row[Any], deliveries: tuple[Delivery, ...]) -> Alert:
    return Alert(
        id=row.id,
        event=AlertEvent(row.event),
        title=row.title,
        message=row.message,
        job=row.job,
        heartbeat=row.heartbeat,
        run_id=row.run_id,
        created_at=row.created_at,
        deliveries=deliveries,
    )
