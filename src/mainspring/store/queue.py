"""The runs that wait or run, as admission and executor see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, case, func, or_, select, update

from mainspring.model.labels import EVERYWHERE
from mainspring.model.policies import Policies
from mainspring.model.run import ACTIVE, RunState, Trigger, WaitReason
from mainspring.store import tickets
from mainspring.store.bell import run_topic, stop_topic
from mainspring.store.schema import QUEUED, jobs, runs, unended
from mainspring.store.transaction import Transaction

FIRST_FEW = 20
"""Pending runs of one job that admission looks at."""


class WaitingRun(Struct, frozen=True, kw_only=True):
    """A pending run that may begin now as far as its own time is concerned."""

    id: int
    job_id: int
    trigger: Trigger
    reason: str | None
    job_enabled: bool
    policies: Policies


class ClaimedRun(Struct, frozen=True, kw_only=True):
    """A run that this node has just begun; ``claim`` proves it at every later change."""

    id: int
    job_id: int
    claim: str
    trigger: Trigger
    scheduled_for: datetime | None
    attempt: int
    arguments: Any
    script_version: int
    """The one that was asked for, or the newest at that moment."""


def pending(tx: Transaction, now: datetime, limit: int) -> list[WaitingRun]:
    """Pending runs: higher priority first, then the oldest.

    Of each job only the first few, so that one job's long queue keeps nobody else from being seen.
    """
    place = func.row_number().over(partition_by=runs.c.job_id, order_by=runs.c.id)
    first = (
        select(runs.c.id, place.label("place"))
        .where(
            unended(RunState.PENDING),
            or_(runs.c.not_before.is_(None), runs.c.not_before <= now),
        )
        .subquery()
    )
    query = (
        select(runs.c.id, runs.c.job_id, runs.c.trigger, runs.c.reason)
        .add_columns(jobs.c.enabled, jobs.c.policies)
        .join(jobs, jobs.c.id == runs.c.job_id)
        .where(runs.c.id.in_(select(first.c.id).where(first.c.place <= FIRST_FEW)))
        .where(runs.c.state == RunState.PENDING)
        .order_by(runs.c.id)
        .limit(limit)
        .with_for_update(of=runs, skip_locked=True)
    )
    found = [
        WaitingRun(
            id=row.id,
            job_id=row.job_id,
            trigger=Trigger(row.trigger),
            reason=row.reason,
            job_enabled=row.enabled,
            policies=row.policies,
        )
        for row in tx.execute(query)
    ]
    return sorted(found, key=lambda run: (-run.policies.priority, run.id))


def note_wait(tx: Transaction, run_id: int, reason: WaitReason) -> None:
    """Record what a pending run waits for."""
    change = update(runs).where(runs.c.id == run_id, runs.c.state == RunState.PENDING)
    tx.execute(change.values(reason=reason))
    tx.ring(run_topic(run_id))


def earliest_waiting(tx: Transaction, now: datetime) -> datetime | None:
    """When the next pending run that waits for a moment may begin.

    One whose moment has come waits for a place, and the end of another run wakes who gives it.
    """
    query = select(func.min(runs.c.not_before)).where(
        unended(RunState.PENDING), runs.c.not_before > now
    )
    moment: datetime | None = tx.execute(query).scalar()
    return moment


def busy_groups(tx: Transaction) -> set[str]:
    """Groups of which a job is queued or running."""
    query = select(jobs.c.policies).join(runs, runs.c.job_id == jobs.c.id).where(unended(*ACTIVE))
    return {p.group for p in tx.execute(query).scalars() if p.group is not None}


def count_active(tx: Transaction) -> dict[int, int]:
    """How many runs of each job are admitted and not ended; jobs without any are absent."""
    query = (
        select(runs.c.job_id, func.count().label("found"))
        .where(unended(*ACTIVE))
        .group_by(runs.c.job_id)
    )
    return {row.job_id: row.found for row in tx.execute(query)}


def claim_next(
    tx: Transaction, node: str, claim: str, now: datetime, queues: Collection[str] = (EVERYWHERE,)
) -> ClaimedRun | None:
    """Begin the run of ``queues`` whose turn it is on ``node``; ``None`` where nothing is queued there."""
    first = (
        select(runs.c.id)
        .where(QUEUED, or_(runs.c.queue.is_(None), runs.c.queue.in_(queues)))
        .order_by(runs.c.precedence, runs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return _claim(tx, runs.c.id == first.scalar_subquery(), node, claim, now)


def claim(tx: Transaction, run_id: int, node: str, claim: str, now: datetime) -> ClaimedRun | None:
    """Begin this run on ``node``; ``None`` where it is not queued (any more)."""
    return _claim(tx, runs.c.id == run_id, node, claim, now)


def _claim(
    tx: Transaction, which: ColumnElement[bool], node: str, claim: str, now: datetime
) -> ClaimedRun | None:
    newest = select(jobs.c.script_version).where(jobs.c.id == runs.c.job_id).scalar_subquery()
    row = tx.execute(
        update(runs)
        .where(which, runs.c.state == RunState.QUEUED)
        .values(
            state=RunState.RUNNING,
            node=node,
            claim=claim,
            reason=None,
            started_at=now,
            script_version=func.coalesce(runs.c.script_version, newest),
            late_at=case((runs.c.late_at > now, None), else_=runs.c.late_at),
        )
        .returning(runs)
    ).first()
    if row is None:
        return None
    tx.ring(run_topic(row.id))
    return ClaimedRun(
        id=row.id,
        job_id=row.job_id,
        claim=claim,
        trigger=Trigger(row.trigger),
        scheduled_for=row.scheduled_for,
        attempt=row.attempt,
        arguments=row.arguments,
        script_version=row.script_version,
    )


def ask_stop(tx: Transaction, run_id: int, now: datetime) -> bool:
    """Ask whoever runs it to cancel a running run; answers whether it was running."""
    change = update(runs).where(runs.c.id == run_id, runs.c.state == RunState.RUNNING)
    tx.ring(stop_topic(run_id))
    asked = tx.execute(change.values(stop_asked_at=now)).rowcount == 1
    tickets.withdraw(tx, run_id)
    return asked


def must_stop(tx: Transaction, run_id: int, claim: str) -> bool:
    """Whether a run's script has to end: somebody cancelled it, or it is ours no more."""
    query = select(runs.c.stop_asked_at).where(
        runs.c.id == run_id, runs.c.claim == claim, runs.c.state == RunState.RUNNING
    )
    row = tx.execute(query).first()
    return row is None or row.stop_asked_at is not None


