"""Heartbeats: things outside that call in, and are missed when they do not."""

from __future__ import annotations

import math
import secrets
from datetime import datetime, timedelta

from msgspec import UNSET, Struct, UnsetType

from mainspring.base.cipher import fingerprint
from mainspring.base.errors import Conflict, Invalid, NotFound
from mainspring.base.names import check_name
from mainspring.model.alert import AlertEvent, Heartbeat, HeartbeatState
from mainspring.model.audit import Act
from mainspring.model.service import Role
from mainspring.operations.channels import check_channels
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store import alerts, heartbeats
from mainspring.store.alerts import NewAlert
from mainspring.store.heartbeats import StoredHeartbeat
from mainspring.store.transaction import Transaction

SHORTEST = 1.0
LONGEST = 366 * 86400.0
LONGEST_MESSAGE = 1000


class HeartbeatChange(Struct, frozen=True):
    """What to change; see `Heartbeat`. ``paused`` stops or starts to wait for it."""

    every: float | UnsetType = UNSET
    grace: float | UnsetType = UNSET
    channels: tuple[str, ...] | UnsetType | None = UNSET
    paused: bool | UnsetType = UNSET


def create_heartbeat(
    tx: Transaction,
    context: Context,
    name: str,
    every: float,
    grace: float,
    channels: tuple[str, ...] | None,
) -> Heartbeat:
    """A new heartbeat; it is waited for from its first call on."""
    context.require(Role.EDITOR)
    check_name("heartbeat", name)
    _check_times(every, grace)
    check_channels(tx, channels, "channels")
    if heartbeats.find(tx, name) is not None:
        raise Conflict(
            f"There is a heartbeat '{name}' already.", code="heartbeat_exists", field="name"
        )
    key = secrets.token_urlsafe(24)
    values = {
        "name": name,
        "fingerprint": fingerprint(key),
        "encrypted_key": context.cipher.encrypt(key),
        "every": every,
        "grace": grace,
        "channels": channels,
        "created_at": context.now,
    }
    heartbeats.add(tx, values)
    context.note(tx, Act.HEARTBEAT_CREATE, name)
    return _noun(context, heartbeats.get(tx, name))


def list_heartbeats(tx: Transaction, context: Context, window: Window) -> Page[Heartbeat]:
    """Heartbeats by name."""
    context.require(Role.VIEWER)
    found = heartbeats.page(tx, after=window.place(str), limit=window.limit + 1)
    return paged([_noun(context, h) for h in found], window, lambda h: h.name.lower())


def get_heartbeat(tx: Transaction, context: Context, name: str) -> Heartbeat:
    """One heartbeat."""
    context.require(Role.VIEWER)
    return _noun(context, heartbeats.get(tx, name))


def change_heartbeat(
    tx: Transaction, context: Context, name: str, change: HeartbeatChange
) -> Heartbeat:
    """Change how often a heartbeat is expected, whom to tell, or whether it is waited for."""
    context.require(Role.EDITOR)
    known = heartbeats.get(tx, name, lock=True)
    every = known.every if change.every is UNSET else change.every
    grace = known.grace if change.grace is UNSET else change.grace
    channels = known.channels if change.channels is UNSET else change.channels
    _check_times(every, grace)
    check_channels(tx, channels, "channels")
    state, due_at = known.state, known.due_at
    if change.paused is True:
        state, due_at = HeartbeatState.PAUSED, None
    elif change.paused is False and state is HeartbeatState.PAUSED:
        state, due_at = HeartbeatState.NEW, None
    if due_at is not None and known.last_ping_at is not None:
        due_at = _due_at(known.last_ping_at, every, grace)
    heartbeats.change(
        tx, known.id, every=every, grace=grace, channels=channels, state=state, due_at=due_at
    )
    parts = [name for name in change.__struct_fields__ if getattr(change, name) is not UNSET]
    context.note(tx, Act.HEARTBEAT_CHANGE, known.name, changed=parts)
    return _noun(context, heartbeats.get(tx, name))


def delete_heartbeat(tx: Transaction, context: Context, name: str) -> None:
    """Delete a heartbeat; its address answers no more."""
    context.require(Role.EDITOR)
    heartbeats.get(tx, name)
    heartbeats.remove(tx, name)
    context.note(tx, Act.HEARTBEAT_DELETE, name)


def ping(tx: Transaction, now: datetime, key: str, failed: bool, message: str) -> None:
    """Hear of a heartbeat: that all is well, or that it says it ``failed``.

    Raises `NotFound` for a key that nobody has. A paused heartbeat is heard, and not waited for.
    """
    known = heartbeats.by_fingerprint(tx, fingerprint(key))
    if known is None:
        raise NotFound("There is no such heartbeat.", code="heartbeat_not_found")
    heard = {"last_ping_at": now, "last_message": message[:LONGEST_MESSAGE] or None}
    if known.state is HeartbeatState.PAUSED:
        heartbeats.change(tx, known.id, **heard)
        return
    state = HeartbeatState.DOWN if failed else HeartbeatState.UP
    due_at = None if failed else _due_at(now, known.every, known.grace)
    heartbeats.change(tx, known.id, **heard, state=state, due_at=due_at)
    if state is not known.state and (failed or known.state is HeartbeatState.DOWN):
        _tell(tx, known, failed, message[:LONGEST_MESSAGE], now)


def _tell(
    tx: Transaction, known: StoredHeartbeat, failed: bool, message: str, now: datetime
) -> None:
    event = AlertEvent.HEARTBEAT_DOWN if failed else AlertEvent.HEARTBEAT_UP
    title = f"{known.name} says that it failed" if failed else f"{known.name} is back"
    alert = NewAlert(
        key=f"{event}/{known.id}/{now.isoformat()}",
        event=event,
        title=title,
        message=message or f"Heard of at {now:%Y-%m-%d %H:%M:%S} UTC.",
        heartbeat=known.name,
    )
    alerts.raise_alert(tx, alert, known.channels, now)


def _due_at(heard: datetime, every: float, grace: float) -> datetime:
    return heard + timedelta(seconds=every + grace)


def _check_times(every: float, grace: float) -> None:
    for field, value, least in (("every", every, SHORTEST), ("grace", grace, 0.0)):
        if not math.isfinite(value) or not least <= value <= LONGEST:
            raise Invalid(
                f"The seconds of '{field}' must be between {least:g} and {LONGEST:.0f}.",
                field=field,
            )


def _noun(context: Context, stored: StoredHeartbeat) -> Heartbeat:
    path = None
    if context.actor.role.allows(Role.EDITOR):
        path = f"/ping/{context.cipher.decrypt(stored.encrypted_key)}"
    return stored.noun(path)
