"""What is worth an alert, and in which words. Raised in the transaction that gave the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from mainspring.model.alert import AlertEvent, HeartbeatState
from mainspring.model.policies import Policies
from mainspring.model.run import Run
from mainspring.store import alerts, heartbeats, schedules
from mainspring.store.alerts import NewAlert
from mainspring.store.heartbeats import StoredHeartbeat
from mainspring.store.jobs import StoredJob
from mainspring.store.queue import LateRun
from mainspring.store.schedules import OverdueJob
from mainspring.store.transaction import Transaction

LONGEST_QUOTE = 1000
"""Characters of a failure that an alert repeats."""


def run_succeeded(tx: Transaction, job: StoredJob, run: Run, now: datetime) -> None:
    """Tell that a job works again, if people were told that it does not; wait for its next success."""
    rules = job.policies.alerts
    told = rules.was_told(job.failures)
    if rules.overdue is not None and job.enabled:
        overdue_at = now + timedelta(seconds=rules.overdue)
        told |= schedules.set_overdue(tx, job.id, overdue_at) is None
    if told and rules.recovery:
        _of_run(tx, AlertEvent.RECOVERY, job.policies, run, f"{run.job} works again", "", now)


def run_failed(tx: Transaction, job: StoredJob, run: Run, failures: int, now: datetime) -> None:
    """Tell that a job failed so many times in a row, if its rules say so."""
    if not job.policies.alerts.fails_at(failures):
        return
    title = f"{run.job} failed" if failures == 1 else f"{run.job} failed {failures} times in a row"
    failure = run.failure.message if run.failure else ""
    _of_run(tx, AlertEvent.FAILURE, job.policies, run, title, failure[:LONGEST_QUOTE], now)


def job_paused(tx: Transaction, job: StoredJob, run: Run, message: str, now: datetime) -> None:
    """Tell that a job was disabled because it keeps failing."""
    _of_run(tx, AlertEvent.PAUSED, job.policies, run, f"{run.job} was disabled", message, now)


def run_late(tx: Transaction, late: LateRun, now: datetime) -> None:
    """Tell that an occurrence did not begin in time."""
    alert = NewAlert(
        key=f"late/{late.id}",
        event=AlertEvent.LATE,
        title=f"{late.job} is late",
        message=f"It was due at {_at(late.scheduled_for)}; run {late.id} is {late.state} now.",
        job=late.job,
        run_id=late.id,
    )
    alerts.raise_alert(tx, alert, late.policies.alerts.channels, now)


def occurrences_missed(
    tx: Transaction, job: str, policies: Policies, missed: tuple[datetime, ...], now: datetime
) -> None:
    """Tell that occurrences were not run at all, where being late is worth an alert."""
    if policies.alerts.late is None or not missed:
        return
    alert = NewAlert(
        key=f"missed/{job}/{missed[-1].isoformat()}",
        event=AlertEvent.LATE,
        title=f"{job} missed {len(missed)} of its occurrences",
        message=f"From {_at(min(missed))} to {_at(max(missed))}: nothing ran then.",
        job=job,
    )
    alerts.raise_alert(tx, alert, policies.alerts.channels, now)


def job_overdue(tx: Transaction, job: OverdueJob, now: datetime) -> None:
    """Tell that a job has not succeeded for longer than it should, once."""
    schedules.set_overdue(tx, job.job_id, None)
    alert = NewAlert(
        key=f"overdue/{job.job_id}/{job.overdue_at.isoformat()}",
        event=AlertEvent.OVERDUE,
        title=f"{job.job} has not succeeded in time",
        message=f"A success was expected by {_at(job.overdue_at)}.",
        job=job.job,
    )
    alerts.raise_alert(tx, alert, job.policies.alerts.channels, now)


def heartbeat_silent(tx: Transaction, heartbeat: StoredHeartbeat, now: datetime) -> None:
    """Tell that something outside has not called in."""
    heartbeats.change(tx, heartbeat.id, state=HeartbeatState.DOWN, due_at=None)
    last = "never" if heartbeat.last_ping_at is None else f"at {_at(heartbeat.last_ping_at)}"
    alert = NewAlert(
        key=f"down/{heartbeat.id}/{heartbeat.due_at}",
        event=AlertEvent.HEARTBEAT_DOWN,
        title=f"{heartbeat.name} is silent",
        message=f"It calls every {heartbeat.every:g} s; it was last heard of {last}.",
        heartbeat=heartbeat.name,
    )
    alerts.raise_alert(tx, alert, heartbeat.channels, now)


def _of_run(
    tx: Transaction,
    event: AlertEvent,
    policies: Policies,
    run: Run,
    title: str,
    message: str,
    now: datetime,
) -> None:
    due = "" if run.scheduled_for is None else f", due at {_at(run.scheduled_for)}"
    ended = f"Run {run.id}{due}: {run.state}" + (f" ({run.reason})." if run.reason else ".")
    alert = NewAlert(
        key=f"{event}/{run.id}",
        event=event,
        title=title,
        message=f"{ended}\n{message}".strip(),
        job=run.job,
        run_id=run.id,
    )
    alerts.raise_alert(tx, alert, policies.alerts.channels, now)


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
