"""The last step of a run: record how it ended, once."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET

from mainspring.base.clock import Clock
from mainspring.engine.aftermath import follow_up
from mainspring.engine.begin import Begun
from mainspring.model.log import Level
from mainspring.model.run import RowCounts, RunState
from mainspring.runtime.host import Ending
from mainspring.store import jobs, logs, runs
from mainspring.store.bell import stop_topic
from mainspring.store.logs import NewEntry
from mainspring.store.transaction import Transaction


def close(
    tx: Transaction, begun: Begun, ending: Ending, rows: dict[str, RowCounts], now: datetime
) -> bool:
    """Take the run to its end, with the ``rows`` that its script touched.

    ``False`` means that it was somebody else's by then.
    """
    failure = ending.failure
    ours = runs.advance(
        tx,
        begun.run.id,
        ending.state,
        expected=RunState.RUNNING,
        claim=begun.run.claim,
        reason=ending.reason,
        finished_at=now,
        failure_message=failure.message if failure else None,
        failure_traceback=failure.traceback if failure else None,
        rows=rows,
    )
    if not ours:
        return False
    if ending.state is RunState.SUCCEEDED and ending.script_state is not UNSET:
        jobs.keep_state(tx, begun.job.id, ending.script_state)
    if failure is not None:
        entry = NewEntry(
            at=now,
            level=Level.ERROR,
            source=begun.source,
            message=failure.traceback or failure.message,
        )
        logs.add(tx, [entry], run_id=begun.run.id, job_id=begun.job.id)
    follow_up(tx, begun.run.id, now)
    return True


def lose(tx: Transaction, run_ids: list[int], reason: str, clock: Clock) -> int:
    """Record as lost those of ``run_ids`` that still run; answers how many did."""
    now = clock()
    lost = 0
    for run_id in run_ids:
        if runs.advance(
            tx,
            run_id,
            RunState.LOST,
            expected=RunState.RUNNING,
            reason=reason,
            finished_at=now,
            failure_message="The process that ran this script ended before the script did.",
        ):
            lost += 1
            tx.ring(stop_topic(run_id))  # its script may still be alive
            follow_up(tx, run_id, now)
    return lost
