"""Every table that Mainspring keeps, apart from those that users make."""

from mainspring.store.schema.alerts import alerts, channels, deliveries, heartbeats
from mainspring.store.schema.audit import audit_entries
from mainspring.store.schema.catalogue import batches, columns, deletions, indexes, tables
from mainspring.store.schema.control import (
    jobs,
    keys,
    nodes,
    people,
    schedules,
    script_versions,
    service,
    sessions,
    settings,
    tokens,
)
from mainspring.store.schema.metadata import CONTROL, DATA, metadata
from mainspring.store.schema.runs import QUEUED, log_entries, runs, unended
from mainspring.store.schema.scripts import environments, shared_scripts

__all__ = [
    "CONTROL",
    "DATA",
    "QUEUED",
    "alerts",
    "audit_entries",
    "batches",
    "channels",
    "columns",
    "deletions",
    "deliveries",
    "environments",
    "heartbeats",
    "indexes",
    "jobs",
    "keys",
    "log_entries",
    "metadata",
    "nodes",
    "people",
    "runs",
    "schedules",
    "script_versions",
    "service",
    "sessions",
    "settings",
    "shared_scripts",
    "tables",
    "tokens",
    "unended",
]
