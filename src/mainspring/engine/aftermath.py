"""What follows the end of a run by its job's policies: another attempt, a pause of the job, alerts."""

from __future__ import annotations

from datetime import datetime

from mainspring.engine import alerting
from mainspring.model.log import Level
from mainspring.model.run import FAILURES, Run, RunState, Trigger
from mainspring.store import jobs, logs, runs, schedules
from mainspring.store.jobs import StoredJob
from mainspring.store.logs import NewEntry
from mainspring.store.transaction import Transaction


def follow_up(tx: Transaction, run_id: int, now: datetime) -> None:
    """Do what the policies say of a run that has just ended."""
    run = runs.get(tx, run_id)
    job = jobs.get(tx, run.job, lock=True)
    if run.state is RunState.SUCCEEDED:
        alerting.run_succeeded(tx, job, run, now)
        if job.failures:
            jobs.change(tx, job.id, job.updated_at, failures=0)
    if run.state not in FAILURES:
        return
    if run.state in job.policies.retries.on and run.attempt < job.policies.retries.attempts:
        _retry(tx, job, run, now)
        return
    failures = job.failures + 1
    jobs.change(tx, job.id, job.updated_at, failures=failures)
    alerting.run_failed(tx, job, run, failures, now)
    pause_after = job.policies.pause_after
    if pause_after is not None and failures >= pause_after and job.enabled:
        _pause(tx, job, run, failures, now)


def _retry(tx: Transaction, job: StoredJob, run: Run, now: datetime) -> None:
    """The same occurrence, arguments and script once more."""
    delay = job.policies.retries.delay_after(run.attempt, f"{job.name}/{run.scheduled_for}")
    runs.add(
        tx,
        job.id,
        Trigger.RETRY,
        now,
        scheduled_for=run.scheduled_for,
        arguments=run.arguments,
        attempt=run.attempt + 1,
        not_before=now + delay,
        origin=run.origin or run.id,
    )


def _pause(tx: Transaction, job: StoredJob, run: Run, failures: int, now: datetime) -> None:
    jobs.change(tx, job.id, now, enabled=False)
    schedules.set_next(tx, job.id, None, None)
    schedules.set_overdue(tx, job.id, None)
    message = (
        f"The job '{job.name}' was disabled after {failures} failures in a row: "
        "mend it, then enable it."
    )
    entry = NewEntry(at=now, level=Level.ERROR, source="policies", message=message)
    logs.add(tx, [entry], job_id=job.id)
    alerting.job_paused(tx, job, run, message, now)
