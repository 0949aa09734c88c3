"""One run on this node: from the claim to its recorded end, and what its script asks meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from mainspring.base.clock import Clock
from mainspring.base.errors import Conflict, Unavailable
from mainspring.base.logging import log
from mainspring.engine.begin import Begun
from mainspring.engine.close import close
from mainspring.engine.rows import RowTally
from mainspring.model.run import Failure, Progress, RunState
from mainspring.operations import requests
from mainspring.runtime import protocol
from mainspring.runtime.host import Ending, EndReason, Line
from mainspring.store import logs, queue, runs
from mainspring.store.bell import stop_topic
from mainspring.store.database import Database
from mainspring.store.logs import NewEntry
from mainspring.store.queue import ClaimedRun
from mainspring.store.transaction import Transaction

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
"""Seconds after which a store that is away is asked again, doubling."""

T = TypeVar("T")


class Execution:
    """Serves one script as its host's listener."""

    def __init__(self, database: Database, clock: Clock, begun: Begun, patience: float) -> None:
        """``patience``: seconds for which a store that is away is asked again."""
        self._database = database
        self._clock = clock
        self._patience = patience
        self.begun = begun
        self.stop: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self._tally = RowTally()
        self._progress: Progress | None = None
        self._progress_task: asyncio.Task[None] | None = None

    async def ask(self, request: protocol.Request) -> Any:
        """Answer a request of the script; a `MainspringError` becomes a refusal."""
        requests.check_size(request, self.begun.job.limits.rows)
        answer = await self._insist(lambda: self._answer(request))
        self._tally.note(request, answer)
        return answer

    async def _answer(self, request: protocol.Request) -> Any:
        if requests.is_read(request):
            return await self._database.read(requests.answer_read, request, self._clock())
        return await self._database.write(_write, request, self.begun.run, self._clock())

    async def log(self, lines: Sequence[Line]) -> None:
        """Keep what the script says."""
        source = self.begun.source
        entries = [
            NewEntry(at=line.at, level=line.level, source=source, message=line.message)
            for line in lines
        ]
        run_id, job_id = self.begun.run.id, self.begun.job.id
        await self._insist(
            lambda: self._database.write(logs.add, entries, run_id=run_id, job_id=job_id)
        )

    async def progress(self, done: float, total: float | None) -> None:
        """Keep how far the script is; of many in a row, the last while one is being written."""
        self._progress = Progress(done, total)
        if self._progress_task is None or self._progress_task.done():
            self._progress_task = asyncio.create_task(self._keep_progress())

    async def _keep_progress(self) -> None:
        run = self.begun.run
        while self._progress is not None:
            progress, self._progress = self._progress, None
            await self._database.write(runs.keep_progress, run.id, run.claim, progress)

    def ask_stop(self, reason: EndReason) -> None:
        """Have the script stopped; the first reason counts."""
        if not self.stop.done():
            self.stop.set_result(reason)

    async def watch(self) -> None:
        """Stop the script when somebody cancels or deletes the run. Until cancelled."""
        run = self.begun.run
        with self._database.bell.listen(stop_topic(run.id)) as rung:
            while not await self.must_stop():
                await rung.wait()
                rung.clear()
        self.ask_stop(EndReason.CANCELLED)

    async def must_stop(self) -> bool:
        """Whether the run was cancelled, deleted or given away; waits for a store that is away."""
        run = self.begun.run
        while True:
            try:
                return await self._database.read(queue.must_stop, run.id, run.claim)
            except Unavailable:
                await asyncio.sleep(LONGEST_PAUSE)

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask again where the store is away and nothing was done, as long as the script may live."""
        deadline, pause = time.monotonic() + self._patience, FIRST_PAUSE
        while True:
            try:
                return await ask()
            except Unavailable as problem:
                late = time.monotonic() + pause > deadline
                if problem.code != "store_away" or late or self.stop.done():
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def close(self, ending: Ending) -> None:
        """Record the end, insisting for a while if the store does not answer."""
        if self._progress_task is not None:
            await asyncio.gather(self._progress_task, return_exceptions=True)
        deadline, pause = time.monotonic() + self._patience, FIRST_PAUSE
        while time.monotonic() < deadline:
            try:
                rows = self._tally.counts()
                ours = await self._database.write(close, self.begun, ending, rows, self._clock())
            except Exception:
                log.exception("the end of a run could not be recorded", run=self.begun.run.id)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if not ours:
                    log.info("a run was not ours any more at its end", run=self.begun.run.id)
                return


def _write(tx: Transaction, request: protocol.Request, run: ClaimedRun, now: datetime) -> Any:
    """Change rows, provided the run is still this node's."""
    if not runs.hold(tx, run.id, run.claim):
        raise Conflict("This run is over: it writes no rows any more.", code="run_over")
    return requests.answer_write(tx, request, now)


def broken(problem: Exception) -> Ending:
    """The end of a run whose host itself failed, which is a defect of ours."""
    message = f"Mainspring could not run the script: {problem}"
    return Ending(
        state=RunState.FAILED, reason=EndReason.START_FAILED, failure=Failure(message=message)
    )
