"""When each enabled job is due next: the rows the planner works from."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, insert, select, update

from mainspring.model.policies import Policies
from mainspring.schedules import Schedule
from mainspring.store.bell import ALERTS
from mainspring.store.schema import jobs
from mainspring.store.schema import schedules as t
from mainspring.store.transaction import Transaction


class DueSchedule(Struct, frozen=True, kw_only=True):
    """A schedule whose next occurrence is due. ``due`` is the occurrence plus its jitter."""

    job_id: int
    job: str
    schedule: Schedule
    occurrence: datetime
    due: datetime
    policies: Policies


def add(tx: Transaction, job_id: int, schedule: Schedule) -> None:
    """Store a new job's schedule, with nothing due."""
    tx.execute(insert(t), {"job_id": job_id, "schedule": schedule})


def replace(tx: Transaction, job_id: int, schedule: Schedule) -> None:
    """Store another schedule; what is due next is set apart by `set_next`."""
    tx.execute(update(t).where(t.c.job_id == job_id).values(schedule=schedule))


def set_next(
    tx: Transaction,
    job_id: int,
    occurrence: datetime | None,
    due: datetime | None,
    *,
    expected: datetime | None = None,
) -> bool:
    """Set what is due next (``None``: nothing); with ``expected``, only if that still was.

    Answers whether the row was changed: ``False`` means that another planner was first.
    """
    change = update(t).where(t.c.job_id == job_id).values(next_occurrence=occurrence, next_due=due)
    if expected is not None:
        change = change.where(t.c.next_occurrence == expected)
    return tx.execute(change).rowcount == 1


def due(tx: Transaction, now: datetime, limit: int) -> list[DueSchedule]:
    """Schedules due at ``now``, the longest overdue first. Costs by what is due, on an index.

    Their jobs are locked as well, as whoever changes a job does first: one that is being changed is left
    out, and neither waits for the other half-way.
    """
    query = (
        select(
            t.c.job_id,
            jobs.c.name,
            jobs.c.policies,
            t.c.schedule,
            t.c.next_occurrence,
            t.c.next_due,
        )
        .join(jobs, jobs.c.id == t.c.job_id)
        .where(t.c.next_due <= now)
        .order_by(t.c.next_due)
        .limit(limit)
        .with_for_update(of=[jobs, t], key_share=True, skip_locked=True)
    )
    return [
        DueSchedule(
            job_id=row.job_id,
            job=row.name,
            schedule=row.schedule,
            occurrence=row.next_occurrence,
            due=row.next_due,
            policies=row.policies,
        )
        for row in tx.execute(query)
    ]


def earliest_due(tx: Transaction) -> datetime | None:
    """The next moment at which anything is due."""
    moment: datetime | None = tx.execute(select(func.min(t.c.next_due))).scalar()
    return moment


def set_overdue(tx: Transaction, job_id: int, overdue_at: datetime | None) -> datetime | None:
    """Set when the job will not have succeeded for too long; answers what was set until now."""
    query = select(t.c.overdue_at).where(t.c.job_id == job_id).with_for_update()
    before: datetime | None = tx.execute(query).scalar()
    tx.execute(update(t).where(t.c.job_id == job_id).values(overdue_at=overdue_at))
    if overdue_at is not None:
        tx.ring(ALERTS)
    return before


class OverdueJob(Struct, frozen=True, kw_only=True):
    """An enabled job that has not succeeded for longer than it should."""

    job_id: int
    job: str
    policies: Policies
    overdue_at: datetime


def overdue(tx: Transaction, now: datetime, limit: int) -> list[OverdueJob]:
    """Jobs whose moment to have succeeded has passed."""
    query = (
        select(t.c.job_id, jobs.c.name.label("job"), jobs.c.policies, t.c.overdue_at)
        .join(jobs, jobs.c.id == t.c.job_id)
        .where(t.c.overdue_at <= now)
        .order_by(t.c.overdue_at)
        .limit(limit)
        .with_for_update(of=t, skip_locked=True)
    )
    return [OverdueJob(**row._mapping) for row in tx.execute(query)]


def earliest_overdue(tx: Transaction) -> datetime | None:
    """When the next job would be overdue."""
    moment: datetime | None = tx.execute(select(func.min(t.c.overdue_at))).scalar()
    return moment
