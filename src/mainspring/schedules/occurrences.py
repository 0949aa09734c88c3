"""When a schedule is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from mainspring.schedules.cron import next_cron
from mainspring.schedules.interval import next_interval
from mainspring.schedules.kinds import Cron, Interval, Once, Schedule

_MOMENT = timedelta(microseconds=1)
_CLOSER_THAN_ANY_TWO = timedelta(milliseconds=500)


def next_after(schedule: Schedule, after: datetime) -> datetime | None:
    """The first occurrence strictly after ``after`` (UTC), ``None`` where there is none any more.

    ``starts_at`` and ``ends_at`` are occurrences themselves where the schedule names them.
    """
    try:
        found = _unbounded(schedule, after)
    except (OverflowError, ValueError):  # behind the year 9999
        return None
    ends_at = getattr(schedule, "ends_at", None)
    return None if found is None or (ends_at is not None and found > ends_at) else found


def occurrences(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """Every occurrence strictly after ``after``, in order; most schedules never end."""
    moment = next_after(schedule, after)
    while moment is not None:
        yield moment
        moment = next_after(schedule, moment)


def preview(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    """The next ``count`` occurrences after ``after``."""
    return list(islice(occurrences(schedule, after), count))


def latest(schedule: Schedule, since: datetime, until: datetime) -> datetime | None:
    """The last occurrence in [``since``, ``until``].

    Halves the span until it holds one occurrence, so it costs the logarithm of the span.
    """
    low, high = since - _MOMENT, until
    if not _any_within(schedule, low, until):
        return None
    while high - low > _CLOSER_THAN_ANY_TWO:
        middle = low + (high - low) / 2
        if _any_within(schedule, middle, until):
            low = middle
        else:
            high = middle
    return next_after(schedule, low)


def _any_within(schedule: Schedule, after: datetime, until: datetime) -> bool:
    found = next_after(schedule, after)
    return found is not None and found <= until


def _unbounded(schedule: Schedule, after: datetime) -> datetime | None:
    match schedule:
        case Interval():
            return next_interval(schedule, after)
        case Cron():
            if schedule.starts_at is not None:
                after = max(after, schedule.starts_at - _MOMENT)
            return next_cron(schedule, after)
        case Once():
            return schedule.at if schedule.at > after else None
        case _:
            return None
