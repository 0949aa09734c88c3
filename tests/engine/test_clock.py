"""The clock jumps, and nights on which an hour is missing or comes twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mainspring.engine.dispatcher import Dispatcher
from mainspring.model.job import Language, Limits
from mainspring.model.policies import Policies
from mainspring.model.run import Run, RunState
from mainspring.schedules import CatchUpPolicy, Cron, Interval, Schedule, Unit, next_due
from mainspring.store import jobs, queue, runs, schedules
from mainspring.store.database import Database
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
EVERY_TEN = Interval(every=10, unit=Unit.MINUTES, starts_at=NOON)


class Time:
    """A clock that the test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def add_job(tx: Transaction, schedule: Schedule, policies: Policies, now: datetime) -> None:
    job_id = jobs.add(tx, "job", Language.PYTHON, Limits(), now, policies)
    schedules.add(tx, job_id, schedule)
    jobs.change(tx, job_id, now, enabled=True)
    due = next_due(schedule, now, "job")
    assert due is not None
    schedules.set_next(tx, job_id, due.occurrence, due.moment)


def run_all(tx: Transaction, now: datetime) -> None:
    while (run := queue.claim_next(tx, "node", "claim", now)) is not None:
        runs.advance(tx, run.id, RunState.SUCCEEDED, expected=RunState.RUNNING, finished_at=now)


async def look_at(database: Database, time: Time, moments: list[datetime]) -> list[Run]:
    """Let the dispatcher look at each of these moments, and all that it queues succeed."""
    dispatcher = Dispatcher(database, time)
    for moment in moments:
        time.now = moment
        await dispatcher.look()
        await database.write(run_all, moment)
    found = await database.read(runs.page, RunFilter(), before=None, limit=500)
    return found[::-1]


def minutes(start: datetime, count: int, step: int = 1) -> list[datetime]:
    return [start + number * MINUTE for number in range(0, count, step)]


def ran(found: list[Run]) -> list[datetime]:
    moments = [run.scheduled_for for run in found if run.state is RunState.SUCCEEDED]
    assert all(moment is not None for moment in moments)
    return [moment for moment in moments if moment is not None]


async def test_a_clock_that_goes_back_an_hour_doubles_nothing_and_loses_nothing(
    database: Database,
) -> None:
    await database.write(add_job, EVERY_TEN, Policies(), NOON)
    before = minutes(NOON, 91)
    after = minutes(NOON + 30 * MINUTE, 91)  # the clock was set back from 13:30 to 12:30
    found = await look_at(database, Time(NOON), before + after)
    assert ran(found) == [NOON + 10 * n * MINUTE for n in range(1, 13)]
    assert len(found) == 12


@pytest.mark.parametrize(
    ("policy", "caught_up"),
    [
        (CatchUpPolicy.LATEST, [60]),
        (CatchUpPolicy.SKIP, []),
        (CatchUpPolicy.ALL, [20, 30, 40, 50, 60]),
    ],
)
async def test_a_clock_that_goes_forward_an_hour_catches_up_by_policy(
    database: Database, policy: CatchUpPolicy, caught_up: list[int]
) -> None:
    policies = Policies(catch_up=policy)
    await database.write(add_job, EVERY_TEN, policies, NOON)
    before = minutes(NOON, 15)
    after = minutes(NOON + 65 * MINUTE, 20)  # from 12:14 to 13:05
    found = await look_at(database, Time(NOON), [*before, *after, *after])
    expected = [10, *caught_up, 70, 80]
    skipped = [20, 30, 40, 50, 60][: 5 - len(caught_up)]
    overlapped = {run.scheduled_for for run in found if run.reason == "overlap"}
    if policy is CatchUpPolicy.ALL:  # all at once, and only one may run at a time
        expected = [moment for moment in expected if NOON + moment * MINUTE not in overlapped]
        skipped = [20, 30, 40, 50, 60]
        skipped = [m for m in skipped if NOON + m * MINUTE in overlapped]
    assert ran(found) == [NOON + moment * MINUTE for moment in expected]
    recorded = [run.scheduled_for for run in found if run.state is RunState.SKIPPED]
    assert sorted(m for m in recorded if m) == [NOON + moment * MINUTE for moment in skipped]
    assert max(Counter(run.scheduled_for for run in found).values()) == 1


async def test_the_night_without_an_hour(database: Database) -> None:
    """Paris, 29 March 2026: 02:30 does not exist; Debian's cron runs it at once after the jump."""
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    schedule = Cron(expression="30 2 * * *", zone="Europe/Paris")
    await database.write(add_job, schedule, Policies(), start)
    found = await look_at(database, Time(start), minutes(start, 48 * 60, 10))
    assert ran(found) == [
        datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 0, 30, tzinfo=UTC),
    ]
    assert len(found) == 2


async def test_the_night_with_an_hour_twice(database: Database) -> None:
    """Paris, 25 October 2026: 02:30 comes twice, and a daily job runs once; an hourly one each hour."""
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)
    daily = Cron(expression="30 2 * * *", zone="Europe/Paris")
    await database.write(add_job, daily, Policies(), start)
    found = await look_at(database, Time(start), minutes(start, 30 * 60, 10))
    assert ran(found) == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


async def test_an_hourly_job_runs_every_hour_of_that_night(database: Database) -> None:
    start = datetime(2026, 10, 24, 22, 15, tzinfo=UTC)
    hourly = Cron(expression="30 * * * *", zone="Europe/Paris")
    await database.write(add_job, hourly, Policies(), start)
    found = await look_at(database, Time(start), minutes(start, 6 * 60, 5))
    first = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert ran(found) == [first + n * HOUR for n in range(6)]
