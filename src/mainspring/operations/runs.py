"""Runs: ask for one, look at them, cancel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from mainspring.base.errors import Conflict, Invalid, TooLarge
from mainspring.model.audit import Act
from mainspring.model.log import LogEntry
from mainspring.model.run import Run, RunState, Trigger
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.schedules import occurrences
from mainspring.store import jobs, logs, queue, runs, tickets
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

MOST_BACKFILLED = 1000
"""Occurrences in one backfill."""

MOST_REPEATS = 200
"""Runs that are listed beside one that they repeat."""

LARGEST_ARGUMENTS = 64 * 1024
"""Bytes of JSON."""


def request_run(tx: Transaction, context: Context, job: str, arguments: Any) -> Run:
    """Run a job now, enabled or not; its schedule is left alone."""
    context.require(Role.EDITOR)
    if len(msgspec.json.encode(arguments)) > LARGEST_ARGUMENTS:
        raise TooLarge(
            f"The arguments of a run may have at most {LARGEST_ARGUMENTS} bytes.", field="arguments"
        )
    stored = jobs.get(tx, job)
    run_id = runs.add(tx, stored.id, Trigger.MANUAL, context.now, arguments=arguments)
    return runs.get(tx, run_id)


class Backfill(Struct, frozen=True):
    """Occurrences that were, or would be, run anew."""

    occurrences: tuple[datetime, ...]
    runs: tuple[int, ...] = ()


def backfill(
    tx: Transaction,
    context: Context,
    job: str,
    since: datetime,
    until: datetime,
    dry_run: bool,
) -> Backfill:
    """Run every occurrence of the job's schedule in [``since``, ``until``], oldest first."""
    context.require(Role.EDITOR)
    stored = jobs.get(tx, job)
    if since.tzinfo is None or until.tzinfo is None or until < since:
        raise Invalid(
            "A range needs two moments with time zones, the earlier one first.", field="from"
        )
    found: list[datetime] = []
    for occurrence in occurrences(stored.schedule, since - timedelta(microseconds=1)):
        if occurrence > until:
            break
        found.append(occurrence)
        if len(found) > MOST_BACKFILLED:
            raise TooLarge(
                f"This range has more than {MOST_BACKFILLED} occurrences: choose a shorter one.",
                field="to",
            )
    if dry_run:
        return Backfill(tuple(found))
    made = [
        runs.add(tx, stored.id, Trigger.BACKFILL, context.now, scheduled_for=occurrence)
        for occurrence in found
    ]
    context.note(tx, Act.JOB_BACKFILL, stored.name, runs=len(made))
    return Backfill(tuple(found), tuple(made))


def run_again(tx: Transaction, context: Context, run_id: int) -> Run:
    """The same job with the same arguments and the same version of its script."""
    context.require(Role.EDITOR)
    run = runs.get(tx, run_id)
    again = runs.add(
        tx,
        jobs.get(tx, run.job).id,
        Trigger.MANUAL,
        context.now,
        scheduled_for=run.scheduled_for,
        arguments=run.arguments,
        script_version=run.script_version,
        origin=run.origin or run.id,
    )
    return runs.get(tx, again)


def list_runs(tx: Transaction, context: Context, which: RunFilter, window: Window) -> Page[Run]:
    """Runs, newest first."""
    context.require(Role.VIEWER)
    if which.job is not None:
        jobs.get(tx, which.job)
    found = runs.page(tx, which, before=window.place(int), limit=window.limit + 1)
    return paged(found, window, lambda run: run.id)


def get_run(tx: Transaction, context: Context, run_id: int) -> Run:
    """One run."""
    context.require(Role.VIEWER)
    return runs.get(tx, run_id)


def list_attempts(tx: Transaction, context: Context, run_id: int) -> Page[Run]:
    """A run with what it repeats and all that repeat it, by policy or by hand, oldest first."""
    context.require(Role.VIEWER)
    run = runs.get(tx, run_id)
    return Page(runs.repeats(tx, run.origin or run.id, MOST_REPEATS))


def read_run_log(tx: Transaction, context: Context, run_id: int, window: Window) -> Page[LogEntry]:
    """What a run has logged so far, oldest first."""
    context.require(Role.VIEWER)
    runs.get(tx, run_id)
    after = window.place(int) or 0
    found = logs.of_run(tx, run_id, after=after, limit=window.limit + 1)
    return paged(found, window, lambda entry: entry.id)


def cancel_run(tx: Transaction, context: Context, run_id: int) -> Run:
    """Cancel a run: at once where it only waits, by stopping its script where it runs."""
    context.require(Role.EDITOR)
    run = runs.get(tx, run_id)
    for waiting in (RunState.PENDING, RunState.QUEUED):
        if runs.advance(
            tx,
            run_id,
            RunState.CANCELLED,
            expected=waiting,
            reason="cancelled",
            finished_at=context.now,
        ):
            tickets.withdraw(tx, run_id)
            context.note(tx, Act.RUN_CANCEL, run_id, job=run.job)
            return runs.get(tx, run_id)
    if queue.ask_stop(tx, run_id, context.now):
        context.note(tx, Act.RUN_CANCEL, run_id, job=run.job)
        return runs.get(tx, run_id)
    raise Conflict(f"Run {run_id} is over: it {_ended(run.state)}.", code="run_over")


def _ended(state: RunState) -> str:
    return {
        RunState.TIMED_OUT: "timed out",
        RunState.CANCELLED: "was cancelled",
        RunState.LOST: "was lost",
        RunState.SKIPPED: "was skipped",
    }.get(state, str(state))
