"""What planning costs a second, as the number of enabled jobs grows and the number due does not."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mainspring.engine.planner import plan
from mainspring.model.job import Language, Limits
from mainspring.schedules import Interval, Unit
from mainspring.store import jobs, schedules
from mainspring.store.database import Database, open_database
from mainspring.store.transaction import Transaction

SIZES = (1_000, 100_000)
DUE = 20
ROUNDS = 25
START = datetime(2026, 1, 1, tzinfo=UTC)


def add_jobs(tx: Transaction, first: int, count: int) -> None:
    """Enabled hourly jobs, 20 of them due in each second, the rest far away."""
    for number in range(first, first + count):
        job_id = jobs.add(tx, f"job{number}", Language.PYTHON, Limits(), START)
        schedules.add(tx, job_id, Interval(every=1, unit=Unit.HOURS, starts_at=START))
        jobs.change(tx, job_id, START, enabled=True)
        due = START + timedelta(seconds=number // DUE)
        schedules.set_next(tx, job_id, due, due)


async def planning(size: int, folder: Path) -> float:
    """The median seconds to plan one second's occurrences among ``size`` jobs."""
    database: Database = open_database(folder / str(size), None)
    for first in range(0, size, 5000):
        await database.write(add_jobs, first, min(5000, size - first))
    found = []
    for second in range(ROUNDS):
        started = time.perf_counter()
        planned = await database.write(plan, START + timedelta(seconds=second))
        found.append(time.perf_counter() - started)
        assert planned == DUE, planned
    await database.close()
    return statistics.median(found)


def main() -> None:
    """Print the cost of planning at each size, and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        costs = [asyncio.run(planning(size, Path(name))) for size in SIZES]
    for size, cost in zip(SIZES, costs, strict=True):
        print(
            f"{size:>7} enabled jobs, {DUE} due: {cost * 1000:6.2f} ms   {cost / costs[0]:5.2f} x"
        )


if __name__ == "__main__":
    main()
