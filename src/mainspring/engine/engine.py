"""The engine of one node: every loop, started and stopped in order."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.courier import Courier
from mainspring.engine.dispatcher import Dispatcher
from mainspring.engine.embedded import QueueIntake
from mainspring.engine.environments import Equipper
from mainspring.engine.executor import Executor, Intake
from mainspring.engine.lifeline import SILENT_BEATS, Lifeline
from mainspring.engine.pruner import Pruner
from mainspring.engine.watch import Watch
from mainspring.model.labels import queues_of
from mainspring.model.service import Node
from mainspring.runtime.environments import Environments
from mainspring.runtime.host import EndReason, ScriptHost
from mainspring.store.database import Database
from mainspring.store.postgresql import PostgresqlDatabase


class Engine:
    """Plans, admits, executes, rescues and tells, together with the engines of all other nodes."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cipher: Cipher,
        host: ScriptHost,
        environments: Environments,
        node: Node,
        beat: float = 5.0,
    ) -> None:
        """A ``node`` of concurrency 0 executes nothing. ``beat``: seconds between two heartbeats."""
        self.node = node.name
        self.left = asyncio.Event()
        """Set when this node was asked to drain and has nothing to do any more."""
        self._host = host
        self._draining: asyncio.Task[None] | None = None
        silence = timedelta(seconds=beat * SILENT_BEATS)
        self._equipper = Equipper(database, clock, environments)
        self._executor = Executor(
            database, clock, cipher, host, node.name, self._equipper, silence.total_seconds()
        )
        self._intake = self._make_intake(database, node, beat)
        self._lifeline = Lifeline(database, clock, node, self._executor, beat, self._drain)
        self._dispatcher = Dispatcher(database, clock, self._lifeline.patience)
        self._pruner = Pruner(database, clock)
        self._watch = Watch(database, clock)
        self._courier = Courier(database, clock, cipher)

    def _make_intake(self, database: Database, node: Node, beat: float) -> Intake | None:
        queues = queues_of(node.labels)
        if node.concurrency == 0:
            return None
        if not isinstance(database, PostgresqlDatabase):
            return QueueIntake(database, self._executor, queues, node.concurrency)
        from mainspring.engine.distributed import TicketIntake  # Procrastinate is an extra

        return TicketIntake(
            database, self._executor, queues, node.concurrency, beat, beat * SILENT_BEATS
        )

    async def start(self) -> None:
        """Bury what an earlier process left, then begin."""
        if self._intake is not None:
            await self._host.start()
        await self._lifeline.start()
        self._dispatcher.loop.start()
        if self._intake is not None:
            self._equipper.loop.start()
            self._intake.start()
        self._pruner.loop.start()
        self._courier.loop.start()
        await self._watch.start()

    async def stop(self, grace: float) -> None:
        """Begin nothing more, let scripts end within ``grace`` seconds, then stop the rest."""
        if self._draining is not None:
            self._draining.cancel()
        await self._pruner.loop.stop()
        await self._dispatcher.loop.stop()
        await self._finish(grace)
        await self._equipper.stop()
        await self._watch.loop.stop()
        await self._courier.close()
        await self._lifeline.stop()
        await self._host.close()

    def hurry(self) -> None:
        """Cut a grace that is being given short."""
        self._executor.stop_all(EndReason.SHUTDOWN)

    def _drain(self) -> None:
        """Begin nothing more, let scripts end however long they take, then say so."""
        if self._draining is None:
            log.info("draining", node=self.node)
            self._draining = asyncio.create_task(self._leave(), name="drain")

    async def _leave(self) -> None:
        await self._finish(None)
        self.left.set()

    async def _finish(self, grace: float | None) -> None:
        if self._intake is not None:
            await self._intake.stop()
            await self._executor.drain(grace)
            await self._intake.close()
