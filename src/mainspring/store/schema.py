"""The control data's tables. Migrations build the same; a test holds the two together.

Control data lies in the schema ``control``, users' tables and their catalogue in ``data``: two
attached files on SQLite, two schemas of one database on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from mainspring.model.job import Limits, ScriptWarning
from mainspring.model.policies import Policies
from mainspring.model.service import ServiceOptions
from mainspring.model.table import Permissions
from mainspring.schedules import Schedule
from mainspring.store.types import Id, Json, Moment, Noun

CONTROL = "control"
DATA = "data"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _owned_by_job(primary_key: bool = False) -> Column[int]:
    target = ForeignKey(f"{CONTROL}.jobs.id", ondelete="CASCADE")
    return Column(
        "job_id", Id, target, primary_key=primary_key, nullable=False, autoincrement=False
    )


def _owned_by_table() -> Column[int]:
    target = ForeignKey(f"{DATA}.__tables.id", ondelete="CASCADE")
    return Column("table_id", Id, target, primary_key=True, autoincrement=False)


service = Table(
    "service",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(63), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("options", Noun(ServiceOptions), nullable=False),
    CheckConstraint("id = 1", name="one"),
    schema=CONTROL,
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    schema=CONTROL,
)

sessions = Table(
    "sessions",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey(f"{CONTROL}.people.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("expires_at", Moment, nullable=False),
    schema=CONTROL,
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("role", String(16), nullable=False),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    schema=CONTROL,
)

keys = Table(
    "keys",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("encrypted", Text, nullable=False),
    Column("hint", String(4), nullable=False),
    Column("created_at", Moment, nullable=False),
    schema=CONTROL,
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("encrypted", Text, nullable=False),
    Column("secret", Boolean, nullable=False),
    Column("updated_at", Moment, nullable=False),
    schema=CONTROL,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("folded", String(63), nullable=False, unique=True),
    Column("language", String(16), nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("limits", Noun(Limits), nullable=False),
    Column("policies", Noun(Policies), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("script_version", Integer, nullable=False),
    Column("state", Json),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    schema=CONTROL,
    sqlite_autoincrement=True,
)

script_versions = Table(
    "script_versions",
    metadata,
    _owned_by_job(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("warnings", Noun(tuple[ScriptWarning, ...]), nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", String(63), nullable=False),
    schema=CONTROL,
)

schedules = Table(
    "schedules",
    metadata,
    _owned_by_job(primary_key=True),
    Column("schedule", Noun(Schedule), nullable=False),
    # Both unset while the job is disabled or nothing more is due; the index then skips the row.
    Column("next_occurrence", Moment),
    Column("next_due", Moment),
    Index("ix_schedules_next_due", "next_due", sqlite_where=text("next_due IS NOT NULL"),
          postgresql_where=text("next_due IS NOT NULL")),
    schema=CONTROL,
)  # fmt: skip

_ACTIVE = "state IN ('pending', 'queued', 'running')"

runs = Table(
    "runs",
    metadata,
    Column("id", Id, primary_key=True),
    _owned_by_job(),
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
    Column("script_version", Integer),
    Column("arguments", Json),
    Column("not_before", Moment),
    Column("progress_done", Float),
    Column("progress_total", Float),
    Column("failure_message", Text),
    Column("failure_traceback", Text),
    # An occurrence fires once, however many planners race; repeats asked for by people do not count.
    Index("uq_runs_occurrence", "job_id", "scheduled_for", unique=True,
          sqlite_where=text("trigger = 'schedule'"),
          postgresql_where=text("trigger = 'schedule'")),
    Index("ix_runs_job", "job_id", "id"),
    Index("ix_runs_active", "state", "id",
          sqlite_where=text(_ACTIVE), postgresql_where=text(_ACTIVE)),
    schema=CONTROL,
    sqlite_autoincrement=True,
)  # fmt: skip

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
    schema=CONTROL,
    sqlite_autoincrement=True,
)

nodes = Table(
    "nodes",
    metadata,
    Column("name", String(63), primary_key=True),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", String(32), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("heartbeat_at", Moment, nullable=False),
    Column("doing", String(255), nullable=False),
    schema=CONTROL,
)

# The catalogue lies beside the tables it describes, so that one file's transaction covers a
# definition and its DDL: SQLite in WAL mode commits several files one after the other.
tables = Table(
    "__tables",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("folded", String(63), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("id_type", String(8), nullable=False),
    Column("soft_delete", Boolean, nullable=False),
    Column("permissions", Noun(Permissions), nullable=False),
    Column("search", Noun(tuple[str, ...]), nullable=False),
    # Handed out under this row's lock, so that what commits later has the higher number.
    Column("last_sequence", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    schema=DATA,
    sqlite_autoincrement=True,
)

columns = Table(
    "__columns",
    metadata,
    _owned_by_table(),
    Column("folded", String(63), primary_key=True),
    Column("name", String(63), nullable=False),
    Column("type", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("default", Json),
    schema=DATA,
)  # fmt: skip


indexes = Table(
    "__indexes",
    metadata,
    _owned_by_table(),
    Column("name", String(63), primary_key=True),
    Column("columns", Noun(tuple[str, ...]), nullable=False),
    Column("unique", Boolean, nullable=False),
    schema=DATA,
)

# What followers of a table are told of rows that are gone.
deletions = Table(
    "__deletions",
    metadata,
    _owned_by_table(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("row_id", String(255), nullable=False),
    schema=DATA,
)

# Batches that were stored already, by the key that their sender gave them.
batches = Table(
    "__batches",
    metadata,
    _owned_by_table(),
    Column("key", String(128), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    schema=DATA,
)
