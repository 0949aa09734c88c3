"""Time as the rest of the house sees it: aware UTC datetimes, cut to whole milliseconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

Clock = Callable[[], datetime]
"""Answers the present moment. Passed in wherever time matters, so that a test can hold it."""


def system_clock() -> datetime:
    """The machine's wall clock, in UTC, cut to milliseconds."""
    return from_millis(time.time_ns() // 1_000_000)


def from_millis(millis: int) -> datetime:
    """Milliseconds since 1970 (negative before) → moment."""
    return EPOCH + timedelta(milliseconds=millis)


def to_millis(moment: datetime) -> int:
    """Moment → milliseconds since 1970. Naive datetimes are a defect, not a guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment - EPOCH) // MILLISECOND


def rfc3339(moment: datetime) -> str:
    """Moment → ``2026-01-31T08:05:09.120Z``."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
