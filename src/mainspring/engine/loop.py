"""The one shape of every background loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from mainspring.base.logging import log
from mainspring.store.bell import Bell

LONGEST_SLEEP = 15.0
"""Seconds after which a loop looks again although nobody rang: the wall clock may have jumped."""

AFTER_ERROR = 1.0
"""Seconds to wait after an error that a loop survived."""


class Loop:
    """Looks whenever its bell rings or the time has come that the last look named.

    ``look`` answers the seconds until it has to look again at the latest (``None``: no need). What it
    raises is logged and survived. Starting twice, stopping twice or before a start does no harm.
    """

    def __init__(
        self,
        name: str,
        bell: Bell,
        topics: tuple[str, ...],
        look: Callable[[], Awaitable[float | None]],
    ) -> None:
        self.name = name
        self._bell = bell
        self._topics = topics
        self._look = look
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to loop in a task of its own."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """End the loop; a look that is under way is abandoned between two of its awaits."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        with self._bell.listen(*self._topics) as rung:
            while True:
                rung.clear()
                pause = await self._survive()
                try:
                    async with asyncio.timeout(pause):
                        await rung.wait()
                except TimeoutError:
                    pass

    async def _survive(self) -> float:
        try:
            pause = await self._look()
        except Exception:
            log.exception("loop failed", loop=self.name)
            return AFTER_ERROR
        return LONGEST_SLEEP if pause is None else max(0.0, min(pause, LONGEST_SLEEP))
