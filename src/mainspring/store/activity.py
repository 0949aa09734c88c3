"""What ran lately: counts by state, the newest runs of each job, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, and_, func, select

from mainspring.model.run import Run, RunMark, RunState, Trigger
from mainspring.store import runs as stored_runs
from mainspring.store.schema import jobs, schedules, unended
from mainspring.store.schema import runs as t
from mainspring.store.transaction import Transaction

MOST_LATE = 100
"""Late runs that are listed."""


class Counted(Struct, frozen=True):
    """How many runs of a job are in a state."""

    job: str
    state: RunState
    runs: int


def count_since(tx: Transaction, since: datetime) -> list[Counted]:
    """Runs queued behind ``since`` by job and state."""
    query: Select[Any] = (
        select(jobs.c.name, t.c.state, func.count().label("runs"))
        .join(jobs, jobs.c.id == t.c.job_id)
        .where(t.c.id >= _first_since(tx, since), t.c.queued_at > since)
        .group_by(jobs.c.name, t.c.state)
    )
    return [Counted(row.name, RunState(row.state), row.runs) for row in tx.execute(query)]


def newest_of_each(
    tx: Transaction, most: int, since: datetime | None = None
) -> dict[str, list[RunMark]]:
    """The newest runs of each job, at most ``most`` of each, oldest first, by the job's name."""
    edge = (
        select(t.c.id)
        .where(t.c.job_id == jobs.c.id)
        .order_by(t.c.id.desc())
        .limit(1)
        .offset(most - 1)
        .correlate(jobs)
        .scalar_subquery()
    )
    newest = and_(t.c.job_id == jobs.c.id, t.c.id >= func.coalesce(edge, 0))
    query = select(jobs.c.name, *_MARK).join(t, newest).order_by(t.c.id)
    if since is not None:
        query = query.where(t.c.queued_at > since)
    found: dict[str, list[RunMark]] = {}
    for row in tx.execute(query):
        found.setdefault(row.name, []).append(_mark(row))
    return found


def late_runs(tx: Transaction, due_before: datetime) -> list[Run]:
    """Occurrences due before that moment that have not begun, the oldest first."""
    waiting = (RunState.PENDING, RunState.QUEUED)
    query = (
        select(t.c.id)
        .where(unended(*waiting), t.c.trigger == Trigger.SCHEDULE)
        .where(t.c.scheduled_for < due_before)
        .order_by(t.c.id)
        .limit(MOST_LATE)
    )
    return [stored_runs.get(tx, run_id) for run_id in tx.execute(query).scalars()]


def late_jobs(tx: Transaction, due_before: datetime) -> Sequence[str]:
    """Jobs that were due before that moment and that nobody has planned."""
    query = (
        select(jobs.c.name)
        .join(schedules, schedules.c.job_id == jobs.c.id)
        .where(schedules.c.next_due < due_before)
        .order_by(schedules.c.next_due)
    )
    return tx.execute(query.limit(MOST_LATE)).scalars().all()


def _first_since(tx: Transaction, since: datetime) -> int:
    """An id that no run queued behind ``since`` is below: ids grow with time, so halving finds it."""
    ends: Select[Any] = select(func.min(t.c.id).label("low"), func.max(t.c.id).label("high"))
    edges = tx.execute(ends).one()
    low, high = int(edges.low or 0), int(edges.high or 0)
    while low < high:
        middle = (low + high) // 2
        query = select(t.c.id, t.c.queued_at).where(t.c.id >= middle).order_by(t.c.id).limit(1)
        row = tx.execute(query).one()
        if row.queued_at > since:
            high = middle
        else:
            low = row.id + 1
    return low


_MARK = (
    t.c.id,
    t.c.state,
    t.c.trigger,
    t.c.reason,
    t.c.scheduled_for,
    t.c.queued_at,
    t.c.started_at,
    t.c.finished_at,
)


def _mark(row: Row[Any]) -> RunMark:
    return RunMark(
        id=row.id,
        state=RunState(row.state),
        trigger=Trigger(row.trigger),
        reason=row.reason,
        scheduled_for=row.scheduled_for,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
