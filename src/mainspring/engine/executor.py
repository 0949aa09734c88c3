"""The executor: begins runs that are queued and executes each in a task of its own.

A run goes claim → script and settings → environment → host → pump → end → close; `_execute` reads in that
order. Which run is begun when, an intake says: `engine/embedded.py` or `engine/distributed.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Set
from typing import Protocol

from mainspring.base.cipher import Cipher
from mainspring.base.clock import Clock
from mainspring.base.logging import log
from mainspring.engine.begin import Begun, begin, begin_next
from mainspring.engine.environments import Equipper
from mainspring.engine.execution import Execution, broken
from mainspring.model.run import RunState
from mainspring.runtime.host import Ending, EndReason, ScriptHost
from mainspring.store.bell import QUEUE, stop_topic
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

SLOW_CLAIM = 1.0
"""Seconds after which a claim is looked at again before the script starts."""

CANCELLED = Ending(state=RunState.CANCELLED, reason=EndReason.CANCELLED)


class Intake(Protocol):
    """Has the executor begin runs as there are places."""

    def start(self) -> None:
        """Begin to take runs."""
        ...

    async def stop(self) -> None:
        """Take nothing more."""
        ...

    async def close(self) -> None:
        """End, after what was taken has ended."""
        ...


class Executor:
    """The runs of this node."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cipher: Cipher,
        host: ScriptHost,
        node: str,
        equipper: Equipper,
        patience: float,
    ) -> None:
        """``patience``: seconds for which a run outlives a store that is away."""
        self._database = database
        self._clock = clock
        self._cipher = cipher
        self._host = host
        self._node = node
        self._equipper = equipper
        self._patience = patience
        self._executing: dict[asyncio.Task[None], Execution] = {}
        self._claims: set[asyncio.Task[asyncio.Task[None] | None]] = set()

    @property
    def run_ids(self) -> Set[int]:
        """The runs that are being executed here."""
        return {execution.begun.run.id for execution in self._executing.values()}

    @property
    def doing(self) -> str:
        """In words, what runs now."""
        names = sorted(execution.begun.job.name for execution in self._executing.values())
        return (", ".join(names) if names else "idle")[:255]

    async def begin_next(self, queues: Collection[str]) -> asyncio.Task[None] | None:
        """Begin the oldest queued run of ``queues``; answers the task that executes it."""
        return await self._begin(lambda tx: begin_next(tx, self._node, self._clock(), queues))

    async def begin(self, run_id: int) -> asyncio.Task[None] | None:
        """Begin this run; ``None`` where it is not queued any more."""
        return await self._begin(lambda tx: begin(tx, run_id, self._node, self._clock()))

    async def _begin(
        self, claim: Callable[[Transaction], Begun | None]
    ) -> asyncio.Task[None] | None:
        # Shielded: a claim that commits while its caller is cancelled must still be executed.
        task = asyncio.create_task(self._claim(claim))
        self._claims.add(task)
        task.add_done_callback(self._claims.discard)
        return await asyncio.shield(task)

    async def _claim(
        self, claim: Callable[[Transaction], Begun | None]
    ) -> asyncio.Task[None] | None:
        asked = time.monotonic()
        begun = await self._database.write(claim)
        if begun is None:
            return None
        execution = Execution(self._database, self._clock, begun, self._patience)
        executing = self._execute(execution, begun, asked)
        task = asyncio.create_task(executing, name=f"run-{begun.run.id}")
        self._executing[task] = execution
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._executing[task]
        self._database.bell.ring((QUEUE,))

    async def _execute(self, execution: Execution, begun: Begun, asked: float) -> None:
        # This process may have been stopped since it claimed, and its run given away.
        if time.monotonic() - asked > SLOW_CLAIM and await execution.must_stop():
            await execution.close(CANCELLED)
            return
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

    async def drain(self, grace: float | None) -> None:
        """Let what runs end within ``grace`` seconds (``None``: whenever), then stop and record the rest."""
        if self._claims:
            await asyncio.gather(*self._claims, return_exceptions=True)
        if self._executing:
            await asyncio.wait(list(self._executing), timeout=grace)
        self.stop_all(EndReason.SHUTDOWN)
        if self._executing:
            await asyncio.wait(list(self._executing))

    def stop_all(self, reason: EndReason) -> None:
        """Have every script stopped now."""
        for execution in self._executing.values():
            execution.ask_stop(reason)

    def stop_run(self, run_id: int, reason: EndReason) -> None:
        """Have one run's script stopped, if it is here."""
        for execution in self._executing.values():
            if execution.begun.run.id == run_id:
                execution.ask_stop(reason)

    def recheck(self) -> None:
        """Have every execution look whether its run is still its own."""
        self._database.bell.ring({stop_topic(run_id) for run_id in self.run_ids})
