"""Environments: packages are installed when a script that asks for them is saved, or at the latest when it runs."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mainspring.base.clock import Clock
from mainspring.base.errors import Invalid
from mainspring.base.logging import log
from mainspring.engine.begin import Begun
from mainspring.engine.execution import Execution
from mainspring.engine.loop import Loop
from mainspring.model.environment import EnvironmentState, Requirements
from mainspring.model.log import Level
from mainspring.runtime.endings import stopped
from mainspring.runtime.environments import Environments, InstallFailed
from mainspring.runtime.host import Ending, EndReason, Line, failed
from mainspring.runtime.requirements import digest_of, requirements_of
from mainspring.store import environments as store
from mainspring.store.bell import ENVIRONMENTS
from mainspring.store.database import Database

TELLING = 1.0
"""Seconds between two writes of what an installer says."""

ABANDONED = timedelta(seconds=30)
"""After this silence, whoever was building is believed dead."""

COLLECTING = timedelta(days=1)


class Equipper:
    """Builds what is wanted, and hands runs their environments."""

    def __init__(self, database: Database, clock: Clock, environments: Environments) -> None:
        self._database = database
        self._clock = clock
        self._environments = environments
        self._building: dict[str, asyncio.Task[Path]] = {}
        self._collected: datetime | None = None
        self.loop = Loop("environments", database.bell, (ENVIRONMENTS,), self.look)

    async def look(self) -> float | None:
        """Begin to build what is wanted."""
        now = self._clock()
        for wanted in await self._database.read(store.wanted, now - ABANDONED):
            if await self._database.write(store.begin, wanted.digest, now - ABANDONED, now):
                self._build(wanted.digest, wanted.requirements)
        if self._collected is None or now - self._collected > COLLECTING:
            self._collected = now
            if removed := await asyncio.to_thread(self._environments.collect):
                log.info("unused environments were removed", environments=removed)
        return None

    async def stop(self) -> None:
        """Abandon what is being built; the next start begins it again."""
        await self.loop.stop()
        for task in self._building.values():
            task.cancel()
        await asyncio.gather(*self._building.values(), return_exceptions=True)

    async def equip(self, begun: Begun, execution: Execution) -> Path | Ending | None:
        """The folder that a run needs; ``None`` if none; its ending where it cannot be had."""
        try:
            wanted = requirements_of(begun.script.source, begun.job.language, begun.shared)
        except Invalid as problem:
            return failed(EndReason.ENVIRONMENT_FAILED, problem.message)
        if wanted is None:
            return None
        digest = digest_of(wanted)
        known = await self._database.read(store.get, digest)
        if known and known.lock and (folder := self._environments.find(wanted, known.lock)):
            return folder
        told = f"Installing {', '.join(wanted.packages)} before the script begins."
        await execution.log([Line(self._clock(), Level.INFO, told)])
        await self._database.write(store.want, digest, wanted, self._clock())
        return await self._awaited(self._build(digest, wanted), begun, execution)

    async def _awaited(
        self, building: asyncio.Task[Path], begun: Begun, execution: Execution
    ) -> Path | Ending:
        waiting: set[asyncio.Future[Any]] = {building, execution.stop}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if not building.done():
            return stopped(execution.stop.result(), begun.job.limits)
        try:
            return building.result()
        except InstallFailed as problem:
            message = f"The script's packages cannot be installed:\n{problem}"
            return failed(EndReason.ENVIRONMENT_FAILED, message)

    def _build(self, digest: str, wanted: Requirements) -> asyncio.Task[Path]:
        """The one task on this node that builds it."""
        if (task := self._building.get(digest)) is None:
            task = asyncio.create_task(self._make(digest, wanted), name=f"environment-{digest[:8]}")
            self._building[digest] = task
            task.add_done_callback(lambda done: self._built(digest, done))
        return task

    def _built(self, digest: str, task: asyncio.Task[Path]) -> None:
        del self._building[digest]
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.warning("packages could not be installed", environment=digest, problem=str(problem))

    async def _make(self, digest: str, wanted: Requirements) -> Path:
        await self._change(digest, state=EnvironmentState.BUILDING, failure=None)
        said: list[str] = []
        telling = asyncio.create_task(self._tell(digest, said))
        try:
            folder = await self._installed(digest, wanted, said)
        except Exception as problem:
            told = str(problem) if isinstance(problem, InstallFailed) else repr(problem)
            await self._change(digest, state=EnvironmentState.FAILED, failure=told)
            raise
        finally:
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await telling
        await self._change(digest, state=EnvironmentState.READY, log="\n".join(said))
        return folder

    async def _installed(self, digest: str, wanted: Requirements, said: list[str]) -> Path:
        known = await self._database.read(store.get, digest)
        lock = known.lock if known else None
        if lock is None:
            lock = await self._environments.lock(wanted, said.append)
            lock = await self._database.write(store.keep_lock, digest, lock)
        found = self._environments.find(wanted, lock)
        return found or await self._environments.build(wanted, lock, said.append)

    async def _tell(self, digest: str, said: list[str]) -> None:
        """Keep what the installer says, and that somebody is at it. Until cancelled."""
        while True:
            await asyncio.sleep(TELLING)
            await self._change(digest, log="\n".join(said))

    async def _change(self, digest: str, **values: object) -> None:
        await self._database.write(store.change, digest, self._clock(), values)
