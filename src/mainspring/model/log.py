"""Log entries: what scripts print and what the service says about itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How much a person should care."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


LEVELS = tuple(Level)
"""From the quietest to the loudest."""


class LogEntry(Struct, frozen=True, kw_only=True):
    """One line of the log: of a run (``run`` and ``job`` set) or of the service.

    ``id`` grows with time and serves as the cursor of lists and streams. ``source`` is the script's
    path as people know it (``/scheduler/getUpdates.py``) or the room that spoke.
    """

    id: int
    at: datetime
    level: Level
    source: str
    message: str
    run: int | None = None
    job: str | None = None
