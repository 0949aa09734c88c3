"""What the engine sees of script hosts: an order goes in, a listener serves it, an ending comes out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from msgspec import UNSET, Struct

from mainspring.model.job import Language, Limits
from mainspring.model.log import Level
from mainspring.model.run import Failure, RunState
from mainspring.runtime.protocol import Request, RunFacts


class EndReason(StrEnum):
    """Why a run that did not simply succeed has ended."""

    RAISED = "raised"
    EXITED = "exited"
    SYNTAX_ERROR = "syntax_error"
    NO_ENTRY = "no_entry"
    TIME_LIMIT = "time_limit"
    CPU_LIMIT = "cpu_limit"
    MEMORY_LIMIT = "memory_limit"
    DISK_LIMIT = "disk_limit"
    FILE_LIMIT = "file_limit"
    PROCESS_LIMIT = "process_limit"
    ROW_LIMIT = "row_limit"
    CANCELLED = "cancelled"
    SHUTDOWN = "shutdown"
    CUT_OFF = "cut_off"
    PROTOCOL_ERROR = "protocol_error"
    HOST_LOST = "host_lost"
    START_FAILED = "start_failed"
    ENVIRONMENT_FAILED = "environment_failed"

    @property
    def state(self) -> RunState:
        """The state that a run has ended in for this reason."""
        return {
            EndReason.TIME_LIMIT: RunState.TIMED_OUT,
            EndReason.CANCELLED: RunState.CANCELLED,
            EndReason.SHUTDOWN: RunState.LOST,
            EndReason.CUT_OFF: RunState.LOST,
            EndReason.HOST_LOST: RunState.LOST,
        }.get(self, RunState.FAILED)


class Order(Struct, frozen=True, kw_only=True):
    """One run to be executed; settings in clear, so this is never logged."""

    run: RunFacts
    language: Language
    source: str
    source_path: str
    entry_names: tuple[str, ...]
    settings: dict[str, str]
    state: Any
    limits: Limits
    shared: dict[str, str] = {}
    environment: Path | None = None


class Line(Struct, frozen=True):
    """Something the script said."""

    at: datetime
    level: Level
    message: str


class Ending(Struct, frozen=True, kw_only=True):
    """How a run ended; ``script_state`` is unset where the script left it alone."""

    state: RunState
    reason: EndReason | None = None
    failure: Failure | None = None
    script_state: Any = UNSET


class Listener(Protocol):
    """Serves one script while it runs."""

    async def ask(self, request: Request) -> Any:
        """Answer a request; a `MainspringError` refuses it."""
        ...

    async def log(self, lines: Sequence[Line]) -> None:
        """Keep some lines."""
        ...

    async def progress(self, done: float, total: float | None) -> None:
        """Keep how far the script is."""
        ...


class ScriptHost(Protocol):
    """Executes scripts of some languages."""

    async def start(self) -> None:
        """Get ready, so that the first run does not wait."""
        ...

    async def run(
        self, order: Order, listener: Listener, stop: asyncio.Future[EndReason]
    ) -> Ending:
        """Execute one run to its end; ``stop`` has it ended before."""
        ...

    async def close(self) -> None:
        """End every process."""
        ...


def failed(reason: EndReason, message: str, traceback: str | None = None) -> Ending:
    """The ending of a script that failed."""
    return Ending(
        state=RunState.FAILED, reason=reason, failure=Failure(message=message, traceback=traceback)
    )
