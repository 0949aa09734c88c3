"""The audit log: which administrative acts there are, and what is kept of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from mainspring.model.service import ActorKind


class Act(StrEnum):
    """What somebody did, as ``noun.verb``; rows of tables and single runs are no administration."""

    SESSION_OPEN = "session.open"
    SESSION_CLOSE = "session.close"
    SESSION_REFUSED = "session.refused"
    PERSON_CREATE = "person.create"
    PERSON_CHANGE = "person.change"
    PERSON_PASSWORD = "person.password"  # noqa: S105  an act, not a secret
    PERSON_DELETE = "person.delete"
    TOKEN_CREATE = "token.create"  # noqa: S105
    TOKEN_DELETE = "token.delete"  # noqa: S105
    KEY_REGENERATE = "key.regenerate"
    SETTING_SET = "setting.set"
    SETTING_DELETE = "setting.delete"
    SERVICE_CHANGE = "service.change"
    MODE_CHANGE = "mode.change"
    NODE_DRAIN = "node.drain"
    JOB_CREATE = "job.create"
    JOB_CHANGE = "job.change"
    JOB_ENABLE = "job.enable"
    JOB_DISABLE = "job.disable"
    JOB_DELETE = "job.delete"
    JOB_BACKFILL = "job.backfill"
    RUN_CANCEL = "run.cancel"
    SCRIPT_SAVE = "script.save"
    SHARED_SAVE = "shared.save"
    SHARED_DELETE = "shared.delete"
    ENVIRONMENT_REBUILD = "environment.rebuild"
    TABLE_CREATE = "table.create"
    TABLE_CHANGE = "table.change"
    TABLE_DELETE = "table.delete"
    COLUMN_CREATE = "column.create"
    COLUMN_CHANGE = "column.change"
    COLUMN_DELETE = "column.delete"
    INDEX_CREATE = "index.create"
    INDEX_DELETE = "index.delete"
    CHANNEL_CREATE = "channel.create"
    CHANNEL_CHANGE = "channel.change"
    CHANNEL_DELETE = "channel.delete"
    CHANNEL_TEST = "channel.test"
    HEARTBEAT_CREATE = "heartbeat.create"
    HEARTBEAT_CHANGE = "heartbeat.change"
    HEARTBEAT_DELETE = "heartbeat.delete"
    BACKUP_CREATE = "backup.create"
    BACKUP_DOWNLOAD = "backup.download"
    BACKUP_DELETE = "backup.delete"


class AuditEntry(Struct, frozen=True, kw_only=True):
    """Who did what to what, and when. ``details`` are few and small, and never hold a secret.

    ``kind`` tells a person from a token of the same name.
    """

    id: int
    at: datetime
    actor: str
    kind: ActorKind
    action: str
    subject: str
    details: dict[str, Any]
