"""A backup: one file that holds a whole service, and what is known of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class BackupState(StrEnum):
    """Whether a backup can be used already, or ever."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Backup(Struct, frozen=True, kw_only=True):
    """A backup in a server's data directory; ``done`` of ``total`` rows are in it while it is made."""

    name: str
    state: BackupState
    created_at: datetime
    size: int = 0
    done: int = 0
    total: int = 0
    failure: str | None = None


class BackupPart(Struct, frozen=True, kw_only=True):
    """One file inside a backup: a table's rows as NDJSON, each an object of ``columns``."""

    name: str
    columns: dict[str, str]
    count: int
    sha256: str = ""

    @property
    def file(self) -> str:
        """Its name inside the backup."""
        return f"{self.name}.ndjson"


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself.

    ``schema`` is the migration at which its rows were read. ``secret_check`` can be decrypted only with
    the secret key that its settings need.
    """

    format: int
    mainspring: str
    schema: str
    service: str
    created_at: datetime
    secret_check: str
    parts: tuple[BackupPart, ...]

    @property
    def rows(self) -> int:
        """How many rows there are altogether."""
        return sum(part.count for part in self.parts)
