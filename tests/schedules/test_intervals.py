"""Intervals: anchored, strictly increasing, without drift, in agreement with a naive walk."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainspring.schedules import Interval, Unit, latest, next_after, preview
from mainspring.schedules.interval import anchor_of

ZONES = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
]
DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
EXACT = {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600}

moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda m: m.replace(tzinfo=UTC, microsecond=0)
)


def walk(schedule: Interval, count: int) -> list[datetime]:
    """The first moments of an interval, step by step, without any arithmetic of the house."""
    assert schedule.starts_at is not None
    zone = ZoneInfo(schedule.zone)
    wall = schedule.starts_at.astimezone(zone).replace(fold=0)
    found: list[datetime] = []
    for n in range(count + 3):
        steps = n * schedule.every
        if schedule.unit in EXACT:
            moment = schedule.starts_at + timedelta(seconds=steps * EXACT[schedule.unit])
        elif schedule.unit in DAYS:
            moment = (wall + timedelta(days=steps * DAYS[schedule.unit])).astimezone(UTC)
        else:
            month = wall.month - 1 + steps
            year, month = wall.year + month // 12, month % 12 + 1
            day = min(wall.day, calendar.monthrange(year, month)[1])
            moment = wall.replace(year=year, month=month, day=day).astimezone(UTC)
        if not found or moment > found[-1]:
            found.append(moment)
    return found[:count]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    moments,
    st.integers(1, 90),
    st.sampled_from(list(Unit)),
    st.sampled_from(ZONES),
)
def test_an_interval_agrees_with_a_step_by_step_walk(
    anchor: datetime, every: int, unit: Unit, zone: str
) -> None:
    schedule = Interval(every=every, unit=unit, starts_at=anchor, zone=zone)
    expected = walk(schedule, 12)
    found = preview(schedule, anchor - timedelta(seconds=1), 12)
    assert found == expected
    assert all(a < b for a, b in pairwise(found))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(moments, moments, st.sampled_from(list(Unit)), st.sampled_from(ZONES))
def test_what_follows_a_moment_does_not_depend_on_the_way_there(
    anchor: datetime, after: datetime, unit: Unit, zone: str
) -> None:
    schedule = Interval(every=3, unit=unit, starts_at=anchor, zone=zone)
    following = next_after(schedule, after)
    assert following is not None
    assert following > after
    assert next_after(schedule, following - timedelta(seconds=1)) == following
    before = latest(schedule, anchor, following - timedelta(milliseconds=1))
    assert before is None or (before < following and next_after(schedule, before) == following)


def test_month_ends_are_clamped_to_the_anchors_day() -> None:
    schedule = Interval(every=1, unit=Unit.MONTHS, starts_at=datetime(2027, 12, 31, 8, tzinfo=UTC))
    found = preview(schedule, datetime(2027, 12, 31, 9, tzinfo=UTC), 4)
    assert [(m.month, m.day) for m in found] == [(1, 31), (2, 29), (3, 31), (4, 30)]


def test_a_day_keeps_its_wall_time_over_a_clock_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    schedule = Interval(
        every=1,
        unit=Unit.DAYS,
        starts_at=datetime(2026, 3, 27, 2, 30, tzinfo=paris).astimezone(UTC),
        zone="Europe/Paris",
    )
    found = preview(schedule, datetime(2026, 3, 27, 12, tzinfo=UTC), 3)
    walls = [m.astimezone(paris).strftime("%d %H:%M") for m in found]
    assert walls == ["28 02:30", "29 03:30", "30 02:30"]  # on the 29th there is no 02:30


def test_an_hour_is_an_exact_duration_over_a_clock_change() -> None:
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    schedule = Interval(every=1, unit=Unit.HOURS, starts_at=start, zone="Europe/Paris")
    assert preview(schedule, start, 6) == [start + timedelta(hours=n) for n in range(1, 7)]


def test_nothing_happens_before_the_anchor_or_after_the_end() -> None:
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 2, tzinfo=UTC)
    schedule = Interval(every=1, unit=Unit.HOURS, starts_at=start, ends_at=end)
    found = preview(schedule, datetime(2020, 1, 1, tzinfo=UTC), 9)
    assert found == [start, start + timedelta(hours=1), end]


def test_the_calendar_has_an_end() -> None:
    start = datetime(9999, 12, 31, 23, tzinfo=UTC)
    for unit in Unit:
        schedule = Interval(every=50, unit=unit, starts_at=start)
        assert len(preview(schedule, start, 200)) < 200


def test_an_interval_without_its_anchor_is_a_defect() -> None:
    with pytest.raises(ValueError, match="anchor"):
        anchor_of(Interval(every=1, unit=Unit.HOURS))
