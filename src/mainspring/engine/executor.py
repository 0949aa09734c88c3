"""The executor: takes queued runs as places become free and executes each in a task of its own.

A run goes claim → script and settings → environment → host → pump → end → close; `_execute` reads in that order.
"""

from __future__ import annotations

import asyncio

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.begin import Begun, begin
from mainspring.engine.environments import Equipper
from mainspring.engine.execution import Execution, broken
from mainspring.engine.loop import Loop
from mainspring.runtime.host import Ending, EndReason, ScriptHost
from mainspring.store.bell import RUNS
from mainspring.store.database import Database


class Executor:
    """At most ``concurrency`` runs at once on this node."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cipher: Cipher,
        host: ScriptHost,
        node: str,
        concurrency: int,
        equipper: Equipper,
    ) -> None:
        self._database = database
        self._clock = clock
        self._cipher = cipher
        self._host = host
        self._node = node
        self._concurrency = concurrency
        self._equipper = equipper
        self._executing: dict[asyncio.Task[None], Execution] = {}
        self._claim: asyncio.Task[bool] | None = None
        self.loop = Loop("executor", database.bell, (RUNS,), self.look)

    @property
    def doing(self) -> str:
        """In words, what runs now."""
        names = sorted(execution.begun.job.name for execution in self._executing.values())
        return ", ".join(names) if names else "idle"

    async def look(self) -> float | None:
        """Begin queued runs while places are free."""
        while len(self._executing) < self._concurrency:
            # Shielded: a claim that commits while the loop is stopped must still be executed.
            self._claim = asyncio.create_task(self._begin_one())
            if not await asyncio.shield(self._claim):
                break
        return None

    async def _begin_one(self) -> bool:
        begun = await self._database.write(begin, self._node, self._clock())
        if begun is None:
            return False
        execution = Execution(self._database, self._clock, begun)
        task = asyncio.create_task(self._execute(execution, begun), name=f"run-{begun.run.id}")
        self._executing[task] = execution
        task.add_done_callback(self._ended)
        return True

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._executing[task]
        self._database.bell.ring((RUNS,))

    async def _execute(self, execution: Execution, begun: Begun) -> None:
        watch = asyncio.create_task(execution.watch())
        try:
            ending = await self._run(execution, begun)
        finally:
            watch.cancel()
        await execution.close(ending)

    async def _run(self, execution: Execution, begun: Begun) -> Ending:
        try:
            environment = await self._equipper.equip(begun, execution)
            if isinstance(environment, Ending):
                return environment
            order = begun.order(self._cipher, environment)
            return await self._host.run(order, execution, execution.stop)
        except Exception as problem:
            log.exception("a script host failed", run=begun.run.id)
            return broken(problem)

    async def drain(self, grace: float) -> None:
        """Let what runs end within ``grace`` seconds, then have the rest stopped and recorded."""
        if self._claim is not None:
            await asyncio.gather(self._claim, return_exceptions=True)
        if self._executing:
            await asyncio.wait(list(self._executing), timeout=grace)
        self.hurry()
        if self._executing:
            await asyncio.wait(list(self._executing))

    def hurry(self) -> None:
        """Have every script stopped now."""
        for execution in self._executing.values():
            execution.ask_stop(EndReason.SHUTDOWN)
