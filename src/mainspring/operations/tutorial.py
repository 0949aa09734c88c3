"""The tutorial: how far a service is, told from what is there; nothing is kept for it."""

from __future__ import annotations

from mainspring.base.errors import NotFound
from mainspring.model.job import placeholder
from mainspring.model.query import Query
from mainspring.model.service import Role
from mainspring.model.tutorial import CREDENTIALS, JOB, TABLE, Step, StepName, Tutorial
from mainspring.operations.context import Context
from mainspring.store import jobs, runs, scripts, settings
from mainspring.store.jobs import StoredJob
from mainspring.store.transaction import Transaction
from mainspring.tables.reads import read_rows

PLACEHOLDER = 1
"""The version with which a job begins."""


def show_tutorial(tx: Transaction, context: Context) -> Tutorial:
    """Which of the seven steps are done."""
    context.require(Role.VIEWER)
    job = jobs.find(tx, JOB)
    rows = _count_rows(tx)
    done = {
        StepName.CREDENTIALS: {s.name for s in settings.every(tx)} >= set(CREDENTIALS),
        StepName.TABLE: rows is not None,
        StepName.JOB: job is not None,
        StepName.SCRIPT: job is not None and _is_written(tx, job),
        # By hand or by schedule: the run by hand may have been forgotten since.
        StepName.RUN: job is not None and runs.has_succeeded(tx, job.id, beyond=PLACEHOLDER),
        StepName.ROWS: bool(rows),
        StepName.ENABLE: job is not None and job.enabled,
    }
    return Tutorial(
        done=all(done.values()),
        steps=tuple(Step(name, done[name]) for name in StepName),
        language=None if job is None else job.language,
    )


def _is_written(tx: Transaction, job: StoredJob) -> bool:
    script = scripts.get(tx, job.id, job.script_version)
    return script.source != placeholder(job.name, script.version.language)


def _count_rows(tx: Transaction) -> int | None:
    """Rows of the table, counted no further than one; ``None`` where there is no table."""
    try:
        return len(read_rows(tx, Query(table=TABLE, take=1)).rows)
    except NotFound:
        return None
