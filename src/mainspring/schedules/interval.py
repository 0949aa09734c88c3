"""Occurrences of an interval, computed from its anchor, so that they never drift.

Seconds, minutes and hours are exact durations. Days, weeks and months are steps of the calendar at the
anchor's wall time in the schedule's zone: month ends are clamped to the anchor's day, a wall time that
a clock change leaves out moves forward by the change, one that comes twice counts the first time.
"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

from mainspring.schedules.kinds import Interval, Unit
from mainspring.schedules.zones import zone_of

EXACT = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
}

_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}


def next_interval(schedule: Interval, after: datetime) -> datetime:
    """The first occurrence strictly after ``after``; the anchor itself is one.

    Costs the same however far ``after`` lies from the anchor. Raises `OverflowError` or `ValueError`
    behind the year 9999.
    """
    anchor = anchor_of(schedule)
    if after < anchor:
        return anchor
    if (unit := EXACT.get(schedule.unit)) is not None:
        step = unit * schedule.every
        return anchor + step * ((after - anchor) // step + 1)
    index = _index_before(schedule, anchor, after)
    while (moment := _calendar_step(schedule, anchor, index)) <= after:
        index += 1
    return moment


def anchor_of(schedule: Interval) -> datetime:
    """The moment from which an interval counts; set since the schedule was checked."""
    if schedule.starts_at is None:
        raise ValueError("an interval needs its anchor: check the schedule before using it")
    return schedule.starts_at


def _index_before(schedule: Interval, anchor: datetime, after: datetime) -> int:
    """A number of steps that is surely not beyond ``after``, and at most a few short of it."""
    zone = zone_of(schedule.zone)
    start, end = anchor.astimezone(zone), after.astimezone(zone)
    if schedule.unit is Unit.MONTHS:
        units = (end.year - start.year) * 12 + end.month - start.month
    else:
        units = (end.date() - start.date()).days // _DAYS[schedule.unit]
    return max(0, units // schedule.every - 1)


def _calendar_step(schedule: Interval, anchor: datetime, index: int) -> datetime:
    wall = anchor.astimezone(zone_of(schedule.zone)).replace(fold=0)
    count = schedule.every * index
    if schedule.unit is Unit.MONTHS:
        years, month = divmod(wall.month - 1 + count, 12)
        year, month = wall.year + years, month + 1
        day = min(wall.day, calendar.monthrange(year, month)[1])
        stepped = wall.replace(year=year, month=month, day=day)
    else:
        stepped = wall + timedelta(days=count * _DAYS[schedule.unit])
    return stepped.astimezone(UTC)
