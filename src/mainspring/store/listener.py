"""The bell across processes: rings go through PostgreSQL's LISTEN and NOTIFY.

One connection of each process listens. Notifications that come while it is lost are lost, so it rings
everything after it was made again. It needs a session of its own: not a pooler's transaction mode.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mainspring.base.logging import log
from mainspring.store.bell import Bell
from mainspring.store.dialect import SAFE_CONNECTION

if TYPE_CHECKING:
    from psycopg import Notify

CHANNEL = "mainspring"

LARGEST_PAYLOAD = 7000
"""Bytes of topics in one notification; PostgreSQL takes less than 8000."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds before the connection is made again, doubling."""

PROBE = 15.0
"""Seconds of silence after which the connection is asked whether it lives."""

Heard = Callable[[str], None]


class Listener:
    """Rings ``bell`` for what other processes ring, and hands on what comes on other channels."""

    def __init__(self, url: str, bell: Bell) -> None:
        self._url = url
        self._bell = bell
        self._task: asyncio.Task[None] | None = None
        self._subscribers: dict[str, set[Heard]] = defaultdict(set)
        self._pause = FIRST_PAUSE
        self.origin = secrets.token_hex(8)
        """What marks this process's own rings."""
        self.reconnected: set[Callable[[], None]] = set()
        """Called after each time that notifications may have been missed."""

    def start(self) -> None:
        """Begin to listen, in a task of its own."""
        self._task = asyncio.create_task(self._run(), name="listener")

    async def close(self) -> None:
        """Let go of the connection."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @contextmanager
    def subscribe(
        self, channels: Iterable[str], heard: Heard, reconnected: Callable[[], None]
    ) -> Iterator[None]:
        """Have ``heard`` called with what comes on ``channels``, from the next connection on.

        The connection is made anew for that, so that ``reconnected`` follows.
        """
        names = tuple(channels)
        for name in names:
            self._subscribers[name].add(heard)
        self.reconnected.add(reconnected)
        self._renew()
        try:
            yield
        finally:
            self.reconnected.discard(reconnected)
            for name in names:
                self._subscribers[name].discard(heard)

    def _renew(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.start()

    async def _run(self) -> None:
        import psycopg

        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError, TimeoutError) as problem:
                log.warning("the bell does not hear other processes", problem=str(problem).strip())
            await asyncio.sleep(self._pause * random.uniform(0.5, 1))  # noqa: S311  not a secret
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        """Listen until the connection is lost, which raises."""
        import psycopg
        from psycopg.sql import SQL, Identifier

        connection = await psycopg.AsyncConnection.connect(self._url, **SAFE_CONNECTION)
        async with connection:
            for channel in (CHANNEL, *self._subscribers):
                await connection.execute(SQL("LISTEN {}").format(Identifier(channel)))
            self._pause = FIRST_PAUSE
            self._bell.ring_all()
            for reconnected in list(self.reconnected):
                reconnected()
            while True:
                async for notification in connection.notifies(timeout=PROBE):
                    self._hear(notification)
                async with asyncio.timeout(PROBE):
                    await connection.execute("SELECT 1")

    def _hear(self, notification: Notify) -> None:
        if notification.channel != CHANNEL:
            for heard in list(self._subscribers.get(notification.channel, ())):
                heard(notification.payload)
            return
        origin, *topics = notification.payload.split("\n")
        if origin != self.origin:
            self._bell.ring(topics)


def payloads(origin: str, topics: Iterable[str]) -> Iterator[str]:
    """Topics as notifications, each short enough for PostgreSQL."""
    lines, size = [origin], 0
    for topic in sorted(topics):
        size += len(topic.encode()) + 1
        if size > LARGEST_PAYLOAD:
            yield "\n".join(lines)
            lines, size = [origin], len(topic.encode()) + 1
        lines.append(topic)
    if len(lines) > 1:
        yield "\n".join(lines)
