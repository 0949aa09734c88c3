"""Jobs, their scripts and the limits a run has."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from mainspring.model.policies import Policies
from mainspring.model.run import Run
from mainspring.schedules import Schedule


class Language(StrEnum):
    """What a script is written in."""

    PYTHON = "python"
    JAVASCRIPT = "javascript"
    TYPESCRIPT = "typescript"

    @property
    def suffix(self) -> str:
        """The file ending of such a script, without the dot."""
        return {Language.PYTHON: "py", Language.JAVASCRIPT: "js", Language.TYPESCRIPT: "ts"}[self]


class Limits(Struct, frozen=True):
    """What one run may use.

    ``time`` and ``cpu`` in seconds; ``memory``, ``disk`` (its own folder) and ``entry_size`` in bytes;
    ``files`` open at once, ``processes`` at once beside its first, log ``entries``, ``rows`` of one call.
    ``network``: the hosts that a script in JavaScript may reach, each with or without a port (``None``:
    any). Scripts in Python cannot be kept from hosts.
    """

    time: float = 600.0
    cpu: float = 600.0
    memory: int = 256 * 1024 * 1024
    disk: int = 256 * 1024 * 1024
    files: int = 256
    processes: int = 32
    rows: int = 50_000
    entries: int = 10_000
    entry_size: int = 16 * 1024
    network: tuple[str, ...] | None = None


class ScriptWarning(Struct, frozen=True):
    """Something a person should know about a script that was saved all the same. Line from 1."""

    message: str
    line: int | None = None
    column: int | None = None


class ScriptVersion(Struct, frozen=True, kw_only=True):
    """One save of a job's script."""

    version: int
    language: Language
    saved_at: datetime
    saved_by: str
    size: int
    warnings: tuple[ScriptWarning, ...] = ()


class Job(Struct, frozen=True, kw_only=True):
    """A name, a script, a schedule, and whether the schedule is followed.

    ``schedule_text`` is the schedule in words; ``next_due`` is unset while the job is disabled or has
    nothing more to do; ``last_run`` is the newest run whatever asked for it; ``failures`` counts those
    in a row.
    """

    name: str
    language: Language
    enabled: bool
    schedule: Schedule
    schedule_text: str
    next_due: datetime | None
    limits: Limits
    policies: Policies
    failures: int
    script_version: int
    created_at: datetime
    updated_at: datetime
    last_run: Run | None = None


def entry_names(job: str, language: Language) -> tuple[str, ...]:
    """The functions that may serve as a script's entry, in order of preference."""
    if language is not Language.PYTHON:
        return (job,)
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", job).lower()
    return tuple(dict.fromkeys((job, snake, "main")))


def script_source(job: str, language: Language) -> str:
    """The path under which people know a job's script, as in log entries and tracebacks."""
    return f"/scheduler/{job}.{language.suffix}"


def placeholder(job: str, language: Language) -> str:
    """The script of a job that nobody has written yet: it warns, so that nobody waits for rows."""
    warning = (
        f"The script of job '{job}' is empty, so this run did nothing. "
        "Write the script or disable the job."
    )
    if language is not Language.PYTHON:
        export = "export " if language is Language.TYPESCRIPT else ""
        return f'{export}function {job}() {{\n    console.warn("{warning}");\n}}\n'
    return f'import logging\n\n\ndef {job}():\n    logging.warning("{warning}")\n'
