"""The dispatcher: plans and admits in one transaction, then sleeps until the next due moment.

Every node has one, and any number may be at it. Most leave it to one of them, and come after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from mainspring.base.clock import Clock
from mainspring.engine import admission, planner
from mainspring.engine.loop import Loop
from mainspring.store import dialect, queue, schedules
from mainspring.store.bell import RUNS
from mainspring.store.database import Database
from mainspring.store.dialect import PLANNING
from mainspring.store.transaction import Transaction

AFTER_OTHERS = 0.02
"""Seconds after which to look again where another process was planning, or changing a job, just now."""


class Dispatcher:
    """From the clock to the queue."""

    def __init__(
        self, database: Database, clock: Clock, patience: Callable[[], float] = lambda: 0.0
    ) -> None:
        """``patience``: for how many seconds, at this moment, to leave it to another node."""
        self._database = database
        self._clock = clock
        self._patience = patience
        self.loop = Loop("dispatcher", database.bell, (RUNS,), self.look)

    async def look(self) -> float | None:
        """Plan and admit all there is; answers the seconds until something is due."""
        if pause := self._patience():
            await asyncio.sleep(pause)
        now = self._clock()
        while (planned := await self._database.write(_dispatch, now)) == planner.LARGEST_STEP:
            pass
        if planned is None:
            return AFTER_OTHERS
        earliest = await self._database.read(_earliest, now)
        if earliest is None:
            return None
        left = (earliest - self._clock()).total_seconds()
        return left if left > 0 else AFTER_OTHERS  # due, but its job is being changed


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
