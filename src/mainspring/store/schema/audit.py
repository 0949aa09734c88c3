"""The table of the audit log."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from mainspring.store.schema.metadata import CONTROL, metadata
from mainspring.store.types import Id, Json, Moment

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(128), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("details", Json, nullable=False),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_actor", "actor", "id"),
    Index("ix_audit_entries_action", "action", "id"),
    schema=CONTROL,
    sqlite_autoincrement=True,
)
