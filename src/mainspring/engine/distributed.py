"""The intake on many machines: a Procrastinate worker, woken by tickets.

A ticket is handed out to one worker only; the run behind it is claimed all the same, and what its own row
says counts. Procrastinate speaks to the store through our connections, and hears through our listener.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from procrastinate import App, JobContext
from procrastinate.connector import BaseAsyncConnector, Notify
from procrastinate.exceptions import NoResult
from procrastinate.job_context import AbortReason

from mainspring.base.errors import Unavailable
from mainspring.base.logging import log
from mainspring.engine.executor import Executor
from mainspring.runtime.host import EndReason
from mainspring.store import tickets
from mainspring.store.postgresql import PostgresqlDatabase
from mainspring.store.tickets import TASK

POLL = 5.0
"""Seconds after which a worker looks for tickets although nobody told it of one."""

AFTER_ERROR = 1.0

_SOMETHING = '{"type": "job_inserted", "job_id": 0}'
"""What is told a worker that may have missed something."""


class TicketIntake:
    """Takes tickets of some queues, so many at once."""

    def __init__(
        self,
        database: PostgresqlDatabase,
        executor: Executor,
        queues: Collection[str],
        concurrency: int,
        beat: float,
        silence: float,
    ) -> None:
        """``beat`` and ``silence``: seconds between a worker's heartbeats, and until it counts as dead."""
        self._database = database
        self._executor = executor
        self._task: asyncio.Task[None] | None = None
        self._app = App(connector=_Connector(database))
        self._app.task(name=TASK, pass_context=True)(self._execute)
        self._options: dict[str, Any] = {
            "queues": list(queues),
            "concurrency": concurrency,
            "install_signal_handlers": False,
            "delete_jobs": "always",
            "fetch_job_polling_interval": POLL,
            "update_heartbeat_interval": beat,
            "stalled_worker_timeout": silence,
        }

    def start(self) -> None:
        """See `Intake.start`."""
        self._task = asyncio.create_task(self._work(), name="tickets")

    async def stop(self) -> None:
        """See `Intake.stop`: the worker fetches nothing more, and waits for what it has."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """See `Intake.close`."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        """Keep a worker at work: one that was given up for dead, or broke, is replaced."""
        while True:
            try:
                await self._app.run_worker_async(**self._options)
            except Exception:
                log.exception("the worker of the queue failed")
            await asyncio.sleep(AFTER_ERROR)

    async def _execute(self, context: JobContext, run: int) -> None:
        """Execute the run of a ticket to its end, unless somebody else has it."""
        execution = await self._executor.begin(run)
        while execution is not None and not execution.done():
            try:
                await asyncio.shield(execution)
            except asyncio.CancelledError:
                aborted = context.abort_reason() is AbortReason.USER_REQUEST
                reason = EndReason.CANCELLED if aborted else EndReason.SHUTDOWN
                self._executor.stop_run(run, reason)


class _Connector(BaseAsyncConnector):
    """Procrastinate's way to the database: our pool, our transactions, our listening connection."""

    def __init__(self, database: PostgresqlDatabase) -> None:
        self._database = database
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self._asking = 0
        self._meanwhile = False

    async def open_async(self, pool: Any = None) -> None:
        """Nothing to open: the database is."""

    async def close_async(self) -> None:
        """Nothing to close: the database is closed by whoever opened it."""

    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        """Run a query that answers nothing."""
        await self._run(query, arguments)

    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        """Run a query that answers one row."""
        found = await self._run(query, arguments)
        if not found:
            raise NoResult
        return found[0]

    async def execute_query_all_async(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Run a query that answers rows."""
        return await self._run(query, arguments)

    async def _run(self, query: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        self._asking += 1
        try:
            return await self._insist(query, arguments)
        finally:
            self._asking -= 1
            if self._meanwhile:
                # With the answer, a worker forgets what it was told while it was fetching.
                self._meanwhile = False
                asyncio.get_running_loop().call_soon(self._heard.put_nowait, _SOMETHING)

    async def _insist(self, query: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        """Ask again while the store is away: the worker must not die of it. What is done twice is mended."""
        while True:
            try:
                return await self._database.write(tickets.run_query, query, arguments)
            except Unavailable as problem:
                if problem.code not in {"store_away", "store_in_doubt"}:
                    raise
            await asyncio.sleep(AFTER_ERROR)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Tell of what comes on ``channels``, until cancelled."""
        heard, names = self._heard, tuple(channels)
        with self._database.listener.subscribe(
            names, heard.put_nowait, lambda: heard.put_nowait(_SOMETHING)
        ):
            while True:
                payload = await heard.get()
                if self._asking:
                    self._meanwhile = True
                await on_notification(channel=names[0], payload=payload)
