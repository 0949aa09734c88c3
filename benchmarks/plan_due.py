"""What planning costs a second, and editing a job, as the number of enabled jobs grows and the number due does not."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mainspring.base.cipher import Cipher, generate_key
from mainspring.engine.planner import plan
from mainspring.model.job import Language, Limits
from mainspring.model.service import Actor, ModeName, Role
from mainspring.operations.context import Context
from mainspring.operations.jobs import change_job, create_job, delete_job, enable_job
from mainspring.schedules import Interval, Unit
from mainspring.store import jobs, schedules, service
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


async def costs(size: int, folder: Path) -> tuple[float, float]:
    """The median seconds to plan one second's occurrences among ``size`` jobs, and to add and edit one."""
    database: Database = open_database(folder / str(size), None)
    await database.write(service.found, "benchmark", ModeName.UNLIMITED, START)
    for first in range(0, size, 5000):
        await database.write(add_jobs, first, min(5000, size - first))
    found = []
    for second in range(ROUNDS):
        started = time.perf_counter()
        planned = await database.write(plan, START + timedelta(seconds=second))
        found.append(time.perf_counter() - started)
        assert planned == DUE, planned
    edited = [await editing(database, number) for number in range(ROUNDS)]
    await database.close()
    return statistics.median(found), statistics.median(edited)


async def editing(database: Database, number: int) -> float:
    """Seconds to create a job, enable it, give it another schedule and delete it, as people do."""
    actor = Actor("benchmark", Role.ADMIN)
    context = Context(now=START, actor=actor, cipher=Cipher(generate_key()))
    name, hourly = f"edited{number}", Interval(every=1, unit=Unit.HOURS, starts_at=START)
    weekly = Interval(every=1, unit=Unit.WEEKS, starts_at=START)
    started = time.perf_counter()
    await database.write(create_job, context, name, Language.PYTHON, hourly, Limits())
    await database.write(enable_job, context, name)
    await database.write(change_job, context, name, weekly, None)
    await database.write(delete_job, context, name)
    return time.perf_counter() - started


def main() -> None:
    """Print the costs at each size, and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        found = [asyncio.run(costs(size, Path(name))) for size in SIZES]
    for size, (plan_cost, edit_cost) in zip(SIZES, found, strict=True):
        print(
            f"{size:>7} enabled jobs: plan {DUE} due {plan_cost * 1000:6.2f} ms "
            f"{plan_cost / found[0][0]:5.2f} x   create, enable, edit, delete one "
            f"{edit_cost * 1000:6.2f} ms {edit_cost / found[0][1]:5.2f} x"
        )


if __name__ == "__main__":
    main()
