"""alerts: channels, heartbeats, and what was said"""

import sqlalchemy as sa
from alembic import op

from mainspring.store import types

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Expand the schema; the previous version's code must still run on the result."""
    op.create_table(
        "alerts",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("job", sa.String(length=63), nullable=True),
        sa.Column("heartbeat", sa.String(length=63), nullable=True),
        sa.Column("run_id", types.Id, nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("key", name=op.f("uq_alerts_key")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_alerts_created_at", "alerts", ["created_at"], unique=False, schema="control"
    )
    op.create_table(
        "channels",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("folded", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("encrypted_url", sa.Text(), nullable=False),
        sa.Column("encrypted_secret", sa.Text(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("folded", name=op.f("uq_channels_folded")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "heartbeats",
        sa.Column("id", types.Id, nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("folded", sa.String(length=63), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("encrypted_key", sa.Text(), nullable=False),
        sa.Column("every", sa.Float(), nullable=False),
        sa.Column("grace", sa.Float(), nullable=False),
        sa.Column("channels", types.Json, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("last_ping_at", types.Moment(), nullable=True),
        sa.Column("last_message", sa.Text(), nullable=True),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_heartbeats_fingerprint")),
        sa.UniqueConstraint("folded", name=op.f("uq_heartbeats_folded")),
        schema="control",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_heartbeats_due_at",
        "heartbeats",
        ["due_at"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "deliveries",
        sa.Column("alert_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("channel_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", types.Moment(), nullable=True),
        sa.Column("delivered_at", types.Moment(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["control.alerts.id"],
            name=op.f("fk_deliveries_alert_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["control.channels.id"],
            name=op.f("fk_deliveries_channel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("alert_id", "channel_id", name=op.f("pk_deliveries")),
        schema="control",
    )
    op.create_index(
        "ix_deliveries_next_at",
        "deliveries",
        ["next_at"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.add_column("runs", sa.Column("late_at", types.Moment(), nullable=True), schema="control")
    op.create_index(
        "ix_runs_late_at",
        "runs",
        ["late_at"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("late_at IS NOT NULL"),
        postgresql_where=sa.text("late_at IS NOT NULL"),
    )
    op.add_column(
        "schedules", sa.Column("overdue_at", types.Moment(), nullable=True), schema="control"
    )
    op.create_index(
        "ix_schedules_overdue_at",
        "schedules",
        ["overdue_at"],
        unique=False,
        schema="control",
        sqlite_where=sa.text("overdue_at IS NOT NULL"),
        postgresql_where=sa.text("overdue_at IS NOT NULL"),
    )
