"""The four kinds of schedule, as values."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Unit(StrEnum):
    """Units of an interval. The first three are exact durations, the others calendar steps."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class OnDemand(Struct, frozen=True, kw_only=True, tag="on_demand"):
    """Never due by itself."""

    zone: str = "UTC"


class Interval(Struct, frozen=True, kw_only=True, tag="interval"):
    """Every ``every`` ``unit`` from the anchor ``starts_at`` (unset: the moment of creation)."""

    every: int
    unit: Unit
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    jitter: float = 0.0
    zone: str = "UTC"


class Cron(Struct, frozen=True, kw_only=True, tag="cron"):
    """A cron expression of five fields (six with seconds first), read in ``zone``."""

    expression: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    jitter: float = 0.0
    zone: str = "UTC"


class Once(Struct, frozen=True, kw_only=True, tag="once"):
    """Due at one moment."""

    at: datetime
    zone: str = "UTC"


Schedule = OnDemand | Interval | Cron | Once
