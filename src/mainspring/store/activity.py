"""What ran lately: counts by state, runs in groups, what fails, what is next and what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, Row, Select, and_, func, or_, select, type_coerce

from mainspring.model.run import FAILURES, Run, RunGroup, RunMark, RunState, Trigger
from mainspring.schedules import Schedule
from mainspring.store import runs as stored_runs
from mainspring.store.schema import jobs, schedules, unended
from mainspring.store.schema import runs as t
from mainspring.store.transaction import Transaction

MOST_LATE = 100
"""Late runs that are listed."""

LONG_RUN = timedelta(hours=1)
"""Runs that ended within a timeline are on it although they began that long before it."""

MOST_LONG = 100
"""Runs from before a timeline that still run and are on it."""

WORST_FIRST = (
    RunState.FAILED,
    RunState.TIMED_OUT,
    RunState.LOST,
    RunState.RUNNING,
    RunState.QUEUED,
    RunState.PENDING,
    RunState.CANCELLED,
    RunState.SUCCEEDED,
    RunState.SKIPPED,
)
"""Which state of several stands for all of them."""


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


def newest_of_each(tx: Transaction, most: int) -> dict[str, list[RunMark]]:
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
    found: dict[str, list[RunMark]] = {}
    for row in tx.execute(query):
        found.setdefault(row.name, []).append(_mark(row))
    return found


def groups_since(
    tx: Transaction, since: datetime, width: timedelta, names: Collection[str]
) -> dict[str, list[RunGroup]]:
    """The runs of the jobs ``names`` behind ``since``, in slots of ``width``, oldest first.

    Slots begin at multiples of their width since 1970, so that they are the same at every look.
    """
    first = _first_since(tx, since - LONG_RUN)
    began = func.coalesce(t.c.started_at, t.c.queued_at)
    query = (
        select(
            jobs.c.name,
            (type_coerce(began, BigInteger) // (width // timedelta(milliseconds=1))).label("slot"),
            t.c.state,
            func.count().label("runs"),
            func.count(t.c.finished_at).label("finished"),
            func.max(t.c.id).label("newest"),
            func.min(began).label("began"),
            func.max(t.c.finished_at).label("ended"),
        )
        .join(jobs, jobs.c.id == t.c.job_id)
        .where(t.c.id >= first, or_(began > since, t.c.finished_at > since))
        .where(jobs.c.name.in_(names))
        .group_by(jobs.c.name, "slot", t.c.state)
    )
    slots: dict[tuple[str, int], list[Row[Any]]] = {}
    for row in tx.execute(query):
        slots.setdefault((row.name, row.slot), []).append(row)
    found = _long_running(tx, since, names)
    for name, slot in sorted(slots):
        found.setdefault(name, []).append(_group(slots[name, slot]))
    return found


def _group(rows: list[Row[Any]]) -> RunGroup:
    """The runs of one slot, a row for each state."""
    worst = min(rows, key=lambda row: WORST_FIRST.index(row.state))
    over = all(row.finished == row.runs for row in rows)
    return RunGroup(
        run=worst.newest,
        state=RunState(worst.state),
        began=min(row.began for row in rows),
        ended=max(row.ended for row in rows) if over else None,
        counts={RunState(row.state): row.runs for row in rows},
    )


def _long_running(
    tx: Transaction, since: datetime, names: Collection[str]
) -> dict[str, list[RunGroup]]:
    """Those that began before ``since`` and still run, each by itself."""
    query = (
        select(jobs.c.name, t.c.id, t.c.started_at)
        .join(jobs, jobs.c.id == t.c.job_id)
        .where(unended(RunState.RUNNING), t.c.started_at <= since)
        .where(jobs.c.name.in_(names))
        .order_by(t.c.id)
        .limit(MOST_LONG)
    )
    found: dict[str, list[RunGroup]] = {}
    for row in tx.execute(query):
        group = RunGroup(
            run=row.id,
            state=RunState.RUNNING,
            began=row.started_at,
            ended=None,
            counts={RunState.RUNNING: 1},
        )
        found.setdefault(row.name, []).append(group)
    return found


class Failing(Struct, frozen=True, kw_only=True):
    """A job that failed ``failures`` times in a row, and its last failed run.

    ``message`` is the first line of why.
    """

    job: str
    enabled: bool
    failures: int
    run: int
    state: RunState
    reason: str | None
    finished_at: datetime | None
    message: str | None


def failing(tx: Transaction, limit: int) -> list[Failing]:
    """Jobs whose last runs failed, the latest failure first."""
    last = (
        select(t.c.id)
        .where(t.c.job_id == jobs.c.id, t.c.state.in_(FAILURES))
        .order_by(t.c.id.desc())
        .limit(1)
        .correlate(jobs)
        .scalar_subquery()
    )
    query = (
        select(jobs.c.name, jobs.c.enabled, jobs.c.failures, t)
        .join(t, t.c.id == last)
        .where(jobs.c.failures > 0)
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [
        Failing(
            job=row.name,
            enabled=row.enabled,
            failures=row.failures,
            run=row.id,
            state=RunState(row.state),
            reason=row.reason,
            finished_at=row.finished_at,
            message=row.failure_message and row.failure_message.strip().partition("\n")[0],
        )
        for row in tx.execute(query)
    ]


class Expected(Struct, frozen=True, kw_only=True):
    """An enabled job with the moment at which it runs next."""

    job: str
    schedule: Schedule
    due: datetime


def expected(tx: Transaction, limit: int | None = None) -> list[Expected]:
    """What comes next, the soonest first."""
    query = (
        select(jobs.c.name, schedules.c.schedule, schedules.c.next_due)
        .join(schedules, schedules.c.job_id == jobs.c.id)
        .where(schedules.c.next_due.is_not(None))
        .order_by(schedules.c.next_due, jobs.c.folded)
        .limit(limit)
    )
    return [Expected(job=r.name, schedule=r.schedule, due=r.next_due) for r in tx.execute(query)]


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
