"""SQLite's one writer: what waits is run in one transaction, with one fsync, and then answered.

Every piece of work runs in a savepoint of its own, so a failure undoes that piece alone. Nobody is
answered before the commit: an answer means that the work is on disk.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from mainspring.store.dialect import store_failed
from mainspring.store.transaction import Transaction

LARGEST_GROUP = 256
"""Pieces of work in one transaction."""

LONGEST_GROUP = 0.02
"""Seconds after which a group takes no more work, so that the first to come is not kept waiting."""


class _Work:
    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function = function
        self.arguments = arguments
        self.future: Future[Any] = Future()
        self.topics: set[str] = set()
        self.answer: Any = None
        self.problem: BaseException | None = None

    def run(self, connection: Connection) -> None:
        transaction = Transaction(connection)
        try:
            with connection.begin_nested():
                self.answer = self.function(transaction, *self.arguments)
            self.topics = transaction.topics
        except Exception as problem:
            self.problem = problem

    def settle(self) -> None:
        if self.future.cancelled():
            return
        if self.problem is None:
            self.future.set_result(self.answer)
        else:
            self.future.set_exception(self.problem)


class GroupWriter:
    """One thread that holds the only writing connection."""

    def __init__(self, engine: Engine, ring: Callable[[Iterable[str]], None]) -> None:
        self._engine = engine
        self._ring = ring
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Queue ``function(transaction, *arguments)``; the future is settled after the commit."""
        work = _Work(function, arguments)
        self._queue.put(work)
        return work.future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        with self._engine.connect() as connection:
            while (work := self._queue.get()) is not None:
                if not self._commit(connection, work):
                    return

    def _commit(self, connection: Connection, first: _Work) -> bool:
        """Run a group that begins with ``first``; answers whether to go on afterwards."""
        group: list[_Work] = []
        go_on = True
        try:
            with connection.begin():
                go_on = self._run_group(connection, first, group)
        except Exception as problem:
            group = group or [first]  # the lock was not to be had, so nothing has begun
            for work in group:
                work.problem = work.problem or store_failed(problem)
        else:
            self._ring({topic for work in group for topic in work.topics})
        for work in group:
            work.settle()
        return go_on

    def _run_group(self, connection: Connection, first: _Work, group: list[_Work]) -> bool:
        started = time.monotonic()
        work: _Work | None = first
        while work is not None:
            if work.future.set_running_or_notify_cancel():
                group.append(work)
                work.run(connection)
            if len(group) >= LARGEST_GROUP or time.monotonic() - started > LONGEST_GROUP:
                return True
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return True
        return False
