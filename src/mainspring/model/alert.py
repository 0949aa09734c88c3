"""Alerts: what is worth telling people, where it is told, and what is waited for from outside."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class AlertRules(Struct, frozen=True, kw_only=True):
    """When a job's alerts are raised.

    ``failures``: at that many failed runs in a row (``None``: never), and with ``every_failure`` at each
    one after that; ``recovery``: at the first success afterwards. ``late``: seconds after its moment at
    which an occurrence has not begun. ``overdue``: seconds without a success, while the job is enabled.
    ``channels``: where they go (``None``: to every channel).
    """

    failures: int | None = 1
    every_failure: bool = False
    recovery: bool = True
    late: float | None = None
    overdue: float | None = None
    channels: tuple[str, ...] | None = None

    def fails_at(self, failures: int) -> bool:
        """Whether that many failures in a row are worth an alert now."""
        if self.failures is None or failures < self.failures:
            return False
        return failures == self.failures or self.every_failure

    def was_told(self, failures: int) -> bool:
        """Whether people were told of a row of that many failures."""
        return self.failures is not None and failures >= self.failures


class AlertEvent(StrEnum):
    """What an alert tells."""

    FAILURE = "failure"
    RECOVERY = "recovery"
    PAUSED = "paused"
    LATE = "late"
    OVERDUE = "overdue"
    HEARTBEAT_DOWN = "heartbeat_down"
    HEARTBEAT_UP = "heartbeat_up"
    TEST = "test"


class ChannelKind(StrEnum):
    """How a channel is spoken to: any of Apprise's services, or a signed web request."""

    APPRISE = "apprise"
    WEBHOOK = "webhook"


class Channel(Struct, frozen=True, kw_only=True):
    """Somewhere alerts go. ``address`` is shown without its secrets."""

    name: str
    kind: ChannelKind
    address: str
    created_at: datetime


class DeliveryState(StrEnum):
    """Whether an alert has reached a channel. ``failed``: given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Struct, frozen=True, kw_only=True):
    """One alert on its way to one channel. ``error`` is why the last attempt failed."""

    channel: str
    state: DeliveryState
    attempts: int
    next_at: datetime | None = None
    delivered_at: datetime | None = None
    error: str | None = None


class Alert(Struct, frozen=True, kw_only=True):
    """Something people are told, of a job, a heartbeat or neither."""

    id: int
    event: AlertEvent
    title: str
    message: str
    job: str | None = None
    heartbeat: str | None = None
    run_id: int | None = None
    created_at: datetime
    deliveries: tuple[Delivery, ...] = ()


class HeartbeatState(StrEnum):
    """``new``: never heard of; ``up``; ``down``: silent for too long, or said to fail; ``paused``."""

    NEW = "new"
    UP = "up"
    DOWN = "down"
    PAUSED = "paused"


class Heartbeat(Struct, frozen=True, kw_only=True):
    """Something outside that calls in regularly: at least ``every`` seconds, ``grace`` seconds late at most.

    ``ping_path`` is what it calls, on this server; it is shown to those who may change it.
    """

    name: str
    every: float
    grace: float
    channels: tuple[str, ...] | None
    state: HeartbeatState
    last_ping_at: datetime | None
    last_message: str | None
    due_at: datetime | None
    created_at: datetime
    ping_path: str | None = None
