"""Tickets: Procrastinate's jobs, one for each admitted run. A ticket wakes the node that takes the run.

They are written in our transactions through Procrastinate's own SQL functions, in its own schema. What
is true of a run is in its own row: a ticket whose run is not queued is void, and a queued run without a
ticket that somebody will use gets another. SQLite has none: there the executor reads the queue itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text

from mainspring.model.labels import EVERYWHERE
from mainspring.store.dialect import TIDYING, is_postgresql, take_turn
from mainspring.store.transaction import Transaction

SCHEMA = "procrastinate"

TASK = "run"
"""The one task that Procrastinate knows: execute the run whose id is the argument ``run``."""

_ENTER = f"SET LOCAL search_path TO {SCHEMA}"
_LEAVE = "SET LOCAL search_path TO DEFAULT"

_ISSUE = text("""
    WITH orders AS (
        SELECT * FROM unnest(CAST(:runs AS bigint[]), CAST(:queues AS varchar[]), CAST(:priorities AS int[]))
            AS o(run, queue, priority)
    ), issued AS (
        SELECT unnest(procrastinate_defer_jobs_v1(array_agg(
            ROW(queue, :task, priority, NULL, NULL, jsonb_build_object('run', run), NULL)
                ::procrastinate_job_to_defer_v1
            ORDER BY run
        ))) AS id FROM orders
    )
    SELECT id FROM issued
""")

_NOTE = text("""
    UPDATE control.runs SET ticket = j.id FROM procrastinate_jobs j
    WHERE j.id = ANY(CAST(:tickets AS bigint[])) AND runs.id = CAST(j.args->>'run' AS bigint)
""")

_WITHDRAW = text("""
    SELECT procrastinate_cancel_job_v1(ticket, true, true) FROM control.runs
    WHERE id = :run AND ticket IS NOT NULL
""")

# In nobody's hands: no row, ended, its worker gone, or fetched long ago by a worker that never heard so.
_FORSAKEN = text("""
    SELECT r.id, r.queue, p.policies->>'priority' AS priority, r.ticket
    FROM control.runs r
    JOIN control.jobs p ON p.id = r.job_id
    LEFT JOIN procrastinate_jobs j ON j.id = r.ticket
    WHERE r.state = 'queued' AND (
        j.id IS NULL OR j.status NOT IN ('todo', 'doing')
        OR (j.status = 'doing' AND (j.worker_id IS NULL OR EXISTS (
            SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started'
            AND e.at < now() - make_interval(secs => :silence))))
    )
    ORDER BY r.id LIMIT 500 FOR UPDATE OF r SKIP LOCKED
""")

_DISCARD = text("DELETE FROM procrastinate_jobs WHERE id = ANY(CAST(:tickets AS bigint[]))")

_PRUNE_WORKERS = text("SELECT worker_id FROM procrastinate_prune_stalled_workers_v1(:silence)")

# Of runs that are not queued any more: withdrawn, deleted, or executed by a worker that has gone.
_SWEEP = text("""
    DELETE FROM procrastinate_jobs j
    WHERE (j.status <> 'doing' OR j.worker_id IS NULL)
    AND NOT EXISTS (SELECT 1 FROM control.runs r WHERE r.ticket = j.id AND r.state = 'queued')
""")


class Ticket(NamedTuple):
    """What is said of an admitted run: who may take it, and before which others."""

    run: int
    queue: str
    priority: int


def issue(tx: Transaction, orders: Sequence[Ticket]) -> None:
    """Hand admitted runs over, if and when this transaction commits."""
    if not orders or not is_postgresql(tx.connection):
        return
    _enter(tx)
    issued = tx.execute(
        _ISSUE,
        {
            "runs": [order.run for order in orders],
            "queues": [order.queue for order in orders],
            "priorities": [order.priority for order in orders],
            "task": TASK,
        },
    )
    tx.execute(_NOTE, {"tickets": list(issued.scalars())})
    _leave(tx)


def withdraw(tx: Transaction, run_id: int) -> None:
    """Take a run's ticket back, or have its worker abort it."""
    if is_postgresql(tx.connection):
        _enter(tx)
        tx.execute(_WITHDRAW, {"run": run_id})
        _leave(tx)


def tidy(tx: Transaction, silence: float) -> int:
    """Mend what workers that died left; answers how many runs got another ticket.

    ``silence``: seconds after which a worker counts as dead, and a ticket as forsaken.
    """
    if not is_postgresql(tx.connection) or not take_turn(tx.connection, TIDYING):
        return 0
    _enter(tx)
    tx.execute(_PRUNE_WORKERS, {"silence": silence})
    forsaken = list(tx.execute(_FORSAKEN, {"silence": silence}))
    tx.execute(_DISCARD, {"tickets": [row.ticket for row in forsaken if row.ticket is not None]})
    tx.execute(_SWEEP)
    _leave(tx)
    issue(tx, [Ticket(row.id, row.queue or EVERYWHERE, int(row.priority or 0)) for row in forsaken])
    return len(forsaken)


def run_query(tx: Transaction, query: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one of Procrastinate's own queries, ``%(name)s`` in it; answers its rows."""
    _enter(tx)
    found = tx.connection.exec_driver_sql(query, arguments)
    return [dict(row._mapping) for row in found] if found.returns_rows else []


def _enter(tx: Transaction) -> None:
    """Procrastinate's functions name its tables without a schema."""
    tx.connection.exec_driver_sql(_ENTER)


def _leave(tx: Transaction) -> None:
    tx.connection.exec_driver_sql(_LEAVE)
