"""A schedule in words."""

from __future__ import annotations

from datetime import UTC, datetime

from mainspring.base.errors import Invalid
from mainspring.schedules.cron import parse
from mainspring.schedules.interval import EXACT, anchor_of
from mainspring.schedules.kinds import Cron, Interval, Once, Schedule, Unit
from mainspring.schedules.zones import zone_of

_ANY = datetime(2000, 1, 1, tzinfo=UTC)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe(schedule: Schedule) -> str:
    """One line such as ``Every 2 days at 08:00 (Europe/Paris)``; of a schedule that was checked.

    What was legal once and is not any more, as a zone that was abolished, is said, not raised.
    """
    try:
        return _describe(schedule)
    except Invalid as problem:
        return f"A schedule that cannot be followed: {problem.message}"


def _describe(schedule: Schedule) -> str:
    match schedule:
        case Interval():
            return _interval(schedule) + _bounds(schedule)
        case Cron():
            words = parse(schedule.expression, _ANY).explain()
            return f"{words} ({schedule.zone})" + _bounds(schedule)
        case Once():
            return f"Once at {_wall(schedule.at, schedule.zone)} ({schedule.zone})"
        case _:
            return "On demand"


def _interval(schedule: Interval) -> str:
    unit = str(schedule.unit)
    span = f"Every {unit[:-1]}" if schedule.every == 1 else f"Every {schedule.every} {unit}"
    if schedule.unit in EXACT:
        return span
    anchor = anchor_of(schedule).astimezone(zone_of(schedule.zone))
    day = {
        Unit.WEEKS: f" on {_WEEKDAYS[anchor.weekday()]}",
        Unit.MONTHS: f" on day {anchor.day}",
    }.get(schedule.unit, "")
    return f"{span}{day} at {anchor:%H:%M} ({schedule.zone})"


def _bounds(schedule: Interval | Cron) -> str:
    words = ""
    if schedule.jitter:
        words += f", spread over {schedule.jitter:g} s"
    if isinstance(schedule, Cron) and schedule.starts_at is not None:
        words += f", from {_wall(schedule.starts_at, schedule.zone)}"
    if schedule.ends_at is not None:
        words += f", until {_wall(schedule.ends_at, schedule.zone)}"
    return words


def _wall(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"
