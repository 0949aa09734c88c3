"""What scripts need beyond Mainspring: packages, and the service's own shared scripts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from mainspring.model.job import Language, ScriptWarning


class Requirements(Struct, frozen=True, kw_only=True):
    """The packages that a script asks for, in its language's own notation, sorted.

    ``version`` is what it asks of the language itself (``requires-python``).
    """

    language: Language
    packages: tuple[str, ...]
    version: str | None = None


class EnvironmentState(StrEnum):
    """How far an environment is."""

    WANTED = "wanted"
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class Environment(Struct, frozen=True, kw_only=True):
    """The packages of one set of requirements; every script that asks for the same shares it.

    ``lock`` are the exact versions, the same on every node; ``log`` is what the installer said last.
    """

    digest: str
    requirements: Requirements
    state: EnvironmentState
    lock: str | None = None
    log: str = ""
    failure: str | None = None
    updated_at: datetime


class SharedScript(Struct, frozen=True, kw_only=True):
    """A module of the service's that every job's script can load; ``size`` in bytes."""

    path: str
    size: int
    saved_at: datetime
    saved_by: str
    warnings: tuple[ScriptWarning, ...] = ()
