"""What every handler works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.base.config import Config
from mainspring.http.attempts import Attempts
from mainspring.operations.backups import BackupFolder
from mainspring.store.database import Database


@dataclass(frozen=True)
class Backend:
    """One per process; handlers receive it as the dependency ``backend``."""

    database: Database
    clock: Clock
    cipher: Cipher
    config: Config
    started_at: datetime
    backups: BackupFolder
    attempts: Attempts = field(default_factory=Attempts)
