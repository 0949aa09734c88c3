"""What becomes of overlaps, failures and misses, by policy; with a clock that the test holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mainspring.engine.admission import admit
from mainspring.engine.aftermath import follow_up
from mainspring.engine.close import lose
from mainspring.engine.dispatcher import Dispatcher
from mainspring.engine.planner import plan
from mainspring.engine.pruner import Pruner
from mainspring.model.job import Language, Limits
from mainspring.model.labels import queues_of
from mainspring.model.policies import Overlap, Policies, Retries
from mainspring.model.run import Run, RunState, Trigger
from mainspring.schedules import CatchUpPolicy, Interval, Unit
from mainspring.store import jobs, logs, queue, runs, schedules
from mainspring.store.database import Database
from mainspring.store.logs import LogFilter
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Interval(every=1, unit=Unit.HOURS, starts_at=NOON)


def add_job(tx: Transaction, name: str, policies: Policies) -> int:
    job_id = jobs.add(tx, name, Language.PYTHON, Limits(), NOON, policies)
    schedules.add(tx, job_id, HOURLY)
    jobs.change(tx, job_id, NOON, enabled=True)
    schedules.set_next(tx, job_id, NOON + HOUR, NOON + HOUR)
    return job_id


async def step(database: Database, now: datetime) -> list[str]:
    """Plan and admit; answers the runs' states with reasons, the oldest first."""
    await database.write(plan, now)
    await database.write(admit, now)
    return [f"{run.state} {run.reason or ''}".strip() for run in await every(database)]


async def every(database: Database, **which: Any) -> list[Run]:
    found = await database.read(runs.page, RunFilter(**which), before=None, limit=500)
    return found[::-1]


async def claim(database: Database, now: datetime) -> int:
    claimed = await database.write(queue.claim_next, "node", "claim", now)
    assert claimed is not None
    return claimed.id


async def end(database: Database, run_id: int, state: RunState, now: datetime) -> None:
    def close(tx: Transaction) -> None:
        assert runs.advance(tx, run_id, state, expected=RunState.RUNNING, finished_at=now)
        follow_up(tx, run_id, now)

    await database.write(close)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (Policies(), ["running", "skipped overlap", "skipped overlap"]),
        (Policies(overlap=Overlap.QUEUE), ["running", "pending place", "skipped overlap"]),
        (Policies(overlap=Overlap.PARALLEL, parallel=2), ["running", "queued", "skipped overlap"]),
        (Policies(overlap=Overlap.REPLACE), ["running", "pending place", "skipped overlap"]),
    ],
)
async def test_an_occurrence_during_a_run(
    database: Database, policies: Policies, expected: list[str]
) -> None:
    await database.write(add_job, "job", policies)
    await step(database, NOON + HOUR)
    first = await claim(database, NOON + HOUR)
    await step(database, NOON + 2 * HOUR)
    assert await step(database, NOON + 3 * HOUR) == expected
    replaced = await database.read(queue.must_stop, first, "claim")
    assert replaced is (policies.overlap is Overlap.REPLACE)
    await end(database, first, RunState.CANCELLED, NOON + 3 * HOUR)
    after = await step(database, NOON + 3 * HOUR)
    assert after[1] == ("skipped overlap" if expected[1].startswith("skipped") else "queued")


async def test_jobs_of_a_group_take_turns_and_priority_goes_first(database: Database) -> None:
    await database.write(add_job, "low", Policies(group="g", priority=-1))
    await database.write(add_job, "high", Policies(group="g", priority=5))
    await database.write(add_job, "alone", Policies())
    await step(database, NOON + HOUR)
    states = {run.job: (str(run.state), run.reason) for run in await every(database)}
    assert states == {
        "low": ("pending", "group"),
        "high": ("queued", None),
        "alone": ("queued", None),
    }
    first, second = await claim(database, NOON), await claim(database, NOON)
    for run_id in (first, second):
        await end(database, run_id, RunState.SUCCEEDED, NOON + HOUR)
    await step(database, NOON + HOUR)
    assert [str(run.state) for run in await every(database, job="low")] == ["queued"]


async def test_what_is_admitted_later_goes_first_by_priority(database: Database) -> None:
    for name, priority in (("low", -1), ("usual", 0), ("high", 5)):
        await database.write(add_job, name, Policies(priority=priority))
    for name in ("usual", "low", "high"):
        job = await database.read(jobs.get, name)
        await database.write(runs.add, job.id, Trigger.MANUAL, NOON)
        await database.write(admit, NOON)
    turns = [await claim(database, NOON) for _ in range(3)]
    jobs_of = {run.id: run.job for run in await every(database)}
    assert [jobs_of[run_id] for run_id in turns] == ["high", "usual", "low"]


async def test_a_run_that_no_node_takes_says_so_until_one_does(database: Database) -> None:
    await database.write(add_job, "job", Policies(labels=("gpu",)))
    assert await step(database, NOON + HOUR) == ["queued no_node"]
    (waiting,) = await every(database)
    assert (waiting.queued_at, waiting.admitted_at) == (NOON + HOUR, NOON + HOUR)
    claimed = await database.write(
        queue.claim_next, "node", "claim", NOON + HOUR, queues_of(("gpu", "eu"))
    )
    assert claimed is not None
    assert (await every(database))[0].reason is None


