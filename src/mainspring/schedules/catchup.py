"""Catch-up: what becomes of occurrences that passed while nobody looked."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from mainspring.schedules.kinds import Schedule
from mainspring.schedules.occurrences import latest, next_after

WINDOW = timedelta(hours=1)
"""How far back the policy `CatchUpPolicy.ALL` reaches."""

ON_TIME = timedelta(seconds=60)
"""An occurrence not older than this is late, not missed."""

MOST_LISTED = 100
"""Missed occurrences that are listed one by one; a schedule of seconds may have millions."""


class CatchUpPolicy(StrEnum):
    """Which of the passed occurrences run: the latest, none, or all within the window."""

    LATEST = "latest"
    SKIP = "skip"
    ALL = "all"


class CatchUp(Struct, frozen=True):
    """What to run and what was missed, both in order; ``more_missed``: not all of it is listed."""

    run: tuple[datetime, ...]
    missed: tuple[datetime, ...]
    more_missed: bool = False


def catch_up(
    schedule: Schedule,
    since: datetime,
    until: datetime,
    policy: CatchUpPolicy,
    window: timedelta = WINDOW,
) -> CatchUp:
    """Sort the occurrences from ``since`` (one itself) to ``until`` into run and missed.

    The work is bounded by `MOST_LISTED` and the window, not by the span.
    """
    last = latest(schedule, since, until)
    if last is None:
        return CatchUp((), ())
    if policy is CatchUpPolicy.ALL:
        first_run = max(since, until - window)
    elif policy is CatchUpPolicy.LATEST or until - last <= ON_TIME:
        first_run = last
    else:
        first_run = last + timedelta(microseconds=1)
    run = _between(schedule, first_run, last)
    missed = _between(schedule, since, first_run, limit=MOST_LISTED + 1, closed=False)
    return CatchUp(run, missed[:MOST_LISTED], len(missed) > MOST_LISTED)


def _between(
    schedule: Schedule,
    first: datetime,
    last: datetime,
    *,
    limit: int | None = None,
    closed: bool = True,
) -> tuple[datetime, ...]:
    found: list[datetime] = []
    moment = next_after(schedule, first - timedelta(microseconds=1))
    while moment is not None and (moment < last or (closed and moment == last)):
        found.append(moment)
        if len(found) == limit:
            break
        moment = next_after(schedule, moment)
    return tuple(found)