def running_of(tx: Transaction, job_id: int) -> list[int]:
    """The runs of a job that are running."""
    query = select(runs.c.id).where(unended(RunState.RUNNING), runs.c.job_id == job_id)
    return list(tx.execute(query).scalars())


def running_on(tx: Transaction, node: str) -> list[int]:
    """The runs that ``node`` has begun and not ended."""
    query = select(runs.c.id).where(unended(RunState.RUNNING), runs.c.node == node)
    return list(tx.execute(query).scalars())


def running_nowhere(tx: Transaction, nodes: list[str]) -> list[int]:
    """Runs that are running on none of ``nodes``."""
    query = select(runs.c.id).where(unended(RunState.RUNNING), runs.c.node.not_in(nodes))
    return list(tx.execute(query).scalars())


class LateRun(Struct, frozen=True, kw_only=True):
    """The run of an occurrence that had not begun when it should have."""

    id: int
    job: str
    policies: Policies
    scheduled_for: datetime
    state: RunState
    reason: str | None


def take_late(tx: Transaction, now: datetime, limit: int) -> list[LateRun]:
    """Runs that are, or began, late; each is answered once."""
    query = (
        select(runs.c.id, runs.c.scheduled_for, runs.c.state, runs.c.reason)
        .add_columns(jobs.c.name, jobs.c.policies)
        .join(jobs, jobs.c.id == runs.c.job_id)
        .where(runs.c.late_at <= now)
        .order_by(runs.c.late_at)
        .limit(limit)
        .with_for_update(of=runs, skip_locked=True)
    )
    rows = list(tx.execute(query))
    tx.execute(update(runs).where(runs.c.id.in_([row.id for row in rows])).values(late_at=None))
    return [
        LateRun(
            id=row.id,
            job=row.name,
            policies=row.policies,
            scheduled_for=row.scheduled_for,
            state=RunState(row.state),
            reason=row.reason,
        )
        for row in rows
    ]


def earliest_late(tx: Transaction) -> datetime | None:
    """When the next waiting run would be late."""
    moment: datetime | None = tx.execute(select(func.min(runs.c.late_at))).scalar()
    return moment
