"""The queue's questions are answered from the runs that have not ended, however many have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from mainspring.engine.admission import admit
from mainspring.model.job import Language, Limits
from mainspring.model.policies import Policies
from mainspring.model.run import Trigger
from mainspring.store import activity, jobs, queue, runs
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

ENDED, WAITING = 3000, 3


def fill(tx: Transaction) -> None:
    """One job with a long history, and a few runs that wait; statistics, where they are kept."""
    policies = Policies(group="g")
    job = jobs.add(tx, "job", Language.PYTHON, Limits(), NOON, policies)
    for _ in range(ENDED):
        run_id = runs.add(tx, job, Trigger.MANUAL, NOON)
        tx.connection.exec_driver_sql(
            f"UPDATE control.runs SET state = 'succeeded', node = 'node' WHERE id = {run_id}"
        )
    for _ in range(WAITING):
        runs.add(tx, job, Trigger.MANUAL, NOON)


QUESTIONS: list[Callable[[Transaction], Any]] = [
    lambda tx: admit(tx, NOON),
    lambda tx: queue.count_active(tx),
    lambda tx: queue.busy_groups(tx),
    lambda tx: queue.earliest_waiting(tx, NOON),
    lambda tx: queue.claim_next(tx, "node", "claim", NOON),
    lambda tx: queue.running_of(tx, 1),
    lambda tx: queue.running_on(tx, "node"),
    lambda tx: queue.running_nowhere(tx, ["node"]),
    lambda tx: activity.late_runs(tx, NOON),
]


async def test_no_question_reads_what_has_ended(sqlite: Database) -> None:
    await sqlite.write(fill)
    for question in QUESTIONS:
        plans = await sqlite.write(explained, question)
        assert plans
        for statement, step in plans:
            if "control.runs" not in step:
                continue
            indexed = ("ix_runs_unended", "ix_runs_queued", "INTEGER PRIMARY KEY")
            assert any(name in step for name in indexed), (step, statement)


def explained(tx: Transaction, question: Callable[[Transaction], Any]) -> list[tuple[str, str]]:
    """The steps by which SQLite answers the statements of a question."""
    steps: list[tuple[str, str]] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE")):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend((statement, row[3]) for row in rows)

    event.listen(tx.connection, "before_cursor_execute", explain)
    try:
        question(tx)
    finally:
        event.remove(tx.connection, "before_cursor_execute", explain)
    return steps
