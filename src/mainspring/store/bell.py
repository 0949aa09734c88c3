"""The bell: wakes whoever waits for a topic after a transaction that rang it has committed.

A ring carries no data. Whoever wakes reads the store, so a ring too many is harmless, and loops keep
a deadline of their own, so a ring lost is a delay and never a loss.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

RUNS = "runs"
"""Something is due, waits, or has made place: whoever plans and admits looks."""

QUEUE = "queue"
"""A run was admitted: whoever executes looks."""

LOGS = "logs"
"""Log entries were written."""

ALERTS = "alerts"
"""An alert waits to be delivered, or something has a moment by which it is to happen."""


ENVIRONMENTS = "environments"
"""Packages are to be installed."""


def run_topic(run_id: int) -> str:
    """The topic of one run: its state, progress or log changed."""
    return f"run:{run_id}"


def stop_topic(run_id: int) -> str:
    """The topic of whoever executes a run: it is to stop, or was deleted."""
    return f"stop:{run_id}"


def node_topic(name: str) -> str:
    """The topic of one node: it is to drain."""
    return f"node:{name}"


def table_topic(name: str) -> str:
    """The topic of a table's followers: some of its rows changed."""
    return f"table:{name.lower()}"


class Bell:
    """Topics and the events of those who wait; lives in one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    @contextmanager
    def listen(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event that is set at every ring of ``topics``; whoever wakes clears it before looking."""
        event = asyncio.Event()
        for topic in topics:
            self._waiting[topic].add(event)
        try:
            yield event
        finally:
            for topic in topics:
                self._waiting[topic].discard(event)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def ring(self, topics: Iterable[str]) -> None:
        """Set the events of ``topics``. From any thread."""
        if topics:
            self._loop.call_soon_threadsafe(self._set, frozenset(topics))

    def ring_all(self) -> None:
        """Set every event: rings of other processes may have been missed."""
        self._set(frozenset(self._waiting))

    def close(self) -> None:
        """Wake everybody for the last time: streams see `closed` and end."""
        self.closed = True
        self._set(frozenset(self._waiting))

    def _set(self, topics: frozenset[str]) -> None:
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()
