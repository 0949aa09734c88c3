"""Tickets on a real PostgreSQL: issued with the admission or not at all, and mended when forsaken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from mainspring.engine.admission import admit
from mainspring.model.job import Language, Limits
from mainspring.model.labels import EVERYWHERE, queue_of, queues_of
from mainspring.model.policies import Overlap, Policies
from mainspring.model.run import RunState, Trigger
from mainspring.model.service import ModeName
from mainspring.store import jobs, queue, runs, service, tickets
from mainspring.store.database import Database, open_database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

FETCH = "SELECT id, args FROM procrastinate_fetch_job_v2(%(queues)s::varchar[], %(worker)s)"


@pytest.fixture
async def postgres(
    tmp_path: Path, fresh_postgresql: str, now: datetime, anyio_backend: str
) -> AsyncIterator[Database]:
    opened = open_database(tmp_path / "data", fresh_postgresql)
    await opened.write(service.found, "tests", ModeName.UNLIMITED, now)
    yield opened
    await opened.close()


def add_runs(tx: Transaction, now: datetime, count: int, policies: Policies = Policies()) -> None:
    parallel = Policies(
        overlap=Overlap.PARALLEL, parallel=50, labels=policies.labels, priority=policies.priority
    )
    name = f"job{policies.priority}_{'_'.join(policies.labels)}"
    job_id = jobs.add(tx, name, Language.PYTHON, Limits(), now, parallel)
    for _ in range(count):
        runs.add(tx, job_id, Trigger.MANUAL, now)


def open_tickets(tx: Transaction) -> list[tuple[int, str, str]]:
    query = (
        "SELECT CAST(args->>'run' AS int), queue_name, CAST(status AS text) "
        "FROM procrastinate.procrastinate_jobs ORDER BY priority DESC, id"
    )
    return [tuple(row) for row in tx.connection.exec_driver_sql(query)]  # type: ignore[misc]


def register(tx: Transaction) -> int:
    found = tickets.run_query(tx, "SELECT * FROM procrastinate_register_worker_v1()", {})
    return int(found[0]["worker_id"])


def fetch(tx: Transaction, worker: int, queues: list[str] | None = None) -> int | None:
    row = tickets.run_query(tx, FETCH, {"queues": queues or [EVERYWHERE], "worker": worker})[0]
    return None if row["id"] is None else int(row["args"]["run"])


async def test_admitted_runs_have_tickets_and_undone_admissions_none(
    postgres: Database, now: datetime
) -> None:
    def admit_and_fail(tx: Transaction) -> None:
        admit(tx, now)
        raise ValueError("undone")

    await postgres.write(add_runs, now, 3)
    with pytest.raises(ValueError, match="undone"):
        await postgres.write(admit_and_fail)
    assert await postgres.read(open_tickets) == []
    await postgres.write(admit, now)
    assert await postgres.read(open_tickets) == [(n, EVERYWHERE, "todo") for n in (1, 2, 3)]


async def test_workers_get_what_their_labels_serve_and_priorities_first(
    postgres: Database, now: datetime
) -> None:
    await postgres.write(add_runs, now, 1)
    await postgres.write(add_runs, now, 1, Policies(priority=5))
    await postgres.write(add_runs, now, 1, Policies(labels=("eu", "gpu")))
    await postgres.write(admit, now)
    worker = await postgres.write(register)
    assert await postgres.write(fetch, worker) == 2
    assert await postgres.write(fetch, worker) == 1
    assert await postgres.write(fetch, worker, list(queues_of(["gpu"]))) is None
    assert await postgres.write(fetch, worker, list(queues_of(["gpu", "eu", "arm"]))) == 3


async def test_a_ticket_that_a_dead_worker_fetched_is_issued_again(
    postgres: Database, now: datetime
) -> None:
    await postgres.write(add_runs, now, 2)
    await postgres.write(admit, now)
    worker = await postgres.write(register)
    assert [await postgres.write(fetch, worker) for _ in range(2)] == [1, 2]
    claimed = await postgres.write(queue.claim, 2, "node", "claim", now)
    assert claimed is not None
    assert await postgres.write(tickets.tidy, 60.0) == 0  # it may still be about to claim
    assert await postgres.write(tickets.tidy, 0.0) == 1
    assert await postgres.read(open_tickets) == [(1, EVERYWHERE, "todo")]


async def test_a_run_without_a_ticket_gets_one_and_a_ticket_without_a_run_goes(
    postgres: Database, now: datetime
) -> None:
    await postgres.write(add_runs, now, 2)
    await postgres.write(admit, now)

    def upset(tx: Transaction) -> None:
        tickets.run_query(tx, "DELETE FROM procrastinate_jobs WHERE args->>'run' = '1'", {})
        runs.advance(tx, 2, RunState.CANCELLED, expected=RunState.QUEUED)

    await postgres.write(upset)
    assert await postgres.write(tickets.tidy, 30.0) == 1
    assert await postgres.read(open_tickets) == [(1, EVERYWHERE, "todo")]


async def test_a_withdrawn_ticket_goes_and_one_in_work_is_aborted(
    postgres: Database, now: datetime
) -> None:
    await postgres.write(add_runs, now, 2)
    await postgres.write(admit, now)
    await postgres.write(fetch, await postgres.write(register))
    await postgres.write(tickets.withdraw, 1)
    await postgres.write(tickets.withdraw, 2)
    assert await postgres.read(open_tickets) == [(1, EVERYWHERE, "doing")]

    def aborted(tx: Transaction) -> list[int]:
        query = "SELECT id FROM procrastinate.procrastinate_jobs WHERE abort_requested"
        return list(tx.connection.exec_driver_sql(query).scalars())

    assert len(await postgres.read(aborted)) == 1


def test_queues_of_labels() -> None:
    assert queue_of([]) == EVERYWHERE
    assert queue_of(["b", "a"]) == queue_of(["a", "b", "a"]) == "a+b"
    assert set(queues_of(["b", "a"])) == {EVERYWHERE, "a", "b", "a+b"}
    long = [f"{letter * 31}" for letter in "abc"]
    assert len(queue_of(long)) < 40
    assert queue_of(long) in queues_of([*long, "other"])
