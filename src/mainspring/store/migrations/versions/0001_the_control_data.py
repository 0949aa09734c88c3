"""the control data"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.create_table(
        "jobs",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("folded", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("limits", types.Json, nullable=False),
        sa.Column("policies", types.Json, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("script_version", sa.Integer(), nullable=False),
        sa.Column("state", types.Json, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("folded", name=op.f("uq_jobs_folded")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("encrypted", sa.Text(), nullable=False),
        sa.Column("hint", sa.String(length=4), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keys")),
        schema="control",
    )
    op.create_table(
        "nodes",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("started_at", types.Moment(), nullable=False),
        sa.Column("heartbeat_at", types.Moment(), nullable=False),
        sa.Column("doing", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_nodes")),
        schema="control",
    )
    op.create_table(
        "people",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
        schema="control",
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_service_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        schema="control",
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("encrypted", sa.Text(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("updated_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        schema="control",
    )
    op.create_table(
        "tokens",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("last_used_at", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_tokens_fingerprint")),
        schema="control",
    )
    op.create_table(
        "runs",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("job_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("trigger", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("scheduled_for", types.Moment(), nullable=True),
        sa.Column("queued_at", types.Moment(), nullable=False),
        sa.Column("started_at", types.Moment(), nullable=True),
        sa.Column("finished_at", types.Moment(), nullable=True),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=True),
        sa.Column("claim", sa.String(length=64), nullable=True),
        sa.Column("stop_asked_at", types.Moment(), nullable=True),
        sa.Column("script_version", sa.Integer(), nullable=True),
        sa.Column("arguments", types.Json, nullable=True),
        sa.Column("not_before", types.Moment(), nullable=True),
        sa.Column("progress_done", sa.Float(), nullable=True),
        sa.Column("progress_total", sa.Float(), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("failure_traceback", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["control.jobs.id"], name=op.f("fk_runs_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_runs_active",
        "runs",
        ["state", "id"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("state IN ('pending', 'queued', 'running')"),
        postgresql_where=sa.text("state IN ('pending', 'queued', 'running')"),
    )
    op.create_index("ix_runs_job", "runs", ["job_id", "id"], unique=False, schema="control")
    op.create_index(
        "uq_runs_occurrence",
        "runs",
        ["job_id", "scheduled_for"],
        unique=True,
        schema="control",
        sqlite_where=sa.text("trigger = 'schedule'"),
        postgresql_where=sa.text("trigger = 'schedule'"),
    )
    op.create_table(
        "schedules",
        sa.Column("job_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("schedule", types.Json, nullable=False),
        sa.Column("next_occurrence", types.Moment(), nullable=True),
        sa.Column("next_due", types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["control.jobs.id"], name=op.f("fk_schedules_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_schedules")),
        schema="control",
    )
    op.create_index(
        "ix_schedules_next_due",
        "schedules",
        ["next_due"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("next_due IS NOT NULL"),
        postgresql_where=sa.text("next_due IS NOT NULL"),
    )
    op.create_table(
        "script_versions",
        sa.Column("job_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("warnings", types.Json, nullable=False),
        sa.Column("saved_at", types.Moment(), nullable=False),
        sa.Column("saved_by", sa.String(length=63), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["control.jobs.id"],
            name=op.f("fk_script_versions_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "version", name=op.f("pk_script_versions")),
        schema="control",
    )
    op.create_table(
        "sessions",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("person_id", types.Id, nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["control.people.id"],
            name=op.f("fk_sessions_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_sessions")),
        schema="control",
    )
    op.create_table(
        "log_entries",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("run_id", types.Id, nullable=True),
        sa.Column("job_id", types.Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["control.jobs.id"], name=op.f("fk_log_entries_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["control.runs.id"], name=op.f("fk_log_entries_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_log_entries_job", "log_entries", ["job_id", "id"], unique=False, schema="control"
    )
    op.create_index(
        "ix_log_entries_run", "log_entries", ["run_id", "id"], unique=False, schema="control"
    )
