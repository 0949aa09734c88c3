"""What makes a schedule acceptable; each refusal names the field and says what to write instead."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from mainspring.base.clock import from_millis, to_millis
from mainspring.base.errors import Invalid
from mainspring.schedules.cron import parse
from mainspring.schedules.kinds import Cron, Interval, Once, OnDemand, Schedule, Unit
from mainspring.schedules.occurrences import next_after
from mainspring.schedules.zones import zone_of

LONGEST = {
    Unit.SECONDS: 366 * 86400,
    Unit.MINUTES: 366 * 1440,
    Unit.HOURS: 366 * 24 * 10,
    Unit.DAYS: 366 * 100,
    Unit.WEEKS: 53 * 100,
    Unit.MONTHS: 12 * 100,
}
"""The largest ``every`` of each unit."""

LARGEST_JITTER = 86400.0
"""Seconds."""


def check_schedule(schedule: Schedule, now: datetime) -> Schedule:
    """Answer the schedule with its moments in UTC milliseconds and its anchor set.

    Raises `Invalid` with a field such as ``schedule.every``.
    """
    zone_of(schedule.zone)
    match schedule:
        case Interval():
            return _check_interval(schedule, now)
        case Cron():
            return _check_cron(schedule, now)
        case Once():
            return msgspec.structs.replace(schedule, at=_moment("at", schedule.at))
        case OnDemand():
            return schedule


def _check_interval(schedule: Interval, now: datetime) -> Interval:
    most = LONGEST[schedule.unit]
    if not 1 <= schedule.every <= most:
        raise Invalid(
            f"An interval is a whole number of {schedule.unit} from 1 to {most}, not "
            f"{schedule.every}.",
            code="invalid_interval",
            field="schedule.every",
        )
    starts_at = now if schedule.starts_at is None else _moment("starts_at", schedule.starts_at)
    checked = msgspec.structs.replace(
        schedule, starts_at=starts_at, ends_at=_end(schedule, starts_at)
    )
    _check_jitter(checked)
    return checked


def _check_cron(schedule: Cron, now: datetime) -> Cron:
    parse(schedule.expression, now)
    start = None if schedule.starts_at is None else _moment("starts_at", schedule.starts_at)
    checked = msgspec.structs.replace(schedule, starts_at=start, ends_at=_end(schedule, start))
    _check_jitter(checked)
    if next_after(msgspec.structs.replace(checked, ends_at=None), now) is None:
        raise Invalid(
            f"'{schedule.expression}' names no moment in the next 50 years: change the expression.",
            code="invalid_cron",
            field="schedule.expression",
        )
    return checked


def _end(schedule: Interval | Cron, starts_at: datetime | None) -> datetime | None:
    if schedule.ends_at is None:
        return None
    ends_at = _moment("ends_at", schedule.ends_at)
    if starts_at is not None and ends_at <= starts_at:
        raise Invalid(
            "A schedule must end after it starts.",
            code="invalid_schedule",
            field="schedule.ends_at",
        )
    return ends_at


def _check_jitter(schedule: Interval | Cron) -> None:
    if not 0 <= schedule.jitter <= LARGEST_JITTER:
        raise Invalid(
            f"The jitter is a number of seconds from 0 to {LARGEST_JITTER:.0f}.",
            code="invalid_schedule",
            field="schedule.jitter",
        )


def _moment(name: str, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise Invalid(
            f"The moment {name} needs a time zone, as in 2026-12-01T09:00:00Z.",
            code="invalid_schedule",
            field=f"schedule.{name}",
        )
    try:
        return from_millis(to_millis(moment.astimezone(UTC)))
    except OverflowError:
        raise Invalid(
            f"The moment {name} is beyond the calendar.",
            code="invalid_schedule",
            field=f"schedule.{name}",
        ) from None