async def test_who_waits_for_a_place_keeps_no_loop_awake(database: Database) -> None:
    """A retry whose pause is over while another run has its job's only place."""
    retries = Retries(attempts=2, delay=10)
    await database.write(add_job, "job", Policies(retries=retries))
    now = NOON + HOUR
    await step(database, now)
    await end(database, await claim(database, now), RunState.FAILED, now)
    job = await database.read(jobs.get, "job")
    await database.write(runs.add, job.id, Trigger.MANUAL, now)
    await step(database, now)
    await claim(database, now)
    later = now + timedelta(minutes=1)
    dispatcher = Dispatcher(database, lambda: later)
    pause = await dispatcher.look()
    waiting = await every(database, trigger=Trigger.RETRY)
    assert [(str(run.state), run.reason) for run in waiting] == [("pending", "place")]
    assert pause == (HOUR - timedelta(minutes=1)).total_seconds()


async def test_one_jobs_long_queue_keeps_nobody_waiting(database: Database) -> None:
    long = await database.write(add_job, "long", Policies())

    def ask(tx: Transaction) -> None:
        for _ in range(1200):
            runs.add(tx, long, Trigger.BACKFILL, NOON)

    await database.write(ask)
    other = await database.write(add_job, "other", Policies())
    await database.write(runs.add, other, Trigger.MANUAL, NOON)
    await database.write(admit, NOON)
    assert str((await every(database, job="other"))[0].state) == "queued"
    assert len(await every(database, job="long", state=RunState.QUEUED)) == 1


async def test_a_failure_is_tried_again_with_growing_pauses(database: Database) -> None:
    retries = Retries(attempts=3, delay=10, factor=6)
    await database.write(add_job, "job", Policies(retries=retries))
    now = NOON + HOUR
    await step(database, now)
    for attempt, pause in ((1, 10), (2, 60)):
        run_id = await claim(database, now)
        await end(database, run_id, RunState.FAILED, now)
        again = (await every(database))[-1]
        assert (again.trigger, again.attempt) == (Trigger.RETRY, attempt + 1)
        assert again.scheduled_for == NOON + HOUR
        waits = await database.read(queue.earliest_waiting, now)
        assert waits is not None
        assert timedelta(seconds=pause) <= waits - now <= timedelta(seconds=pause * 1.1)
        assert (await step(database, waits - timedelta(milliseconds=1)))[-1] == "pending delay"
        now = waits
        assert (await step(database, now))[-1] == "queued"
    await end(database, await claim(database, now), RunState.FAILED, now)
    assert [run.attempt for run in await every(database)] == [1, 2, 3]


async def test_only_the_ends_that_are_named_are_tried_again(database: Database) -> None:
    retries = Retries(attempts=2, delay=0, on=(RunState.LOST,))
    await database.write(add_job, "job", Policies(retries=retries))
    await step(database, NOON + HOUR)
    await end(database, await claim(database, NOON), RunState.FAILED, NOON)
    assert len(await every(database)) == 1
    await step(database, NOON + 2 * HOUR)
    lost = await claim(database, NOON)
    assert await database.write(lose, [lost], "node_silent", lambda: NOON + 2 * HOUR) == 1
    assert [run.trigger for run in await every(database)][-1] is Trigger.RETRY


async def test_a_job_is_paused_after_failures_in_a_row(database: Database) -> None:
    await database.write(add_job, "job", Policies(pause_after=2))
    for hour, state in enumerate(
        (RunState.FAILED, RunState.SUCCEEDED, RunState.FAILED, RunState.TIMED_OUT), 1
    ):
        now = NOON + hour * HOUR
        await step(database, now)
        await end(database, await claim(database, now), state, now)
        job = await database.read(jobs.get, "job")
        assert job.enabled is (hour < 4)
        assert job.failures == (1, 0, 1, 2)[hour - 1]
    assert await database.read(schedules.earliest_due) is None
    found = await database.read(logs.search, LogFilter(job="job"), before=None, limit=9)
    (entry,) = found.entries
    assert "after 2 failures in a row" in entry.message


@pytest.mark.parametrize(
    ("policy", "queued", "missed"),
    [(CatchUpPolicy.LATEST, 1, 3), (CatchUpPolicy.SKIP, 0, 4), (CatchUpPolicy.ALL, 2, 2)],
)
async def test_what_was_missed_is_caught_up_with_by_policy(
    database: Database, policy: CatchUpPolicy, queued: int, missed: int
) -> None:
    policies = Policies(
        catch_up=policy, catch_up_window=2 * 3600, overlap=Overlap.PARALLEL, parallel=9
    )
    await database.write(add_job, "job", policies)
    found = await step(database, NOON + 4.5 * HOUR)
    assert found.count("queued") == queued
    assert found.count("skipped missed") == missed


async def test_a_clock_that_jumps_doubles_nothing(database: Database) -> None:
    await database.write(add_job, "job", Policies(overlap=Overlap.PARALLEL, parallel=99))
    for moment in (1, 2, 3, 2, 1.5, 3, 4, 3.2, 5):
        await step(database, NOON + moment * HOUR)
    found = [run.scheduled_for for run in await every(database)]
    assert found == [NOON + n * HOUR for n in range(1, 6)]


async def test_history_is_pruned_by_age_and_count(database: Database) -> None:
    job_id = await database.write(add_job, "job", Policies(keep_runs=300, keep_days=1))

    def fill(tx: Transaction) -> None:
        for n in range(700):
            moment = NOON - timedelta(minutes=n)
            runs.add_occurrence(tx, job_id, moment, moment, skipped="missed")
        runs.add(tx, job_id, Trigger.MANUAL, NOON - timedelta(days=5))

    await database.write(fill)
    pruner = Pruner(database, lambda: NOON)
    assert await pruner.round(NOON) == 401
    assert len(await every(database)) == 300
    assert await pruner.round(NOON + timedelta(days=2)) == 299
    assert [str(run.state) for run in await every(database)] == ["pending"]
    assert await pruner.round(NOON + timedelta(days=2)) == 0
