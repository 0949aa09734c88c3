"""Runs and what they log."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    and_,
    literal_column,
    text,
)

from mainspring.model.run import RowCounts, RunState
from mainspring.store.schema.control import owned_by_job
from mainspring.store.schema.metadata import CONTROL, metadata
from mainspring.store.types import Id, Json, Moment, Noun

_ACTIVE = "state IN ('pending', 'queued', 'running')"

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    owned_by_job(),
    Column("trigger", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("scheduled_for", Moment),
    Column("queued_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("attempt", SmallInteger, nullable=False),
    Column("node", String(63)),
    Column("claim", String(64)),
    Column("stop_asked_at", Moment),
    # Since it was admitted: which nodes may take it, and Procrastinate's number for it.
    Column("admitted_at", Moment),
    Column("queue", String(40)),
    Column("ticket", BigInteger),
    # The negated priority of its job at that moment: what is smaller goes first.
    Column("precedence", Integer),
    Column("script_version", Integer),
    Column("arguments", Json),
    Column("not_before", Moment),
    # When it is late; unset if it began in time, or once that was said.
    Column("late_at", Moment),
    Column("progress_done", Float),
    Column("progress_total", Float),
    Column("failure_message", Text),
    Column("failure_traceback", Text),
    # The first of the runs that this one repeats. It may be forgotten before those that repeat it.
    Column("origin", Id),
    Column("rows", Noun(dict[str, RowCounts])),
    # An occurrence fires once, however many planners race; repeats asked for by people do not count.
    Index("uq_runs_occurrence", "job_id", "scheduled_for", unique=True,
          sqlite_where=text("trigger = 'schedule'"),
          postgresql_where=text("trigger = 'schedule'")),
    Index("ix_runs_job", "job_id", "id"),
    Index("ix_runs_origin", "origin", sqlite_where=text("origin IS NOT NULL"),
          postgresql_where=text("origin IS NOT NULL")),
    Index("ix_runs_late_at", "late_at", sqlite_where=text("late_at IS NOT NULL"),
          postgresql_where=text("late_at IS NOT NULL")),
    Index("ix_runs_unended", "state", "job_id", "id",
          sqlite_where=text(_ACTIVE), postgresql_where=text(_ACTIVE)),
    Index("ix_runs_queued", "precedence", "id",
          sqlite_where=text("state = 'queued'"), postgresql_where=text("state = 'queued'")),
    schema=CONTROL,
    sqlite_autoincrement=True,
)  # fmt: skip


# The conditions of the partial indexes as they stand there: no database deduces them from a bound
# value, and a query without them would read all that ever ran.
_UNENDED = runs.c.state.in_([literal_column(f"'{s}'") for s in RunState if not s.is_end])
QUEUED = runs.c.state == literal_column("'queued'")


def unended(*states: RunState) -> ColumnElement[bool]:
    """Runs in one of these states, none of them an end."""
    return and_(_UNENDED, runs.c.state.in_(states))


log_entries = Table(
    "log_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("source", String(128), nullable=False),
    Column("message", Text, nullable=False),
    Column("run_id", Id, ForeignKey(f"{CONTROL}.runs.id", ondelete="CASCADE")),
    Column("job_id", Id, ForeignKey(f"{CONTROL}.jobs.id", ondelete="CASCADE")),
    Index("ix_log_entries_run", "run_id", "id"),
    Index("ix_log_entries_job", "job_id", "id"),
    Index("ix_log_entries_at", "at", "id"),
    # Warnings and errors, which are few: to find them is not to read everything else.
    Index("ix_log_entries_loud", "id", "level", sqlite_where=text("level >= 2"),
          postgresql_where=text("level >= 2")),
    schema=CONTROL,
    sqlite_autoincrement=True,
)  # fmt: skip
