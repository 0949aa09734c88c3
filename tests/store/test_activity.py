"""What ran lately: counted since a moment, and the newest of each job."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.store.test_runs import NOW, add_job

from mainspring.model.run import RunState, Trigger
from mainspring.store import activity, runs
from mainspring.store.activity import Counted
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio


def fill(tx: Transaction) -> None:
    """Two jobs with a run an hour for ten hours; every other run of the second is cancelled."""
    first, second = add_job(tx, "first"), add_job(tx, "second")
    for hour in range(10, 0, -1):
        at = NOW - timedelta(hours=hour)
        runs.add(tx, first, Trigger.MANUAL, at)
        run_id = runs.add(tx, second, Trigger.SCHEDULE, at, scheduled_for=at)
        if hour % 2:
            runs.advance(tx, run_id, RunState.CANCELLED, expected=RunState.PENDING)


async def test_runs_are_counted_since_a_moment(database: Database) -> None:
    await database.write(fill)
    since = NOW - timedelta(hours=4, minutes=30)
    counted = await database.read(activity.count_since, since)
    assert sorted(counted, key=lambda c: (c.job, c.state)) == [
        Counted("first", RunState.PENDING, 4),
        Counted("second", RunState.CANCELLED, 2),
        Counted("second", RunState.PENDING, 2),
    ]
    assert await database.read(activity.count_since, NOW) == []
    everything = await database.read(activity.count_since, NOW - timedelta(days=1))
    assert sum(counted.runs for counted in everything) == 20


async def test_an_empty_history_has_no_activity(database: Database) -> None:
    assert await database.read(activity.count_since, NOW) == []
    assert await database.read(activity.newest_of_each, 5) == {}


async def test_each_job_shows_its_newest_runs_oldest_first(database: Database) -> None:
    await database.write(fill)
    found = await database.read(activity.newest_of_each, 3)
    assert set(found) == {"first", "second"}
    queued = [mark.queued_at for mark in found["second"]]
    assert queued == [NOW - timedelta(hours=hour) for hour in (3, 2, 1)]
    since = NOW - timedelta(hours=1, minutes=30)
    assert len((await database.read(activity.newest_of_each, 3, since))["first"]) == 1


async def test_occurrences_that_have_not_begun_are_late(database: Database) -> None:
    await database.write(fill)
    late = await database.read(activity.late_runs, NOW - timedelta(hours=7))
    assert [run.scheduled_for for run in late] == [NOW - timedelta(hours=h) for h in (10, 8)]
