"""Cron expressions, against a matcher that looks at every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from mainspring.schedules import Cron, preview

ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"]

moments = st.datetimes(datetime(1975, 1, 1), datetime(2037, 1, 1)).map(
    lambda m: m.replace(tzinfo=UTC, second=0, microsecond=0)
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(moments, st.sampled_from([5, 7, 15, 30]), st.integers(0, 23), st.sampled_from(ZONES))
def test_every_minute_of_a_day_is_looked_at(
    after: datetime, step: int, hour: int, zone: str
) -> None:
    """``*/step`` in some hours: no special rule at clock changes, so every real minute counts."""
    schedule = Cron(expression=f"*/{step} {hour}-23 * * *", zone=zone)
    expected = []
    moment = after
    while len(expected) < 5:
        moment += timedelta(minutes=1)
        wall = moment.astimezone(ZoneInfo(zone))
        if wall.minute % step == 0 and wall.hour >= hour:
            expected.append(moment)
    assert preview(schedule, after, 5) == expected


@settings(max_examples=60, derandomize=True, deadline=None)
@given(moments, st.integers(0, 59), st.integers(0, 23), st.sampled_from(ZONES))
def test_a_daily_time_comes_once_a_day_whatever_the_clocks_do(
    after: datetime, minute: int, hour: int, zone: str
) -> None:
    schedule = Cron(expression=f"{minute} {hour} * * *", zone=zone)
    found = preview(schedule, after, 400)
    assert all(a < b for a, b in pairwise(found))
    days = [m.astimezone(ZoneInfo(zone)).date() for m in found]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]


def test_a_time_that_a_clock_change_leaves_out_moves_forward() -> None:
    schedule = Cron(expression="30 2 * * *", zone="Europe/Paris")
    found = preview(schedule, datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert [m.isoformat() for m in found] == [
        "2026-03-29T01:00:00+00:00",
        "2026-03-30T00:30:00+00:00",
    ]


def test_two_times_that_fall_together_at_a_clock_change_are_one_occurrence() -> None:
    schedule = Cron(expression="15,45 2 * * *", zone="Europe/Paris")
    found = preview(schedule, datetime(2026, 3, 28, 12, tzinfo=UTC), 3)
    assert [m.day for m in found] == [29, 30, 30]


def test_names_last_days_and_seconds_are_understood() -> None:
    new_year = datetime(2026, 1, 1, tzinfo=UTC)
    last = preview(Cron(expression="0 0 L * *"), new_year, 2)
    assert [(m.month, m.day) for m in last] == [(1, 31), (2, 28)]
    second_tuesday = preview(Cron(expression="0 9 * * TUE#2"), new_year, 1)
    assert second_tuesday[0].day == 13
    seconds = preview(Cron(expression="*/20 * * * * *"), new_year, 3)
    assert [m.second for m in seconds] == [20, 40, 0]


def test_a_start_and_an_end_are_kept() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    schedule = Cron(expression="0 * * * *", starts_at=start, ends_at=start + timedelta(hours=2))
    assert preview(schedule, datetime(2025, 1, 1, tzinfo=UTC), 9) == [
        start + timedelta(hours=n) for n in range(3)
    ]
