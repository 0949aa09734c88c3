"""One run on this node: from the claim to its recorded end, and what its script asks meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mainspring.base.clock import Clock
from mainspring.base.errors import Conflict
from mainspring.base.logging import log
from mainspring.engine.begin import Begun
from mainspring.engine.close import close
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

CLOSE_ATTEMPTS = 5
"""How often the end of a run is offered to a store that does not answer."""


class Execution:
    """Serves one script as its host's listener."""

    def __init__(self, database: Database, clock: Clock, begun: Begun) -> None:
        self._database = database
        self._clock = clock
        self.begun = begun
        self.stop: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self._progress: Progress | None = None
        self._progress_task: asyncio.Task[None] | None = None

    async def ask(self, request: protocol.Request) -> Any:
        """Answer a request of the script; a `MainspringError` becomes a refusal."""
        now = self._clock()
        requests.check_size(request, self.begun.job.limits.rows)
        if requests.is_read(request):
            return await self._database.read(requests.answer_read, request, now)
        return await self._database.write(_write, request, self.begun.run, now)

    async def log(self, lines: Sequence[Line]) -> None:
        """Keep what the script says."""
        source = self.begun.source
        entries = [
            NewEntry(at=line.at, level=line.level, source=source, message=line.message)
            for line in lines
        ]
        await self._database.write(
            logs.add, entries, run_id=self.begun.run.id, job_id=self.begun.job.id
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
            while not await self._database.read(queue.must_stop, run.id, run.claim):
                await rung.wait()
                rung.clear()
        self.ask_stop(EndReason.CANCELLED)

    async def close(self, ending: Ending) -> None:
        """Record the end, insisting for a while if the store does not answer."""
        if self._progress_task is not None:
            await asyncio.gather(self._progress_task, return_exceptions=True)
        for attempt in range(CLOSE_ATTEMPTS):
            try:
                ours = await self._database.write(close, self.begun, ending, self._clock())
            except Exception:
                log.exception("the end of a run could not be recorded", run=self.begun.run.id)
                await asyncio.sleep(2**attempt / 4)
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
