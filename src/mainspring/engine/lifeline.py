"""The lifeline: this node's heartbeat, and the rescue of runs whose node has fallen silent.

Whoever is silent for `SILENT_BEATS` is dead to the others, who give its runs away. A node that cannot
beat stops its own scripts one beat before that, so that a run is not executed twice at once.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from mainspring import __version__
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.close import lose
from mainspring.engine.executor import Executor
from mainspring.engine.loop import Loop
from mainspring.model.service import Node
from mainspring.runtime.host import EndReason
from mainspring.runtime.memory import memory_of
from mainspring.runtime.python.host import confinement
from mainspring.store import nodes, queue, tickets
from mainspring.store.bell import node_topic
from mainspring.store.database import Database
from mainspring.store.nodes import Beat
from mainspring.store.transaction import Transaction

SILENT_BEATS = 6
"""Heartbeats that a node may miss before it counts as dead: 30 s by default."""

LIVING_BEATS = 5
"""Heartbeats without the store after which a node stops its scripts."""

LATELY_BEATS = 2
"""Heartbeats after which an older node that has not been heard of leads no more."""

SHORTEST_DOUBT = 2.0
"""Seconds, at least, for which a run may be claimed for this node before it is executed."""

FOLLOWING, FOLLOWERS = 1.0, 5.0
"""Seconds that a node which does not lead leaves to the one that does; looks a second of all of them."""

SHORTEST_PAUSE = 0.1
"""Seconds between two looks at another node that may be falling silent."""


def new_node(now: datetime, labels: tuple[str, ...] = (), concurrency: int = 0) -> Node:
    """This process as a node, under a name that no other has or had."""
    host = socket.gethostname()
    return Node(
        name=f"{host[:40]}-{os.getpid()}-{secrets.token_hex(2)}",
        host=host,
        pid=os.getpid(),
        version=__version__,
        started_at=now,
        heartbeat_at=now,
        doing="starting",
        confinement=confinement(),
        labels=labels,
        concurrency=concurrency,
    )


class Lifeline:
    """Beats for ``node`` and buries the silent."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        node: Node,
        executor: Executor,
        beat: float,
        drain: Callable[[], None],
    ) -> None:
        """``beat``: seconds between two heartbeats. ``drain`` is called when this node is to leave."""
        self._database = database
        self._clock = clock
        self._node = node
        self._executor = executor
        self._beat = beat
        self._silence = timedelta(seconds=beat * SILENT_BEATS)
        self._drain = drain
        self._last = self._calm_since = time.monotonic()
        self._unknown: dict[int, float] = {}
        self._known: Beat | None = None
        self._guard: asyncio.Task[None] | None = None
        self._loop = Loop("lifeline", database.bell, (node_topic(node.name),), self.look)

    async def start(self) -> None:
        """Enter this node, and beat; where it must be the only one, every other is dead."""
        now = self._clock()
        alone = self._database.exclusive
        lost = await self._database.write(_register, self._node, alone, self._clock)
        if lost:
            log.warning("runs of an earlier process were lost", runs=lost, at=now.isoformat())
        self._last = self._calm_since = time.monotonic()
        self._loop.start()
        self._guard = asyncio.create_task(self._guard_scripts(), name="guard")

    def patience(self) -> float:
        """Seconds for which this node leaves planning to the oldest; 0 where that is this one.

        One that leads saves the others work, and correctness needs none. Should it say nothing,
        the next one is seldom more than a second behind, and all together look a few times a second.
        """
        if self._database.exclusive or (self._known is not None and self._known.first):
            return 0.0
        others = 1 if self._known is None else self._known.others
        return FOLLOWING + random.random() * others / FOLLOWERS  # noqa: S311  not a secret

    async def stop(self) -> None:
        """Stop beating and take this node off the list, at a clean end."""
        await self._loop.stop()
        if self._guard is not None:
            self._guard.cancel()
        await self._database.write(nodes.remove, self._node.name)

    async def look(self) -> float | None:
        """Beat, then rescue; answers when to beat again."""
        began = time.monotonic()
        lately = timedelta(seconds=LATELY_BEATS * self._beat)
        memory = await asyncio.to_thread(memory_of, self._node.pid)
        beat = await self._database.write(
            nodes.beat, self._node.name, self._executor.doing, memory, self._clock(), lately
        )
        self._known = beat
        if beat is None:
            log.warning("this node was given up for dead; it registers again")
            await self._database.write(_register, self._node, False, self._clock)
            self._executor.recheck()
        if began - self._last > 2 * self._beat:
            self._calm_since = began  # the store was away, for others as well
        self._last = began
        if beat is None:
            return 0.0
        if beat.draining:
            self._drain()
        await self._bury_own()
        return await self._rescue(beat)

    async def _rescue(self, beat: Beat) -> float:
        """Give away the runs of the silent; answers the seconds until somebody could be silent."""
        calm = time.monotonic() - self._calm_since >= self._silence.total_seconds()
        if self._database.exclusive or not calm:
            return self._beat
        lost = await self._database.write(_rescue, beat.at - self._silence, self._clock)
        if lost:
            log.warning("runs of a silent node were lost", runs=lost)
        again = await self._database.write(tickets.tidy, self._silence.total_seconds())
        if again:
            log.warning("queued runs were forsaken and are handed out again", runs=again)
        if beat.earliest is None:
            return self._beat
        left = (beat.earliest + self._silence - beat.at).total_seconds()
        return min(self._beat, max(left, SHORTEST_PAUSE))

    async def _bury_own(self) -> None:
        """Lose what is this node's but has not been executed here for a while.

        That is a run whose claim was committed without an answer, or whose end could not be recorded.
        """
        now = time.monotonic()
        ours = await self._database.read(queue.running_on, self._node.name)
        unknown = set(ours) - self._executor.run_ids
        self._unknown = {run_id: self._unknown.get(run_id, now) for run_id in unknown}
        longest = max(2 * self._beat, SHORTEST_DOUBT)
        orphans = [run_id for run_id, since in self._unknown.items() if now - since > longest]
        if orphans:
            await self._database.write(lose, orphans, "host_lost", self._clock)
            log.warning("runs of this node were lost", runs=len(orphans))

    async def _guard_scripts(self) -> None:
        """Stop every script when the store was not reached for so long that others may take its run."""
        limit = LIVING_BEATS * self._beat
        while True:
            left = self._last + limit - time.monotonic()
            if left <= 0 and not self._database.exclusive:
                self._executor.stop_all(EndReason.CUT_OFF)
            await asyncio.sleep(left if left > 0 else self._beat)


def _register(tx: Transaction, node: Node, alone: bool, clock: Clock) -> int:
    if alone:
        for other in nodes.every(tx):
            nodes.remove(tx, other.name)
    nodes.add(tx, node, clock())
    if not alone:
        return 0
    return lose(tx, queue.running_nowhere(tx, [node.name]), "node_silent", clock)


def _rescue(tx: Transaction, since: datetime, clock: Clock) -> int:
    lost = 0
    for name in nodes.silent(tx, since):
        lost += lose(tx, queue.running_on(tx, name), "node_silent", clock)
        nodes.remove(tx, name)
    return lost
