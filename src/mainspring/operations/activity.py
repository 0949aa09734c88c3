"""Activity: what ran lately, what failed and what is late, in one answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.model.run import Run, RunMark, RunState
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.schedules.catchup import ON_TIME
from mainspring.store import activity
from mainspring.store.transaction import Transaction

LONGEST = timedelta(days=7)
MOST_RUNS = 500
"""Runs of one job in one answer."""

Counts = dict[RunState, int]


class JobActivity(Struct, frozen=True):
    """A job's newest runs, oldest first, and how many it had by state."""

    job: str
    counts: Counts
    runs: tuple[RunMark, ...]


class Activity(Struct, frozen=True, kw_only=True):
    """What happened from ``since`` to ``until``; jobs that did nothing are left out.

    ``late_runs`` should have begun by now, ``late_jobs`` should have been planned.
    """

    since: datetime
    until: datetime
    counts: Counts
    jobs: tuple[JobActivity, ...]
    late_runs: tuple[Run, ...]
    late_jobs: tuple[str, ...]


def show_activity(tx: Transaction, context: Context, hours: float, most: int) -> Activity:
    """The last ``hours``, with at most the ``most`` newest runs of each job."""
    context.require(Role.VIEWER)
    if not 0 < hours <= LONGEST / timedelta(hours=1):
        raise Invalid("The hours must be above 0 and at most 168.", field="hours")
    if not 1 <= most <= MOST_RUNS:
        raise Invalid(f"Ask for 1 to {MOST_RUNS} runs of each job.", field="most")
    since = context.now - timedelta(hours=hours)
    total: Counts = {}
    by_job: dict[str, Counts] = {}
    for counted in activity.count_since(tx, since):
        by_job.setdefault(counted.job, {})[counted.state] = counted.runs
        total[counted.state] = total.get(counted.state, 0) + counted.runs
    marks = activity.newest_of_each(tx, most, since)
    overdue = context.now - ON_TIME
    return Activity(
        since=since,
        until=context.now,
        counts=total,
        jobs=tuple(
            JobActivity(name, by_job[name], tuple(marks.get(name, ())))
            for name in sorted(by_job, key=str.lower)
        ),
        late_runs=tuple(activity.late_runs(tx, overdue)),
        late_jobs=tuple(activity.late_jobs(tx, overdue)),
    )


class RecentRuns(Struct, frozen=True):
    """A job's newest runs, oldest first."""

    job: str
    runs: tuple[RunMark, ...]


def list_recent(tx: Transaction, context: Context, most: int) -> tuple[RecentRuns, ...]:
    """The newest runs of every job that ever ran, whenever that was."""
    context.require(Role.VIEWER)
    if not 1 <= most <= MOST_RUNS:
        raise Invalid(f"Ask for 1 to {MOST_RUNS} runs of each job.", field="most")
    found = activity.newest_of_each(tx, most)
    return tuple(RecentRuns(name, tuple(found[name])) for name in sorted(found, key=str.lower))
