"""Jitter: jobs of the same schedule spread over a span, each always by the same amount."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

from mainspring.schedules.kinds import Cron, Interval, Schedule
from mainspring.schedules.occurrences import next_after


class Due(Struct, frozen=True):
    """An occurrence (the moment that the schedule names) and the moment to act on it."""

    occurrence: datetime
    moment: datetime


def jitter_of(schedule: Schedule, job: str) -> timedelta:
    """By how much a job lags behind its occurrences: at least zero, below ``schedule.jitter``."""
    if not isinstance(schedule, Interval | Cron) or not schedule.jitter:
        return timedelta(0)
    digest = blake2b(job.lower().encode(), digest_size=8).digest()
    share = int.from_bytes(digest) / 2**64
    return timedelta(milliseconds=int(schedule.jitter * 1000 * share))


def next_due(schedule: Schedule, after: datetime, job: str) -> Due | None:
    """What the job does first after ``after``; ``None`` where nothing comes any more."""
    lag = jitter_of(schedule, job)
    occurrence = next_after(schedule, after - lag)
    return None if occurrence is None else Due(occurrence, occurrence + lag)
