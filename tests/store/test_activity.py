"""What ran lately: counted since a moment, and the newest of each job."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.store.test_runs import NOW, add_job

from mainspring.model.run import RunState, Trigger
from mainspring.store import activity, jobs, nodes, runs
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


def finish(tx: Transaction, job_id: int, minute: int, end: RunState, seconds: int = 5) -> int:
    """A run that began so many minutes before `NOW`."""
    at = NOW - timedelta(minutes=minute)
    run_id = runs.add(tx, job_id, Trigger.MANUAL, at)
    runs.advance(tx, run_id, RunState.QUEUED, expected=RunState.PENDING)
    runs.advance(tx, run_id, RunState.RUNNING, expected=RunState.QUEUED, started_at=at, node="here")
    if end is not RunState.RUNNING:
        over = at + timedelta(seconds=seconds)
        runs.advance(
            tx,
            run_id,
            end,
            expected=RunState.RUNNING,
            finished_at=over,
            failure_message="first line\nsecond line" if end is RunState.FAILED else None,
        )
    return run_id


async def test_runs_of_one_slot_are_one_group_that_shows_the_worst(database: Database) -> None:
    def make(tx: Transaction) -> list[int]:
        job = add_job(tx, "busy")
        other = add_job(tx, "other")
        finish(tx, other, 1, RunState.SUCCEEDED)
        ends = [(58, RunState.SUCCEEDED), (57, RunState.FAILED), (56, RunState.SUCCEEDED),
                (20, RunState.RUNNING), (19, RunState.SUCCEEDED), (5, RunState.SUCCEEDED)]  # fmt: skip
        return [finish(tx, job, minute, end) for minute, end in ends]

    made = await database.write(make)
    since, width = NOW - timedelta(hours=1), timedelta(minutes=10)
    found = await database.read(activity.groups_since, since, width, ["busy"])
    assert list(found) == ["busy"]
    first, second, third = found["busy"]
    assert (first.run, first.state) == (made[1], RunState.FAILED)
    assert first.counts == {RunState.SUCCEEDED: 2, RunState.FAILED: 1}
    assert first.began == NOW - timedelta(minutes=58)
    assert first.ended == NOW - timedelta(minutes=55, seconds=55)
    assert (second.run, second.ended) == (made[3], None)
    assert (third.run, third.counts) == (made[5], {RunState.SUCCEEDED: 1})


async def test_what_runs_since_before_a_timeline_is_on_it(database: Database) -> None:
    def make(tx: Transaction) -> tuple[int, int]:
        job = add_job(tx, "long")
        still = finish(tx, job, 300, RunState.RUNNING)
        finish(tx, job, 200, RunState.SUCCEEDED)
        ended = finish(tx, job, 90, RunState.SUCCEEDED, seconds=3600)
        return still, ended

    still, ended = await database.write(make)
    since = NOW - timedelta(hours=1)
    found = await database.read(activity.groups_since, since, timedelta(minutes=1), ["long"])
    assert [group.run for group in found["long"]] == [still, ended]


async def test_a_job_fails_until_it_succeeds(database: Database) -> None:
    def make(tx: Transaction) -> int:
        job, mended = add_job(tx, "broken"), add_job(tx, "mended")
        finish(tx, mended, 9, RunState.FAILED)
        run = finish(tx, job, 8, RunState.FAILED)
        finish(tx, job, 7, RunState.CANCELLED)
        jobs.change(tx, job, NOW, failures=3)
        return run

    run = await database.write(make)
    (failing,) = await database.read(activity.failing, 10)
    assert (failing.job, failing.failures, failing.run) == ("broken", 3, run)
    assert failing.message == "first line"


async def test_nodes_show_what_they_execute(database: Database) -> None:
    def make(tx: Transaction) -> int:
        job = add_job(tx, "busy")
        finish(tx, job, 2, RunState.SUCCEEDED)
        return finish(tx, job, 1, RunState.RUNNING)

    run = await database.write(make)
    found = await database.read(nodes.running)
    assert [(r.id, r.job) for r in found["here"]] == [(run, "busy")]


async def test_occurrences_that_have_not_begun_are_late(database: Database) -> None:
    await database.write(fill)
    late = await database.read(activity.late_runs, NOW - timedelta(hours=7))
    assert [run.scheduled_for for run in late] == [NOW - timedelta(hours=h) for h in (10, 8)]
