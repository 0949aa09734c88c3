"""The run: one execution of a job, the states it goes through and which steps are legal."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct


class RunState(StrEnum):
    """Where a run stands. The last six are ends; nothing leaves them."""

    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    LOST = "lost"
    SKIPPED = "skipped"

    @property
    def is_end(self) -> bool:
        """Whether nothing can follow."""
        return not TRANSITIONS[self]


TRANSITIONS: dict[RunState, frozenset[RunState]] = {
    RunState.PENDING: frozenset({RunState.QUEUED, RunState.SKIPPED, RunState.CANCELLED}),
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.SKIPPED, RunState.CANCELLED}),
    RunState.RUNNING: frozenset(
        {
            RunState.SUCCEEDED,
            RunState.FAILED,
            RunState.TIMED_OUT,
            RunState.CANCELLED,
            RunState.LOST,
        }
    ),
    RunState.SUCCEEDED: frozenset(),
    RunState.FAILED: frozenset(),
    RunState.TIMED_OUT: frozenset(),
    RunState.CANCELLED: frozenset(),
    RunState.LOST: frozenset(),
    RunState.SKIPPED: frozenset(),
}
"""Every legal step; the documentation's diagram is drawn from this."""

ACTIVE = frozenset({RunState.QUEUED, RunState.RUNNING})
"""States that hold one of the job's places: admitted and not yet ended."""


FAILURES = frozenset({RunState.FAILED, RunState.TIMED_OUT, RunState.LOST})
"""Ends that count as failures of the job."""


class Trigger(StrEnum):
    """Who or what asked for a run."""

    SCHEDULE = "schedule"
    MANUAL = "manual"
    BACKFILL = "backfill"
    RETRY = "retry"


class SkipReason(StrEnum):
    """Why an occurrence was not run."""

    OVERLAP = "overlap"
    MISSED = "missed"
    DISABLED = "disabled"
    MODE_LIMIT = "mode_limit"


class WaitReason(StrEnum):
    """Why a run has not begun yet: it is given its pause, the job runs as often as it may, a job of
    its group has the turn, or no node offers the labels it needs.
    """

    DELAY = "delay"
    PLACE = "place"
    GROUP = "group"
    NO_NODE = "no_node"


class Progress(Struct, frozen=True):
    """How far a script says it is."""

    done: float
    total: float | None = None


class Failure(Struct, frozen=True):
    """Why a script did not succeed: a sentence, and the traceback from the user's script on."""

    message: str
    traceback: str | None = None


class RowCounts(Struct, frozen=True):
    """How many rows of a table a script read and changed."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0


class Run(Struct, frozen=True, kw_only=True):
    """One execution of a job; moments are UTC, unset until they happen.

    It was asked for at ``queued_at``, waits until ``not_before``, and was let into the queue at
    ``admitted_at``. ``reason`` is one word for why it is in its state (``place``, ``overlap``,
    ``missed``, ``time_limit``, ``node_silent`` …); ``failure`` says it in sentences. ``origin`` is the
    run that it repeats, the first of them. ``rows``: what its script did to each table, known once it
    has ended.
    """

    id: int
    job: str
    trigger: Trigger
    state: RunState
    reason: str | None = None
    scheduled_for: datetime | None = None
    queued_at: datetime
    not_before: datetime | None = None
    admitted_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempt: int = 1
    node: str | None = None
    script_version: int | None = None
    arguments: Any = None
    progress: Progress | None = None
    failure: Failure | None = None
    origin: int | None = None
    rows: dict[str, RowCounts] | None = None


class RunMark(Struct, frozen=True, kw_only=True):
    """As much of a run as a timeline shows."""

    id: int
    state: RunState
    trigger: Trigger
    reason: str | None = None
    scheduled_for: datetime | None = None
    queued_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None


class RunGroup(Struct, frozen=True, kw_only=True):
    """A job's runs that began within one slot of a timeline.

    ``run`` stands for them: the newest of those in ``state``, which is the one that most wants to be
    seen. ``began`` is the first one's moment; ``ended`` the last one's, unset while one has not.
    """

    run: int
    state: RunState
    began: datetime
    ended: datetime | None
    counts: dict[RunState, int]
