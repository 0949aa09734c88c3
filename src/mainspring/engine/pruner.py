"""The pruner: forgets runs that are older or more than their jobs keep, old alerts and audits, in small steps."""

from __future__ import annotations

from datetime import datetime, timedelta

from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.loop import Loop
from mainspring.model.audit import Act
from mainspring.store import alerts, audit, jobs, runs
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

PAUSE = timedelta(minutes=10)
"""Between two rounds over all jobs."""

STEP = 200
"""Runs forgotten in one transaction."""

JOBS_AT_ONCE = 500

ALERTS_KEPT = timedelta(days=90)
AUDITS_KEPT = timedelta(days=400)
MOST_AUDITS = 200_000
REFUSALS_KEPT = 10_000
"""Of refused log-ins, which anybody can cause: counted apart, so that they push nothing else out."""


class Pruner:
    """Goes over the jobs now and then."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._next: datetime | None = None
        self.loop = Loop("pruner", database.bell, (), self.look)

    async def look(self) -> float | None:
        """A round, if it is time for one."""
        now = self._clock()
        if self._next is None or now >= self._next:
            forgotten = await self.round(now)
            if forgotten:
                log.info("old runs were forgotten", runs=forgotten)
            self._next = now + PAUSE
        return None

    async def round(self, now: datetime) -> int:
        """Go over every job once; answers how many runs were forgotten."""
        while await self._database.write(alerts.forget, now - ALERTS_KEPT, STEP):
            pass
        await self._forget_audits(now)
        forgotten, after = 0, None
        while True:
            page = await self._database.read(jobs.page, after=after, limit=JOBS_AT_ONCE)
            for job in page:
                oldest = now - timedelta(days=job.policies.keep_days)
                while step := await self._database.write(
                    _prune, job.id, job.policies.keep_runs, oldest
                ):
                    forgotten += step
            if len(page) < JOBS_AT_ONCE:
                return forgotten
            after = page[-1].name.lower()

    async def _forget_audits(self, now: datetime) -> None:
        write = self._database.write
        while await write(audit.forget, now - AUDITS_KEPT, STEP):
            pass
        for act, most in ((Act.SESSION_REFUSED, REFUSALS_KEPT), (None, MOST_AUDITS)):
            while await write(audit.keep_newest, act, most, STEP):
                pass


def _prune(tx: Transaction, job_id: int, keep: int, oldest: datetime) -> int:
    return runs.forget(tx, job_id, keep, oldest, STEP)
