"""What it costs to admit, begin and end a run as ended runs pile up, in one run of this program."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from mainspring.engine.admission import admit
from mainspring.model.job import Language, Limits
from mainspring.model.run import RunState, Trigger
from mainspring.model.service import ModeName
from mainspring.store import jobs, queue, runs, service
from mainspring.store.database import Database, open_database
from mainspring.store.schema import runs as runs_table
from mainspring.store.transaction import Transaction

HISTORIES = (1_000, 200_000)
JOBS = 200
ROUNDS = 100
START = datetime(2026, 1, 1, tzinfo=UTC)


def add_history(tx: Transaction, job_ids: list[int], count: int) -> None:
    """So many runs that have succeeded, spread over the jobs."""
    ended = [
        {
            "job_id": job_ids[number % JOBS],
            "trigger": Trigger.MANUAL,
            "state": RunState.SUCCEEDED,
            "queued_at": START,
            "finished_at": START,
            "attempt": 1,
            "node": "node",
        }
        for number in range(count)
    ]
    tx.execute(insert(runs_table), ended)


def one_run(tx: Transaction, job_id: int) -> None:
    """A run from being asked for to its end, without its script."""
    runs.add(tx, job_id, Trigger.MANUAL, START)
    admit(tx, START)
    queue.earliest_waiting(tx, START)
    claimed = queue.claim_next(tx, "node", "claim", START)
    assert claimed is not None
    ended = RunState.SUCCEEDED
    assert runs.advance(tx, claimed.id, ended, expected=RunState.RUNNING, claim="claim")


def add_jobs(tx: Transaction) -> list[int]:
    """The jobs whose runs are measured."""
    return [jobs.add(tx, f"job{n}", Language.PYTHON, Limits(), START) for n in range(JOBS)]


async def cost(history: int, folder: Path) -> float:
    """The median seconds of one run with so many ended ones."""
    database: Database = open_database(folder / str(history), None)
    await database.write(service.found, "benchmark", ModeName.UNLIMITED, START)
    job_ids = await database.write(add_jobs)
    for _ in range(0, history, 10_000):
        await database.write(add_history, job_ids, min(10_000, history))
    found = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        await database.write(one_run, job_ids[number % JOBS])
        found.append(time.perf_counter() - started)
    await database.close()
    return statistics.median(found)


def main() -> None:
    """Print the costs and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        found = [asyncio.run(cost(history, Path(name))) for history in HISTORIES]
    for history, seconds in zip(HISTORIES, found, strict=True):
        print(f"{history:>7} ended runs: {seconds * 1000:6.2f} ms {seconds / found[0]:5.2f} x")


if __name__ == "__main__":
    main()
