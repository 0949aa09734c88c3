"""Several planner processes on one PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.faults import planner_process

from mainspring.model.job import Language, Limits
from mainspring.model.policies import Overlap, Policies
from mainspring.model.service import ModeName
from mainspring.schedules import CatchUpPolicy, Interval, Unit
from mainspring.store import jobs, runs, schedules, service
from mainspring.store.database import open_database
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JOBS, SECONDS, RACERS = 10, 40, 3


def add_jobs(tx: Transaction) -> None:
    service.found(tx, "tests", ModeName.UNLIMITED, NOON)
    policies = Policies(overlap=Overlap.PARALLEL, parallel=100, catch_up=CatchUpPolicy.ALL)
    for number in range(JOBS):
        job_id = jobs.add(tx, f"job{number}", Language.PYTHON, Limits(), NOON, policies)
        schedule = Interval(every=2, unit=Unit.SECONDS, starts_at=NOON)
        schedules.add(tx, job_id, schedule)
        jobs.change(tx, job_id, NOON, enabled=True)
        schedules.set_next(tx, job_id, NOON, NOON)


def race(folder: Path, url: str) -> None:
    arguments = [url, NOON.isoformat(), str(SECONDS)]
    racers = [
        subprocess.Popen(
            [sys.executable, planner_process.__file__, str(folder / str(number)), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(RACERS)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    said = [racer.communicate("go\n", timeout=60) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * RACERS, said


async def test_processes_that_race_fire_every_occurrence_once(
    tmp_path: Path, fresh_postgresql: str
) -> None:
    database = open_database(tmp_path / "own", fresh_postgresql)
    await database.write(add_jobs)
    race(tmp_path, fresh_postgresql)
    found = await database.read(runs.page, RunFilter(), before=None, limit=10_000)
    await database.close()
    fired = Counter((run.job, run.scheduled_for) for run in found)
    moments = [NOON + timedelta(seconds=second) for second in range(0, SECONDS, 2)]
    assert fired == Counter((f"job{n}", moment) for n in range(JOBS) for moment in moments)
    assert {str(run.state) for run in found} == {"queued"}
