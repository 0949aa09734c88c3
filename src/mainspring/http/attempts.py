"""Failed logins, counted per address and name, so that passwords cannot be guessed quickly."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from mainspring.base.errors import TooMany

WINDOW = timedelta(minutes=5)
MOST_FAILURES = 10
MOST_KEYS = 10_000
"""Callers remembered at once; beyond it the one that failed longest ago is forgotten."""


class Attempts:
    """Sliding windows of failures, in this process's memory."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[datetime]] = {}

    def check(self, key: str, now: datetime) -> None:
        """Raise `TooMany` if ``key`` has failed too often of late."""
        failures = self._failures.get(key)
        while failures and failures[0] <= now - WINDOW:
            failures.popleft()
        if failures and len(failures) >= MOST_FAILURES:
            minutes = int(WINDOW.total_seconds() // 60)
            raise TooMany(f"Too many failed logins: wait {minutes} minutes, then try again.")

    def fail(self, key: str, now: datetime) -> None:
        """Count a failure."""
        failures = self._failures.pop(key, None) or deque(maxlen=MOST_FAILURES)
        failures.append(now)
        self._failures[key] = failures
        if len(self._failures) > MOST_KEYS:
            del self._failures[next(iter(self._failures))]

    def succeed(self, key: str) -> None:
        """Forget the failures of ``key``."""
        self._failures.pop(key, None)
