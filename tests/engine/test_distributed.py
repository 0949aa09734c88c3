"""The intake of tickets on a real PostgreSQL, at moments that only a held-back answer makes certain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mainspring.engine import distributed
from mainspring.engine.admission import admit
from mainspring.engine.dispatcher import Dispatcher
from mainspring.engine.distributed import TicketIntake
from mainspring.engine.executor import Executor
from mainspring.engine.planner import plan
from mainspring.model.job import Language, Limits
from mainspring.model.labels import EVERYWHERE
from mainspring.model.run import RunState, Trigger
from mainspring.model.service import ModeName
from mainspring.schedules import Interval, Unit
from mainspring.store import dialect, jobs, runs, schedules, service
from mainspring.store.database import open_database
from mainspring.store.postgresql import PostgresqlDatabase
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio


class Recorder(Executor):
    """Is told of runs, and begins none."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[int] = asyncio.Queue()

    async def begin(self, run_id: int) -> None:
        await self.begun.put(run_id)


@pytest.fixture
async def postgres(
    tmp_path: Path, fresh_postgresql: str, now: datetime, anyio_backend: str
) -> AsyncIterator[PostgresqlDatabase]:
    opened = open_database(tmp_path / "data", fresh_postgresql)
    assert isinstance(opened, PostgresqlDatabase)
    await opened.write(service.found, "tests", ModeName.UNLIMITED, now)
    yield opened
    await opened.close()


def add_run(tx: Transaction, now: datetime) -> int:
    job_id = jobs.add(tx, f"job{now.timestamp()}", Language.PYTHON, Limits(), now)
    return runs.add(tx, job_id, Trigger.MANUAL, now)


def admitted(tx: Transaction, now: datetime) -> int:
    run_id = add_run(tx, now)
    admit(tx, now)
    return run_id


async def told(postgres: PostgresqlDatabase) -> None:
    """Wait until what was notified before has been heard."""
    heard, channel = asyncio.Event(), f"procrastinate_queue_v1#{EVERYWHERE}"
    payload = '{"type": "job_inserted", "job_id": 0}'
    postgres.listener._subscribers[channel].add(lambda _: heard.set())
    while not heard.is_set():
        await postgres.write(lambda tx: dialect.notify(tx.connection, channel, payload))
        await asyncio.sleep(0.05)


async def test_a_ticket_issued_while_the_worker_asks_is_not_overlooked(
    postgres: PostgresqlDatabase, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed, "POLL", 3600.0)
    asked, answer = asyncio.Event(), asyncio.Event()
    write = postgres.write

    async def hold_back(fn: Any, *args: Any, **kwargs: Any) -> Any:
        found = await write(fn, *args, **kwargs)
        if args and "fetch_job" in str(args[0]) and found[0]["id"] is None:
            asked.set()
            await answer.wait()
        return found

    monkeypatch.setattr(postgres, "write", hold_back)
    recorder = Recorder()
    intake = TicketIntake(postgres, recorder, [EVERYWHERE], 2, 5.0, 30.0)
    intake.start()
    try:
        async with asyncio.timeout(30):
            await asked.wait()
            run_id = await write(admitted, now)
            await told(postgres)
            answer.set()
            assert await recorder.begun.get() == run_id
    finally:
        answer.set()
        await intake.stop()
        await intake.close()


async def test_a_node_that_follows_plans_when_the_one_that_leads_says_nothing(
    postgres: PostgresqlDatabase, now: datetime
) -> None:
    patience = 0.3
    dispatcher = Dispatcher(postgres, lambda: now, lambda: patience)
    run_id = await postgres.write(add_run, now)
    looking = asyncio.create_task(dispatcher.look())
    await asyncio.sleep(patience / 3)
    assert (await postgres.read(runs.get, run_id)).state is RunState.PENDING
    await looking
    assert (await postgres.read(runs.get, run_id)).state is RunState.QUEUED


async def test_a_job_that_is_being_changed_is_passed_over_and_nobody_waits(
    postgres: PostgresqlDatabase, now: datetime
) -> None:
    def add_due(tx: Transaction, name: str) -> None:
        job_id = jobs.add(tx, name, Language.PYTHON, Limits(), now)
        schedules.add(tx, job_id, Interval(every=1, unit=Unit.HOURS, starts_at=now))
        jobs.change(tx, job_id, now, enabled=True)
        schedules.set_next(tx, job_id, now, now)

    locked, go_on = threading.Event(), threading.Event()

    def disable(tx: Transaction) -> None:
        job = jobs.get(tx, "changed", lock=True)
        locked.set()
        assert go_on.wait(30)
        jobs.change(tx, job.id, now, enabled=False)
        schedules.set_next(tx, job.id, None, None)

    for name in ("changed", "other"):
        await postgres.write(add_due, name)
    changing = asyncio.create_task(postgres.write(disable))
    try:
        await asyncio.to_thread(locked.wait, 30)
        async with asyncio.timeout(20):
            assert await postgres.write(plan, now) == 1
        assert await postgres.read(schedules.earliest_due) == now
    finally:
        go_on.set()
        await changing
    assert await postgres.write(plan, now) == 0
    found = await postgres.read(runs.page, RunFilter(), before=None, limit=10)
    assert [run.job for run in found] == ["other"]
