"""The engine on one machine: every loop in this process."""

from __future__ import annotations

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.engine.courier import Courier
from mainspring.engine.dispatcher import Dispatcher
from mainspring.engine.environments import Equipper
from mainspring.engine.executor import Executor
from mainspring.engine.lifeline import Lifeline, new_node
from mainspring.engine.pruner import Pruner
from mainspring.engine.watch import Watch
from mainspring.runtime.environments import Environments
from mainspring.runtime.host import ScriptHost
from mainspring.store.database import Database


class EmbeddedEngine:
    """Every loop as one thing that starts and stops."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cipher: Cipher,
        host: ScriptHost,
        concurrency: int,
        environments: Environments,
    ) -> None:
        node = new_node(clock())
        self._equipper = Equipper(database, clock, environments)
        self._host = host
        self._executor = Executor(
            database, clock, cipher, host, node.name, concurrency, self._equipper
        )
        self._lifeline = Lifeline(database, clock, node, lambda: self._executor.doing)
        self._dispatcher = Dispatcher(database, clock)
        self._pruner = Pruner(database, clock)
        self._watch = Watch(database, clock)
        self._courier = Courier(database, clock, cipher)

    async def start(self) -> None:
        """Bury what an earlier process left, then begin."""
        await self._host.start()
        await self._lifeline.register()
        for loop in (
            self._lifeline.loop,
            self._equipper.loop,
            self._dispatcher.loop,
            self._executor.loop,
            self._pruner.loop,
            self._courier.loop,
        ):
            loop.start()
        await self._watch.start()

    async def stop(self, grace: float) -> None:
        """Begin nothing more, let scripts end within ``grace`` seconds, then stop the rest."""
        await self._pruner.loop.stop()
        await self._dispatcher.loop.stop()
        await self._executor.loop.stop()
        await self._executor.drain(grace)
        await self._equipper.stop()
        await self._watch.loop.stop()
        await self._courier.close()
        await self._lifeline.loop.stop()
        await self._lifeline.leave()
        await self._host.close()

    def hurry(self) -> None:
        """Cut a grace that is being given short."""
        self._executor.hurry()
