"""Admission: which pending runs may begin now, which wait, and which are skipped and why."""

from __future__ import annotations

from datetime import datetime

from mainspring.model.run import RunState, Trigger
from mainspring.store import queue, runs
from mainspring.store.queue import WaitingRun
from mainspring.store.transaction import Transaction

LARGEST_STEP = 200
"""Runs decided on in one transaction."""


def admit(tx: Transaction, now: datetime) -> None:
    """Decide on pending runs, the oldest first.

    A job has one run at a time. What its schedule asks for meanwhile is skipped; what a person
    asks for waits.
    """
    waiting = queue.pending(tx, LARGEST_STEP)
    busy = _busy_jobs(tx, {run.job_id for run in waiting})
    for run in waiting:
        if run.trigger is Trigger.SCHEDULE and not run.job_enabled:
            _skip(tx, run, "disabled", now)
        elif run.job_id not in busy:
            runs.advance(tx, run.id, RunState.QUEUED, expected=RunState.PENDING)
            busy.add(run.job_id)
        elif run.trigger is Trigger.SCHEDULE:
            _skip(tx, run, "overlap", now)


def _busy_jobs(tx: Transaction, job_ids: set[int]) -> set[int]:
    queued = queue.count_by_job(tx, RunState.QUEUED, job_ids)
    running = queue.count_by_job(tx, RunState.RUNNING, job_ids)
    return {*queued, *running}


def _skip(tx: Transaction, run: WaitingRun, reason: str, now: datetime) -> None:
    runs.advance(
        tx, run.id, RunState.SKIPPED, expected=RunState.PENDING, reason=reason, finished_at=now
    )
