"""The watch: notices what did not happen — runs not begun, successes and heartbeats that fail to come."""

from __future__ import annotations

from datetime import datetime

from mainspring.base.clock import Clock
from mainspring.engine import alerting
from mainspring.engine.loop import Loop
from mainspring.model.run import RunState
from mainspring.store import heartbeats, nodes, queue, schedules
from mainspring.store.bell import ALERTS
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

STEP = 200
"""Things noticed in one transaction."""


class Watch:
    """Sleeps until the next moment by which something is to have happened."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.loop = Loop("watch", database.bell, (ALERTS,), self.look)

    async def start(self) -> None:
        """Begin to watch; if no process was there to hear of heartbeats, they are given time."""
        await self._database.write(_excuse, self._clock())
        self.loop.start()

    async def look(self) -> float | None:
        """Raise the alerts that are due; answers the seconds until the next could be."""
        while await self._database.write(notice, self._clock()) >= STEP:
            pass
        earliest = await self._database.read(_earliest)
        return None if earliest is None else (earliest - self._clock()).total_seconds()


def notice(tx: Transaction, now: datetime) -> int:
    """Raise an alert for each thing that has not happened by ``now``; answers how many were seen."""
    late = queue.take_late(tx, now, STEP)
    for run in late:
        if run.state is not RunState.SKIPPED:
            alerting.run_late(tx, run, now)
    overdue = schedules.overdue(tx, now, STEP)
    for job in overdue:
        alerting.job_overdue(tx, job, now)
    silent = heartbeats.silent(tx, now, STEP)
    for heartbeat in silent:
        alerting.heartbeat_silent(tx, heartbeat, now)
    return max(len(late), len(overdue), len(silent))


def _excuse(tx: Transaction, now: datetime) -> None:
    if len(nodes.every(tx)) <= 1:
        heartbeats.excuse(tx, now)


def _earliest(tx: Transaction) -> datetime | None:
    moments = (
        queue.earliest_late(tx),
        schedules.earliest_overdue(tx),
        heartbeats.earliest_due(tx),
    )
    return min((moment for moment in moments if moment is not None), default=None)
