"""From the clock to the queue, with a clock that the test holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mainspring.engine.admission import admit
from mainspring.engine.planner import plan
from mainspring.model.job import Language, Limits
from mainspring.model.run import Run, RunState, Trigger
from mainspring.schedules import Interval, Schedule, Unit
from mainspring.store import jobs, logs, queue, runs, schedules
from mainspring.store.database import Database
from mainspring.store.logs import LogFilter
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOURLY = Interval(every=1, unit=Unit.HOURS, starts_at=NOON)


def add_due(tx: Transaction, name: str, schedule: Schedule, due: datetime) -> int:
    job_id = jobs.add(tx, name, Language.PYTHON, Limits(), NOON)
    schedules.add(tx, job_id, schedule)
    jobs.change(tx, job_id, NOON, enabled=True)
    schedules.set_next(tx, job_id, due, due)
    return job_id


async def step(database: Database, now: datetime) -> list[Run]:
    """Plan and admit at ``now``; answers every run, the oldest first."""
    await database.write(plan, now)
    await database.write(admit, now)
    found = await database.read(runs.page, RunFilter(), before=None, limit=500)
    return found[::-1]


def summary(found: list[Run]) -> list[tuple[str, str | None, datetime | None]]:
    return [(str(run.state), run.reason, run.scheduled_for) for run in found]


async def finish(database: Database, now: datetime) -> None:
    claimed = await database.write(queue.claim_next, "node", "claim", now)
    assert claimed is not None
    assert await database.write(
        runs.advance, claimed.id, RunState.SUCCEEDED, expected=RunState.RUNNING, claim="claim"
    )


async def test_nothing_happens_before_it_is_due(database: Database) -> None:
    await database.write(add_due, "job", HOURLY, NOON + HOUR)
    assert await step(database, NOON + HOUR - timedelta(milliseconds=1)) == []
    assert await database.read(schedules.earliest_due) == NOON + HOUR


async def test_a_due_occurrence_is_queued_once_and_the_schedule_moves_on(
    database: Database,
) -> None:
    await database.write(add_due, "job", HOURLY, NOON + HOUR)
    for _ in range(2):
        found = await step(database, NOON + HOUR)
        assert summary(found) == [("queued", None, NOON + HOUR)]
    assert await database.read(schedules.earliest_due) == NOON + 2 * HOUR


async def test_an_occurrence_during_a_run_is_skipped_and_says_why(database: Database) -> None:
    await database.write(add_due, "job", HOURLY, NOON + HOUR)
    await step(database, NOON + HOUR)
    found = await step(database, NOON + 2 * HOUR)
    assert summary(found)[1] == ("skipped", "overlap", NOON + 2 * HOUR)
    await finish(database, NOON + 2 * HOUR)
    assert summary(await step(database, NOON + 3 * HOUR))[2][0] == "queued"


async def test_after_a_downtime_the_latest_runs_and_the_rest_is_recorded_as_missed(
    database: Database,
) -> None:
    await database.write(add_due, "job", HOURLY, NOON + HOUR)
    found = await step(database, NOON + 4 * HOUR + timedelta(minutes=30))
    by_moment = {run.scheduled_for: (run.state, run.reason) for run in found}
    assert by_moment[NOON + 4 * HOUR] == (RunState.QUEUED, None)
    missed = [moment for moment, (_, reason) in by_moment.items() if reason == "missed"]
    assert missed
    assert all(moment is not None and moment < NOON + 4 * HOUR for moment in missed)
    assert await database.read(schedules.earliest_due) == NOON + 5 * HOUR


async def test_what_a_person_asks_for_waits_for_its_turn(database: Database) -> None:
    job_id = await database.write(add_due, "job", HOURLY, NOON + HOUR)
    await step(database, NOON + HOUR)
    asked = await database.write(runs.add, job_id, Trigger.MANUAL, NOON)
    assert summary(await step(database, NOON + HOUR))[1][0] == "pending"
    await finish(database, NOON + HOUR)
    assert summary(await step(database, NOON + HOUR))[1][0] == "queued"
    assert (await database.read(runs.get, asked)).trigger is Trigger.MANUAL


async def test_a_schedule_that_cannot_be_followed_delays_no_other(database: Database) -> None:
    nowhere = Interval(every=1, unit=Unit.DAYS, starts_at=NOON, zone="Nowhere/Gone")
    await database.write(add_due, "bad", nowhere, NOON)
    await database.write(add_due, "good", HOURLY, NOON + HOUR)
    found = await step(database, NOON + HOUR)
    assert [run.job for run in found] == ["good"]
    assert (await database.read(jobs.get, "bad")).enabled is False
    said = await database.read(logs.search, LogFilter(job="bad"), before=None, limit=9)
    assert "was disabled" in said.entries[0].message


async def test_many_due_at_once_are_all_planned(database: Database) -> None:
    def add_many(tx: Transaction) -> None:
        for index in range(450):
            add_due(tx, f"job{index}", HOURLY, NOON + HOUR)

    await database.write(add_many)
    while await database.write(plan, NOON + HOUR):
        pass
    found = await database.read(runs.page, RunFilter(), before=None, limit=500)
    assert len({run.job for run in found}) == len(found) == 450
