"""Runs: ask for one, look at them, cancel."""

from __future__ import annotations

from typing import Any

import msgspec

from mainspring.base.errors import Conflict, TooLarge
from mainspring.model.log import LogEntry
from mainspring.model.run import Run, RunState, Trigger
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store import jobs, logs, queue, runs
from mainspring.store.runs import RunFilter
from mainspring.store.transaction import Transaction

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
            return runs.get(tx, run_id)
    if queue.ask_stop(tx, run_id, context.now):
        return runs.get(tx, run_id)
    raise Conflict(f"Run {run_id} is over: it {_ended(run.state)}.", code="run_over")


def _ended(state: RunState) -> str:
    return {
        RunState.TIMED_OUT: "timed out",
        RunState.CANCELLED: "was cancelled",
        RunState.LOST: "was lost",
        RunState.SKIPPED: "was skipped",
    }.get(state, str(state))
