"""The lifeline: this node's heartbeat, and the rescue of runs whose node has fallen silent."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from datetime import datetime, timedelta

from mainspring import __version__
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.close import lose
from mainspring.engine.loop import Loop
from mainspring.model.service import Node
from mainspring.runtime.python.host import confinement
from mainspring.store import nodes, queue
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

BEAT = 5.0
"""Seconds between two heartbeats."""

SILENCE = timedelta(seconds=30)
"""How long a node may be silent before it counts as dead."""


def new_node(now: datetime) -> Node:
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
    )


class Lifeline:
    """Beats for ``node`` and buries the silent."""

    def __init__(
        self, database: Database, clock: Clock, node: Node, doing: Callable[[], str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._node = node
        self._doing = doing
        self.loop = Loop("lifeline", database.bell, (), self.look)

    async def register(self) -> None:
        """Enter this node; where it must be the only one, every other is dead."""
        now = self._clock()
        alone = self._database.exclusive
        lost = await self._database.write(_register, self._node, alone, self._clock)
        if lost:
            log.warning("runs of an earlier process were lost", runs=lost, at=now.isoformat())

    async def look(self) -> float | None:
        """Beat, then rescue; answers when to beat again."""
        now = self._clock()
        if not await self._database.write(nodes.beat, self._node.name, self._doing(), now):
            log.warning("this node was given up for dead; it registers again")
            await self._database.write(_register, self._node, False, self._clock)
        lost = await self._database.write(_rescue, now - SILENCE, self._clock)
        if lost:
            log.warning("runs of a silent node were lost", runs=lost)
        return BEAT

    async def leave(self) -> None:
        """Take this node off the list, at a clean end."""
        await self._database.write(nodes.remove, self._node.name)


def _register(tx: Transaction, node: Node, alone: bool, clock: Clock) -> int:
    if alone:
        for other in nodes.every(tx):
            nodes.remove(tx, other.name)
    nodes.add(tx, node)
    if not alone:
        return 0
    return lose(tx, queue.running_nowhere(tx, [node.name]), "node_silent", clock)


def _rescue(tx: Transaction, since: datetime, clock: Clock) -> int:
    lost = 0
    for name in nodes.silent(tx, since):
        lost += lose(tx, queue.running_on(tx, name), "node_silent", clock)
        nodes.remove(tx, name)
    return lost
