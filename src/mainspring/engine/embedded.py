"""The intake on one machine: reads the queue itself."""

from __future__ import annotations

from collections.abc import Collection

from mainspring.engine.executor import Executor
from mainspring.engine.loop import Loop
from mainspring.store.bell import QUEUE
from mainspring.store.database import Database


class QueueIntake:
    """Begins the oldest queued runs while places are free."""

    def __init__(
        self, database: Database, executor: Executor, queues: Collection[str], concurrency: int
    ) -> None:
        self._executor = executor
        self._queues = queues
        self._concurrency = concurrency
        self._loop = Loop("executor", database.bell, (QUEUE,), self.look)

    def start(self) -> None:
        """See `Intake.start`."""
        self._loop.start()

    async def look(self) -> float | None:
        """Begin queued runs while places are free."""
        while len(self._executor.run_ids) < self._concurrency:
            if await self._executor.begin_next(self._queues) is None:
                break
        return None

    async def stop(self) -> None:
        """See `Intake.stop`."""
        await self._loop.stop()

    async def close(self) -> None:
        """See `Intake.close`."""
