"""The dispatcher: plans and admits in one transaction, then sleeps until the next due moment."""

from __future__ import annotations

from datetime import datetime

from mainspring.base.clock import Clock
from mainspring.engine import admission, planner
from mainspring.engine.loop import Loop
from mainspring.store import queue, schedules
from mainspring.store.bell import RUNS
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction


class Dispatcher:
    """From the clock to the queue."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.loop = Loop("dispatcher", database.bell, (RUNS,), self.look)

    async def look(self) -> float | None:
        """Plan and admit all there is; answers the seconds until something is due."""
        now = self._clock()
        while await self._database.write(_dispatch, now) == planner.LARGEST_STEP:
            pass
        earliest = await self._database.read(_earliest)
        return None if earliest is None else (earliest - self._clock()).total_seconds()


def _earliest(tx: Transaction) -> datetime | None:
    moments = (schedules.earliest_due(tx), queue.earliest_waiting(tx))
    return min((moment for moment in moments if moment is not None), default=None)


def _dispatch(tx: Transaction, now: datetime) -> int:
    planned = planner.plan(tx, now)
    admission.admit(tx, now)
    return planned
