"""Runs: every change of state names the state it expects, so that only one of two racers makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from mainspring.base.errors import not_found
from mainspring.model.run import (
    TRANSITIONS,
    Failure,
    Progress,
    Run,
    RunState,
    SkipReason,
    Trigger,
    WaitReason,
)
from mainspring.store import dialect
from mainspring.store.bell import ALERTS, QUEUE, RUNS, run_topic
from mainspring.store.schema import jobs
from mainspring.store.schema import runs as t
from mainspring.store.transaction import Transaction


class RunFilter(Struct, frozen=True, kw_only=True):
    """Which runs a list shows; what is unset does not restrict. Queued behind ``after`` and until ``until``."""

    job: str | None = None
    state: RunState | None = None
    trigger: Trigger | None = None
    after: datetime | None = None
    until: datetime | None = None


def add(  # noqa: PLR0913  what a run is asked for with
    tx: Transaction,
    job_id: int,
    trigger: Trigger,
    now: datetime,
    *,
    scheduled_for: datetime | None = None,
    arguments: Any = None,
    attempt: int = 1,
    not_before: datetime | None = None,
    script_version: int | None = None,
    origin: int | None = None,
) -> int:
    """Store a pending run somebody asked for; answers its id.

    It waits until ``not_before``; with ``script_version`` it runs that, otherwise the newest.
    ``origin`` is the first of the runs that it repeats.
    """
    values = {
        "job_id": job_id,
        "trigger": trigger,
        "state": RunState.PENDING,
        "reason": None if not_before is None else WaitReason.DELAY,
        "scheduled_for": scheduled_for,
        "queued_at": now,
        "attempt": attempt,
        "arguments": arguments,
        "not_before": not_before,
        "script_version": script_version,
        "origin": origin,
    }
    run_id = int(tx.execute(insert(t).values(values).returning(t.c.id)).scalar_one())
    tx.ring(RUNS, run_topic(run_id))
    return run_id


def add_occurrence(
    tx: Transaction,
    job_id: int,
    scheduled_for: datetime,
    now: datetime,
    *,
    skipped: SkipReason | None = None,
    late_at: datetime | None = None,
) -> int | None:
    """Store the run of an occurrence, or that it was skipped and why.

    Not begun by ``late_at`` it is late. Answers ``None`` where the occurrence was recorded already: another planner was first.
    """
    statement = dialect.insert_if_absent(
        tx.connection,
        t,
        index_elements=["job_id", "scheduled_for"],
        index_where=text("trigger = 'schedule'"),
    )
    values = {
        "job_id": job_id,
        "trigger": Trigger.SCHEDULE,
        "state": RunState.PENDING if skipped is None else RunState.SKIPPED,
        "reason": skipped,
        "scheduled_for": scheduled_for,
        "queued_at": now,
        "finished_at": None if skipped is None else now,
        "attempt": 1,
        "late_at": late_at,
    }
    run_id: int | None = tx.execute(statement.values(values).returning(t.c.id)).scalar()
    if run_id is not None:
        tx.ring(RUNS, run_topic(run_id))
    if late_at is not None:
        tx.ring(ALERTS)
    return run_id


def advance(
    tx: Transaction,
    run_id: int,
    to: RunState,
    *,
    expected: RunState,
    claim: str | None = None,
    **values: Any,
) -> bool:
    """Take a run from ``expected`` to ``to``, if it still is there and, with ``claim``, still ours.

    Answers whether it was. An illegal step is a defect and raises `ValueError`.
    """
    if to not in TRANSITIONS[expected]:
        raise ValueError(f"a run cannot go from {expected} to {to}")
    change = update(t).where(t.c.id == run_id, t.c.state == expected)
    if claim is not None:
        change = change.where(t.c.claim == claim)
    if tx.execute(change.values(state=to, **values)).rowcount != 1:
        return False
    tx.ring(QUEUE if to is RunState.QUEUED else RUNS, run_topic(run_id))
    return True


def hold(tx: Transaction, run_id: int, claim: str) -> bool:
    """Whether the run is running under ``claim``, held so until this transaction ends.

    Whoever writes on behalf of a run asks first: a node given up for dead may still be alive.
    """
    query = select(t.c.id).where(
        t.c.id == run_id, t.c.state == RunState.RUNNING, t.c.claim == claim
    )
    return tx.execute(query.with_for_update()).first() is not None


def keep_progress(tx: Transaction, run_id: int, claim: str, progress: Progress) -> None:
    """Keep how far a running run says it is."""
    change = update(t).where(t.c.id == run_id, t.c.claim == claim)
    tx.execute(change.values(progress_done=progress.done, progress_total=progress.total))
    tx.ring(run_topic(run_id))


def get(tx: Transaction, run_id: int) -> Run:
    """One run; `NotFound` where there is none."""
    row = tx.execute(_select().where(t.c.id == run_id)).first()
    if row is None:
        raise not_found("run", run_id)
    return _noun(row)


def page(tx: Transaction, which: RunFilter, *, before: int | None, limit: int) -> list[Run]:
    """Runs newest first, with ids below ``before``."""
    query = _select().order_by(t.c.id.desc()).limit(limit)
    conditions: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
        (which.job, lambda v: jobs.c.folded == v.lower()),
        (which.state, lambda v: t.c.state == v),
        (which.trigger, lambda v: t.c.trigger == v),
        (which.after, lambda v: t.c.queued_at > v),
        (which.until, lambda v: t.c.queued_at <= v),
        (before, lambda v: t.c.id < v),
    ]
    for value, condition in conditions:
        if value is not None:
            query = query.where(condition(value))
    return [_noun(row) for row in tx.execute(query)]


def repeats(tx: Transaction, origin: int, limit: int) -> list[Run]:
    """A run and all that repeat it, the newest ``limit`` of them, oldest first."""
    query = _select().where(or_(t.c.id == origin, t.c.origin == origin))
    found = tx.execute(query.order_by(t.c.id.desc()).limit(limit))
    return [_noun(row) for row in found][::-1]


def newest(tx: Transaction, job_ids: list[int]) -> dict[int, Run]:
    """The newest run of each of these jobs that has one."""
    last = select(func.max(t.c.id)).where(t.c.job_id == jobs.c.id).scalar_subquery()
    ids = select(last).select_from(jobs).where(jobs.c.id.in_(job_ids))
    return {row.job_id: _noun(row) for row in tx.execute(_select().where(t.c.id.in_(ids)))}


def has_succeeded(tx: Transaction, job_id: int, *, beyond: int) -> bool:
    """Whether a run with a script beyond that version has succeeded, as far as runs are kept."""
    query = select(t.c.id).where(t.c.job_id == job_id, t.c.state == RunState.SUCCEEDED)
    query = query.where(t.c.script_version > beyond)
    return tx.execute(query.order_by(t.c.id.desc()).limit(1)).first() is not None


def forget(tx: Transaction, job_id: int, keep: int, oldest: datetime, limit: int) -> int:
    """Delete ended runs of a job beyond the newest ``keep``, or that ended before ``oldest``.

    At most ``limit`` of them, the oldest first, with their log; answers how many.
    """
    newest_gone = select(t.c.id).where(t.c.job_id == job_id).order_by(t.c.id.desc()).offset(keep)
    last = tx.execute(newest_gone.limit(1)).scalar() or 0
    doomed = (
        select(t.c.id)
        .where(t.c.job_id == job_id, t.c.finished_at.is_not(None))
        .where(or_(t.c.id <= last, t.c.finished_at < oldest))
        .order_by(t.c.id)
        .limit(limit)
    )
    ids = list(tx.execute(doomed).scalars())
    if ids:
        tx.execute(delete(t).where(t.c.id.in_(ids)))
    return len(ids)


def _select() -> Select[Any]:
    return select(t, jobs.c.name.label("job")).join(jobs, jobs.c.id == t.c.job_id)


def _noun(row: Row[Any]) -> Run:
    progress = None
    if row.progress_done is not None:
        progress = Progress(row.progress_done, row.progress_total)
    failure = None
    if row.failure_message is not None:
        failure = Failure(row.failure_message, row.failure_traceback)
    return Run(
        id=row.id,
        job=row.job,
        trigger=Trigger(row.trigger),
        state=RunState(row.state),
        reason=row.reason,
        scheduled_for=row.scheduled_for,
        queued_at=row.queued_at,
        not_before=row.not_before,
        admitted_at=row.admitted_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempt=row.attempt,
        node=row.node,
        script_version=row.script_version,
        arguments=row.arguments,
        progress=progress,
        failure=failure,
        origin=row.origin,
        rows=row.rows,
    )
