"""The control data's tables: the service, its people, jobs and nodes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from mainspring.model.job import Limits, ScriptWarning
from mainspring.model.policies import Policies
from mainspring.model.service import ServiceOptions
from mainspring.schedules import Schedule
from mainspring.store.schema.metadata import CONTROL, metadata
from mainspring.store.types import Id, Json, Moment, Noun


def owned_by_job(primary_key: bool = False) -> Column[int]:
    """A column that refers to a job and goes with it."""
    target = ForeignKey(f"{CONTROL}.jobs.id", ondelete="CASCADE")
    return Column(
        "job_id", Id, target, primary_key=primary_key, nullable=False, autoincrement=False
    )


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
    owned_by_job(primary_key=True),
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
    owned_by_job(primary_key=True),
    Column("schedule", Noun(Schedule), nullable=False),
    # Both unset while the job is disabled or nothing more is due; the index then skips the row.
    Column("next_occurrence", Moment),
    Column("next_due", Moment),
    # When the job will not have succeeded for longer than it should; unset once that was said.
    Column("overdue_at", Moment),
    Index("ix_schedules_overdue_at", "overdue_at", sqlite_where=text("overdue_at IS NOT NULL"),
          postgresql_where=text("overdue_at IS NOT NULL")),
    Index("ix_schedules_next_due", "next_due", sqlite_where=text("next_due IS NOT NULL"),
          postgresql_where=text("next_due IS NOT NULL")),
    schema=CONTROL,
)  # fmt: skip

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
    Column("confinement", String(32), nullable=False, server_default="none"),
    Column("labels", Noun(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("concurrency", Integer, nullable=False, server_default="0"),
    Column("draining", Boolean, nullable=False, server_default=false()),
    Column("memory", BigInteger),
    schema=CONTROL,
)
