"""What becomes of a job's occurrences and failures, decided by its owner."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b

from msgspec import Struct

from mainspring.model.alert import AlertRules
from mainspring.model.run import RunState
from mainspring.schedules import CatchUpPolicy


class Overlap(StrEnum):
    """What becomes of an occurrence while the job is at its limit of runs.

    ``skip`` it, ``queue`` one, let some run in ``parallel``, or ``replace`` the one that runs.
    """

    SKIP = "skip"
    QUEUE = "queue"
    PARALLEL = "parallel"
    REPLACE = "replace"


class Retries(Struct, frozen=True, kw_only=True):
    """How often a run is tried, and how long after the last time. Seconds.

    The delay grows by ``factor`` with each attempt up to ``longest_delay``, and is spread by up to a
    tenth, so that what failed together is not tried again together.
    """

    attempts: int = 1
    delay: float = 10.0
    factor: float = 2.0
    longest_delay: float = 3600.0
    on: tuple[RunState, ...] = (RunState.FAILED, RunState.TIMED_OUT, RunState.LOST)

    def delay_after(self, attempt: int, key: str) -> timedelta:
        """The pause behind the attempt of that number (from 1); the same for the same ``key``."""
        grown = min(self.delay * self.factor ** min(attempt - 1, 64), self.longest_delay)
        digest = blake2b(f"{key}/{attempt}".encode(), digest_size=8).digest()
        spread = 1 + 0.1 * int.from_bytes(digest) / 2**64
        return timedelta(milliseconds=int(grown * spread * 1000))


class Policies(Struct, frozen=True, kw_only=True):
    """A job's policies; the defaults are those of a job that nobody thought about.

    ``parallel``: runs at once under `Overlap.PARALLEL`. ``catch_up_window``: seconds that
    `CatchUpPolicy.ALL` reaches back. ``pause_after``: so many failures in a row disable the job.
    Of jobs that share a ``group``, one runs at a time. Nodes that offer all ``labels`` run it. Higher ``priority`` is admitted first.
    ``keep_runs`` and ``keep_days`` bound the history.
    """

    overlap: Overlap = Overlap.SKIP
    parallel: int = 1
    catch_up: CatchUpPolicy = CatchUpPolicy.LATEST
    catch_up_window: float = 3600.0
    retries: Retries = Retries()
    pause_after: int | None = None
    priority: int = 0
    group: str | None = None
    labels: tuple[str, ...] = ()
    keep_runs: int = 1000
    keep_days: float = 90.0
    alerts: AlertRules = AlertRules()

    @property
    def most_runs(self) -> int:
        """How many runs of the job may be admitted at once."""
        return self.parallel if self.overlap is Overlap.PARALLEL else 1
