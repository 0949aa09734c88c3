"""Checks, jitter, catch-up and words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mainspring.base.errors import Invalid
from mainspring.schedules import (
    CatchUpPolicy,
    Cron,
    Interval,
    Once,
    OnDemand,
    Schedule,
    Unit,
    catch_up,
    check_schedule,
    describe,
    jitter_of,
    latest,
    next_after,
    next_due,
)

NOW = datetime(2026, 1, 31, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Interval(every=1, unit=Unit.HOURS, starts_at=NOW)


@pytest.mark.parametrize(
    ("schedule", "code", "field"),
    [
        (Interval(every=0, unit=Unit.HOURS), "invalid_interval", "schedule.every"),
        (Interval(every=-1, unit=Unit.HOURS), "invalid_interval", "schedule.every"),
        (Interval(every=10**12, unit=Unit.SECONDS), "invalid_interval", "schedule.every"),
        (Interval(every=1, unit=Unit.DAYS, zone="Mars/Base"), "invalid_zone", "schedule.zone"),
        (Interval(every=1, unit=Unit.DAYS, zone="../etc"), "invalid_zone", "schedule.zone"),
        (Interval(every=1, unit=Unit.DAYS, jitter=-1), "invalid_schedule", "schedule.jitter"),
        (
            Interval(every=1, unit=Unit.DAYS, jitter=float("nan")),
            "invalid_schedule",
            "schedule.jitter",
        ),
        (
            Interval(every=1, unit=Unit.DAYS, starts_at=NOW, ends_at=NOW),
            "invalid_schedule",
            "schedule.ends_at",
        ),
        (Cron(expression="61 * * * *"), "invalid_cron", "schedule.expression"),
        (Cron(expression=""), "invalid_cron", "schedule.expression"),
        (Cron(expression="* " * 500), "invalid_cron", "schedule.expression"),
        (Cron(expression="0 0 29 2 MON#5"), None, None),
        (Cron(expression="0 0 30 2 *"), "invalid_cron", "schedule.expression"),
        (Once(at=datetime(2026, 1, 1)), "invalid_schedule", "schedule.at"),
        (
            Interval(every=1, unit=Unit.DAYS, starts_at=datetime(2026, 1, 1)),
            "invalid_schedule",
            "schedule.starts_at",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    schedule: Schedule, code: str | None, field: str | None
) -> None:
    if code is None:
        assert check_schedule(schedule, NOW) == schedule
        return
    with pytest.raises(Invalid) as refused:
        check_schedule(schedule, NOW)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_check_sets_the_anchor_and_cuts_to_milliseconds() -> None:
    checked = check_schedule(Interval(every=1, unit=Unit.HOURS), NOW)
    assert isinstance(checked, Interval)
    assert checked.starts_at == NOW
    once = check_schedule(Once(at=NOW + timedelta(microseconds=1)), NOW)
    assert isinstance(once, Once)
    assert once.at == NOW


def test_jitter_is_the_jobs_own_and_below_its_bound() -> None:
    schedule = Interval(every=1, unit=Unit.HOURS, starts_at=NOW, jitter=60)
    lags = {f"job{n}": jitter_of(schedule, f"job{n}") for n in range(200)}
    assert all(timedelta(0) <= lag < timedelta(seconds=60) for lag in lags.values())
    assert len(set(lags.values())) > 150
    assert jitter_of(schedule, "JOB7") == lags["job7"]
    assert jitter_of(OnDemand(), "job") == timedelta(0)
    due = next_due(schedule, NOW, "job7")
    assert due is not None
    assert due.moment - due.occurrence == lags["job7"]
    assert due.moment > NOW


def test_nothing_is_due_on_demand_or_after_once() -> None:
    assert next_after(OnDemand(), NOW) is None
    assert next_due(Once(at=NOW), NOW, "job") is None
    assert next_after(Once(at=NOW), NOW - HOUR) == NOW
    assert latest(HOURLY, NOW + HOUR / 2, NOW + HOUR / 3) is None


@pytest.mark.parametrize(
    ("policy", "run", "missed"),
    [
        (CatchUpPolicy.LATEST, [5], [1, 2, 3, 4]),
        (CatchUpPolicy.SKIP, [], [1, 2, 3, 4, 5]),
        (CatchUpPolicy.ALL, [3, 4, 5], [1, 2]),
    ],
)
def test_what_passed_runs_or_is_missed_by_policy(
    policy: CatchUpPolicy, run: list[int], missed: list[int]
) -> None:
    until = NOW + 5.5 * HOUR
    caught = catch_up(HOURLY, NOW + HOUR, until, policy, window=2.5 * HOUR)
    assert [(m - NOW) / HOUR for m in caught.run] == run
    assert [(m - NOW) / HOUR for m in caught.missed] == missed
    assert caught.more_missed is False


def test_what_is_only_just_due_is_not_missed_under_skip() -> None:
    caught = catch_up(HOURLY, NOW + HOUR, NOW + HOUR, CatchUpPolicy.SKIP)
    assert caught.run == (NOW + HOUR,)


def test_a_year_of_seconds_is_caught_up_with_in_bounded_work() -> None:
    every_second = Interval(every=1, unit=Unit.SECONDS, starts_at=NOW)
    until = NOW + timedelta(days=365)
    caught = catch_up(every_second, NOW, until, CatchUpPolicy.LATEST)
    assert caught.run == (until,)
    assert len(caught.missed) == 100
    assert caught.more_missed is True
    assert len(catch_up(every_second, NOW, until, CatchUpPolicy.ALL, window=HOUR).run) == 3601
    nothing = catch_up(OnDemand(), NOW, until, CatchUpPolicy.LATEST)
    assert (nothing.run, nothing.missed) == ((), ())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"every": 1, "unit": Unit.HOURS}, "Every hour"),
        ({"every": 15, "unit": Unit.MINUTES}, "Every 15 minutes"),
        (
            {"every": 2, "unit": Unit.DAYS, "zone": "Europe/Paris"},
            "Every 2 days at 08:00 (Europe/Paris)",
        ),
        ({"every": 1, "unit": Unit.WEEKS}, "Every week on Saturday at 07:00 (UTC)"),
        ({"every": 1, "unit": Unit.MONTHS}, "Every month on day 31 at 07:00 (UTC)"),
        ({"every": 1, "unit": Unit.HOURS, "jitter": 30}, "Every hour, spread over 30 s"),
        (
            {"every": 1, "unit": Unit.HOURS, "ends_at": NOW + HOUR},
            "Every hour, until 2026-01-31 08:00",
        ),
    ],
)
def test_an_interval_in_words(given: dict[str, Any], words: str) -> None:
    assert describe(check_schedule(Interval(**given), NOW)) == words


def test_other_schedules_in_words() -> None:
    assert describe(OnDemand()) == "On demand"
    assert describe(Once(at=NOW, zone="Europe/Paris")) == "Once at 2026-01-31 08:00 (Europe/Paris)"
    assert describe(Cron(expression="30 9 * * MON-FRI")) == (
        "At 09:30 on Monday through Friday (UTC)"
    )
    assert describe(Cron(expression="0 8 * * *", starts_at=NOW)).endswith("from 2026-01-31 07:00")
    gone = Interval(every=1, unit=Unit.DAYS, starts_at=NOW, zone="Nowhere/Gone")
    assert describe(gone).startswith("A schedule that cannot be followed")
