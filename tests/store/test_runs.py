"""The run's row: an occurrence fires once, a step is taken once, an end belongs to the claim."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mainspring.model.job import Language, Limits
from mainspring.model.run import RunState, Trigger
from mainspring.schedules import OnDemand
from mainspring.store import jobs, queue, runs, schedules
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def add_job(tx: Transaction, name: str = "getUpdates") -> int:
    job_id = jobs.add(tx, name, Language.PYTHON, Limits(), NOW)
    schedules.add(tx, job_id, OnDemand())
    return job_id


async def queued(database: Database, name: str = "getUpdates") -> int:
    def make(tx: Transaction) -> int:
        run_id = runs.add(tx, add_job(tx, name), Trigger.MANUAL, NOW)
        assert runs.advance(tx, run_id, RunState.QUEUED, expected=RunState.PENDING)
        return run_id

    return await database.write(make)


async def test_an_occurrence_is_recorded_once(database: Database) -> None:
    job_id = await database.write(add_job)
    first = await database.write(runs.add_occurrence, job_id, NOW, NOW)
    assert first is not None
    assert await database.write(runs.add_occurrence, job_id, NOW, NOW) is None
    later = NOW + timedelta(seconds=1)
    assert await database.write(runs.add_occurrence, job_id, later, NOW) is not None


async def test_manual_runs_of_the_same_moment_do_not_count_as_occurrences(
    database: Database,
) -> None:
    job_id = await database.write(add_job)
    for _ in range(2):
        await database.write(runs.add, job_id, Trigger.BACKFILL, NOW, scheduled_for=NOW)
    assert await database.write(runs.add_occurrence, job_id, NOW, NOW) is not None


async def test_a_step_is_taken_once(database: Database) -> None:
    run_id = await queued(database)

    def cancel(tx: Transaction) -> bool:
        return runs.advance(tx, run_id, RunState.CANCELLED, expected=RunState.QUEUED)

    assert await database.write(cancel) is True
    assert await database.write(cancel) is False
    assert (await database.read(runs.get, run_id)).state is RunState.CANCELLED


async def test_an_illegal_step_is_a_defect(database: Database) -> None:
    run_id = await queued(database)
    with pytest.raises(ValueError, match="cannot go from"):
        await database.write(runs.advance, run_id, RunState.SUCCEEDED, expected=RunState.QUEUED)


async def test_only_the_claims_owner_ends_a_run(database: Database) -> None:
    run_id = await queued(database)
    claimed = await database.write(queue.claim_next, "node-1", "claim-1", NOW)
    assert claimed is not None
    assert claimed.id == run_id
    assert await database.write(queue.claim_next, "node-2", "claim-2", NOW) is None

    def end(tx: Transaction, claim: str) -> bool:
        return runs.advance(tx, run_id, RunState.SUCCEEDED, expected=RunState.RUNNING, claim=claim)

    assert await database.write(runs.hold, run_id, "claim-2") is False
    assert await database.write(end, "claim-2") is False
    assert await database.write(runs.hold, run_id, "claim-1") is True
    assert await database.write(end, "claim-1") is True
    assert await database.write(runs.hold, run_id, "claim-1") is False


async def test_the_oldest_queued_run_is_claimed_first(database: Database) -> None:
    first, second = await queued(database, "a"), await queued(database, "b")
    claims = [await database.write(queue.claim_next, "node", f"c{i}", NOW) for i in range(3)]
    assert [claim and claim.id for claim in claims] == [first, second, None]


async def test_a_running_run_is_asked_to_stop(database: Database) -> None:
    run_id = await queued(database)
    await database.write(queue.claim_next, "node", "claim", NOW)
    assert await database.read(queue.must_stop, run_id, "claim") is False
    assert await database.read(queue.must_stop, run_id, "another claim") is True
    assert await database.write(queue.ask_stop, run_id, NOW) is True
    assert await database.read(queue.must_stop, run_id, "claim") is True


async def test_deleting_a_job_takes_its_runs_along(database: Database) -> None:
    run_id = await queued(database)
    run = await database.read(runs.get, run_id)
    job = await database.read(jobs.get, run.job)
    await database.write(queue.claim_next, "node", "claim", NOW)
    await database.write(jobs.remove, job.id)
    assert await database.read(queue.must_stop, run_id, "claim") is True


async def test_lists_are_newest_first_and_filtered(database: Database) -> None:
    ids = [await queued(database, name) for name in ("a", "b", "c")]
    page = await database.read(runs.page, runs.RunFilter(), before=None, limit=2)
    assert [run.id for run in page] == ids[:0:-1]
    only = await database.read(runs.page, runs.RunFilter(job="B"), before=None, limit=9)
    assert [run.id for run in only] == [ids[1]]
    none = await database.read(
        runs.page, runs.RunFilter(after=NOW, state=RunState.QUEUED), before=None, limit=9
    )
    assert none == []
