"""The planner: occurrences that are due become runs, and each schedule moves on to its next one.

Both happen in one transaction, and the store lets an occurrence be recorded once only, so any number
of planners may race and a crash at any point repeats or completes the step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mainspring.base.logging import log
from mainspring.engine import alerting
from mainspring.model.log import Level
from mainspring.model.run import SkipReason
from mainspring.schedules import catch_up, jitter_of, next_due
from mainspring.store import jobs, logs, runs, schedules
from mainspring.store.logs import NewEntry
from mainspring.store.schedules import DueSchedule
from mainspring.store.transaction import Transaction

LARGEST_STEP = 50
"""Schedules planned in one transaction, for the length of which nobody can change their jobs."""


def plan(tx: Transaction, now: datetime) -> int:
    """Record what is due at ``now``; answers how many schedules were (at most `LARGEST_STEP`)."""
    due = schedules.due(tx, now, LARGEST_STEP)
    for schedule in due:
        try:
            with tx.connection.begin_nested():
                _plan_one(tx, schedule, now)
        except Exception as problem:
            log.exception("a job could not be planned", job=schedule.job)
            _set_aside(tx, schedule, now, problem)
    return len(due)


def _plan_one(tx: Transaction, due: DueSchedule, now: datetime) -> None:
    reached = now - jitter_of(due.schedule, due.job)
    window = timedelta(seconds=due.policies.catch_up_window)
    caught = catch_up(due.schedule, due.occurrence, reached, due.policies.catch_up, window)
    following = next_due(due.schedule, now, due.job)
    if not schedules.set_next(
        tx,
        due.job_id,
        following.occurrence if following else None,
        following.moment if following else None,
        expected=due.occurrence,
    ):
        return
    late = due.policies.alerts.late
    for occurrence in caught.run:
        late_at = None if late is None else occurrence + timedelta(seconds=late)
        runs.add_occurrence(tx, due.job_id, occurrence, now, late_at=late_at)
    for occurrence in caught.missed:
        runs.add_occurrence(tx, due.job_id, occurrence, now, skipped=SkipReason.MISSED)
    alerting.occurrences_missed(tx, due.job, due.policies, caught.missed, now)
    if caught.more_missed:
        _note(
            tx,
            due,
            now,
            Level.WARNING,
            f"More occurrences of '{due.job}' were missed than the {len(caught.missed)} recorded.",
        )


def _set_aside(tx: Transaction, due: DueSchedule, now: datetime, problem: Exception) -> None:
    """Disable a job whose schedule cannot be computed, so that it delays no other; say why."""
    schedules.set_next(tx, due.job_id, None, None)
    schedules.set_overdue(tx, due.job_id, None)
    jobs.change(tx, due.job_id, now, enabled=False)
    message = f"The job '{due.job}' was disabled: its schedule cannot be followed ({problem})."
    _note(tx, due, now, Level.ERROR, message)


def _note(tx: Transaction, due: DueSchedule, now: datetime, level: Level, message: str) -> None:
    entry = NewEntry(at=now, level=level, source="planner", message=message)
    logs.add(tx, [entry], job_id=due.job_id)
