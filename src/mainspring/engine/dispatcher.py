"""The dispatcher: plans and admits in one transaction, then sleeps until the next due moment."""

from __future__ import annotations

from datetime import datetime

from mainspring.base.clock import Clock
from mainspring.engine import admission, planner
from mainspring.engine.loop import Loop
from mainspring.store import dialect, queue, schedules
from mainspring.store.bell import RUNS
from mainspring.store.database import Database
from mainspring.store.dialect import PLANNING
from mainspring.store.transaction import Transaction

AFTER_OTHERS = 0.1
"""Seconds after which to look again where another process was planning just now."""


class Dispatcher:
    """From the clock to the queue."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.loop = Loop("dispatcher", database.bell, (RUNS,), self.look)

    async def look(self) -> float | None:
        """Plan and admit all there is; answers the seconds until something is due."""
        now = self._clock()
        while (planned := await self._database.write(_dispatch, now)) == planner.LARGEST_STEP:
            pass
        if planned is None:
            return AFTER_OTHERS
        earliest = await self._database.read(_earliest, now)
        return None if earliest is None else (earliest - self._clock()).total_seconds()


def _earliest(tx: Transaction, now: datetime) -> datetime | None:
    moments = (schedules.earliest_due(tx), queue.earliest_waiting(tx, now))
    return min((moment for moment in moments if moment is not None), default=None)


def _dispatch(tx: Transaction, now: datetime) -> int | None:
    """How many were planned; ``None`` where another process is at it, which may not see all that is there."""
    if not dialect.take_turn(tx.connection, PLANNING):
        return None
    planned = planner.plan(tx, now)
    admission.admit(tx, now)
    return planned
