"""Tables of alerts: where they go, what was said, and the heartbeats that are waited for."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from mainspring.store.schema.metadata import CONTROL, metadata
from mainspring.store.types import Id, Moment, Noun

channels = Table(
    "channels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("folded", String(63), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("shown", Text, nullable=False),
    Column("encrypted_url", Text, nullable=False),
    Column("encrypted_secret", Text),
    Column("created_at", Moment, nullable=False),
    schema=CONTROL,
    sqlite_autoincrement=True,
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(63), nullable=False),
    Column("folded", String(63), nullable=False, unique=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("encrypted_key", Text, nullable=False),
    Column("every", Float, nullable=False),
    Column("grace", Float, nullable=False),
    Column("channels", Noun(tuple[str, ...])),
    Column("state", String(16), nullable=False),
    Column("last_ping_at", Moment),
    Column("last_message", Text),
    # Unset unless a ping is waited for; the index then skips the row.
    Column("due_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index("ix_heartbeats_due_at", "due_at", sqlite_where=text("due_at IS NOT NULL"),
          postgresql_where=text("due_at IS NOT NULL")),
    schema=CONTROL,
    sqlite_autoincrement=True,
)  # fmt: skip

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    # Names what happened: raised twice, it is one alert.
    Column("key", String(128), nullable=False, unique=True),
    Column("event", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("job", String(63)),
    Column("heartbeat", String(63)),
    Column("run_id", Id),
    Column("created_at", Moment, nullable=False),
    Index("ix_alerts_created_at", "created_at"),
    schema=CONTROL,
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("alert_id", Id, ForeignKey(f"{CONTROL}.alerts.id", ondelete="CASCADE"),
           primary_key=True, autoincrement=False),
    Column("channel_id", Id, ForeignKey(f"{CONTROL}.channels.id", ondelete="CASCADE"),
           primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    # When to try, or to try again if whoever tries now is heard of no more; unset at the end.
    Column("next_at", Moment),
    Column("delivered_at", Moment),
    Column("error", Text),
    Index("ix_deliveries_next_at", "next_at", sqlite_where=text("next_at IS NOT NULL"),
          postgresql_where=text("next_at IS NOT NULL")),
    schema=CONTROL,
)  # fmt: skip
