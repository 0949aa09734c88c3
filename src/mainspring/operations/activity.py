"""Activity: what ran lately, as a timeline; where everything stands now; the newest runs of each job."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from mainspring.base.errors import Invalid
from mainspring.model.run import FAILURES, Run, RunGroup, RunMark, RunState
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.schedules import describe, next_due
from mainspring.schedules.catchup import ON_TIME
from mainspring.schedules.kinds import Schedule
from mainspring.store import activity, jobs, nodes
from mainspring.store.activity import Expected, Failing
from mainspring.store.transaction import Transaction

LONGEST = timedelta(days=7)
DAY = timedelta(days=1)
MOST_RUNS = 500
"""Runs of one job in one answer."""

MOST_SLOTS = 500
"""Into how many slots a timeline can be cut."""

SHORTEST_SLOT = timedelta(seconds=1)

AHEAD = 0.25
"""How far a timeline looks ahead, as a share of how far it looks back."""

MOST_LANES = 500
MOST_FAILING = 20
MOST_NEXT = 8

Counts = dict[RunState, int]


class Lane(Struct, frozen=True, kw_only=True):
    """A job on a timeline: how many runs it had by state, the runs in groups, and when it runs next.

    ``upcoming`` has one moment for each slot at most.
    """

    job: str
    counts: Counts
    groups: tuple[RunGroup, ...]
    upcoming: tuple[datetime, ...]


class Activity(Struct, frozen=True, kw_only=True):
    """What happened from ``since`` to ``now``, and what is to come before ``until``.

    Runs that began within one slot of ``slot`` seconds are one group. Jobs that have nothing to show
    are left out, and so are ``left_out`` others where too many were active.
    """

    since: datetime
    now: datetime
    until: datetime
    slot: float
    counts: Counts
    lanes: tuple[Lane, ...]
    left_out: int


def show_activity(
    tx: Transaction, context: Context, hours: float, lanes: int, slots: int
) -> Activity:
    """The last ``hours`` in ``slots``, with the ``lanes`` jobs that most want to be seen, by name."""
    context.require(Role.VIEWER)
    if not 0 < hours <= LONGEST / timedelta(hours=1):
        raise Invalid("The hours must be above 0 and at most 168.", field="hours")
    if not 1 <= lanes <= MOST_LANES:
        raise Invalid(f"Ask for 1 to {MOST_LANES} lanes.", field="lanes")
    if not 1 <= slots <= MOST_SLOTS:
        raise Invalid(f"Ask for 1 to {MOST_SLOTS} slots.", field="slots")
    span = timedelta(hours=hours)
    since, until = context.now - span, context.now + AHEAD * span
    slot = max(span / slots, SHORTEST_SLOT)
    total, by_job = _count(tx, since)
    coming = {e.job: e for e in activity.expected(tx) if e.due <= until}
    chosen = _choose(by_job, coming, lanes)
    groups = activity.groups_since(tx, since, slot, chosen)
    return Activity(
        since=since,
        now=context.now,
        until=until,
        slot=slot.total_seconds(),
        counts=total,
        lanes=tuple(
            Lane(
                job=name,
                counts=by_job.get(name, {}),
                groups=tuple(groups.get(name, ())),
                upcoming=tuple(_upcoming(coming.get(name), until, slot)),
            )
            for name in sorted(chosen, key=str.lower)
        ),
        left_out=len(by_job.keys() | coming.keys()) - len(chosen),
    )


def _count(tx: Transaction, since: datetime) -> tuple[Counts, dict[str, Counts]]:
    total: Counts = {}
    by_job: dict[str, Counts] = {}
    for counted in activity.count_since(tx, since):
        by_job.setdefault(counted.job, {})[counted.state] = counted.runs
        total[counted.state] = total.get(counted.state, 0) + counted.runs
    return total, by_job


def _choose(by_job: Mapping[str, Counts], coming: Collection[str], most: int) -> list[str]:
    """Jobs that failed come first, then those with the most runs."""

    def weight(name: str) -> tuple[bool, int, str]:
        counts = by_job.get(name, {})
        return not FAILURES & counts.keys(), -sum(counts.values()), name.lower()

    return sorted(by_job.keys() | set(coming), key=weight)[:most]


def _upcoming(job: Expected | None, until: datetime, slot: timedelta) -> Iterator[datetime]:
    """When the job runs before ``until``; of moments closer than a slot, only the first."""
    moment = None if job is None else job.due
    while job is not None and moment is not None and moment <= until:
        yield moment
        due = next_due(job.schedule, moment + slot - timedelta(milliseconds=1), job.job)
        moment = None if due is None else due.moment


class NextRun(Struct, frozen=True, kw_only=True):
    """When an enabled job runs next, and its schedule, also in words."""

    job: str
    due: datetime
    schedule: Schedule
    schedule_text: str


class NodeCounts(Struct, frozen=True, kw_only=True):
    """How many nodes are alive, and of them drain or execute something; what all can and do run."""

    alive: int
    draining: int
    busy: int
    concurrency: int
    running: int


class Standing(Struct, frozen=True, kw_only=True):
    """Where everything stands: runs of the last day by state, what fails, what is next, what is late.

    ``failing`` and ``next`` list the first few. ``late_runs`` should have begun by now, ``late_jobs``
    should have been planned.
    """

    now: datetime
    counts: Counts
    jobs: int
    enabled: int
    failing: tuple[Failing, ...]
    next: tuple[NextRun, ...]
    late_runs: tuple[Run, ...]
    late_jobs: tuple[str, ...]
    nodes: NodeCounts


def show_standing(tx: Transaction, context: Context) -> Standing:
    """Where everything stands now."""
    context.require(Role.VIEWER)
    overdue = context.now - ON_TIME
    return Standing(
        now=context.now,
        counts=_count(tx, context.now - DAY)[0],
        jobs=jobs.count(tx),
        enabled=jobs.count_enabled(tx),
        failing=tuple(activity.failing(tx, MOST_FAILING)),
        next=tuple(
            NextRun(job=e.job, due=e.due, schedule=e.schedule, schedule_text=describe(e.schedule))
            for e in activity.expected(tx, MOST_NEXT)
        ),
        late_runs=tuple(activity.late_runs(tx, overdue)),
        late_jobs=tuple(activity.late_jobs(tx, overdue)),
        nodes=_count_nodes(tx),
    )


def _count_nodes(tx: Transaction) -> NodeCounts:
    alive = nodes.every(tx)
    running = nodes.running(tx)
    return NodeCounts(
        alive=len(alive),
        draining=sum(node.draining for node in alive),
        busy=sum(node.name in running for node in alive),
        concurrency=sum(node.concurrency for node in alive if not node.draining),
        running=sum(len(runs) for runs in running.values()),
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
