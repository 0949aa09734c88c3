"""The JavaScript host: hands each run a process that has loaded everything and only waits."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections import deque
from pathlib import Path

from mainspring.base.config import RuntimeConfig
from mainspring.base.errors import Unavailable
from mainspring.base.logging import log
from mainspring.model.job import Limits
from mainspring.model.run import RunState
from mainspring.runtime.endings import Exit, unsaid
from mainspring.runtime.host import Ending, EndReason, Listener, Order, failed
from mainspring.runtime.javascript.process import DenoProcess, start
from mainspring.runtime.output import Output
from mainspring.runtime.pump import Pump
from mainspring.runtime.python.zygote import Zygote, bounds_of, fresh_scratch

SPARE = 2
"""Processes that wait, once a first script has run."""

HEAD_START = 0.1
"""Seconds that a run has before a fresh process, while another one waits, takes a core to load."""

USUAL = bounds_of(Limits())


class JavaScriptHost:
    """Starts nothing until the first run; from then on a few processes wait for the next ones."""

    def __init__(self, cache: Path, config: RuntimeConfig = RuntimeConfig()) -> None:
        self._cache = cache
        self._config = config
        self._zygote: Zygote | None = None
        self._spare: deque[DenoProcess] = deque()
        self._filling: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """See `ScriptHost.start`."""

    async def close(self) -> None:
        """See `ScriptHost.close`."""
        self._closed = True
        if self._filling is not None:
            self._filling.cancel()
            await asyncio.gather(self._filling, return_exceptions=True)
        if self._zygote is not None:
            self._zygote.close()
        for process in self._spare:
            await process.release()
        self._spare.clear()

    async def run(
        self, order: Order, listener: Listener, stop: asyncio.Future[EndReason]
    ) -> Ending:
        """See `ScriptHost.run`."""
        output = Output(listener, order.limits)
        try:
            process = await self._take(order)
            self._refill_soon(order.environment)
            try:
                await process.attach(output, order.limits.entry_size)
                pump = Pump(
                    order, listener, output, process.channel, process.process, self._config.hosts
                )
                ending = await pump.run(stop)
            finally:
                await process.release()
            return _explained(ending, process, order)
        except Unavailable as problem:
            return failed(EndReason.START_FAILED, problem.message)
        finally:
            await output.close()

    async def _take(self, order: Order) -> DenoProcess:
        """A waiting process that suits the order, or a fresh one."""
        limits, environment = order.limits, order.environment
        while self._spare and bounds_of(limits) == USUAL and limits.network is None:
            process = self._spare.popleft()
            if process.waiting and process.environment == environment:
                return process
            process.process.signal(signal.SIGKILL)
            await process.release()
        return await self._start(limits, environment)

    async def _start(self, limits: Limits, environment: Path | None) -> DenoProcess:
        if self._closed:
            raise Unavailable("Scripts are not run any more: the server is stopping.")
        if self._zygote is None or self._zygote.ended:
            self._zygote = Zygote(fresh_scratch(self._cache.parent / "scratch"))
        zygote = self._zygote
        await zygote.wait_ready()
        self._cache.mkdir(parents=True, exist_ok=True)
        return await start(zygote, self._cache, limits, self._config, environment)

    def _refill_soon(self, environment: Path | None) -> None:
        if self._spare:
            asyncio.get_running_loop().call_later(HEAD_START, self._refill, environment)
        else:
            self._refill(environment)

    def _refill(self, environment: Path | None) -> None:
        if not self._closed and (self._filling is None or self._filling.done()):
            filling = self._fill(environment)
            self._filling = asyncio.create_task(filling, name="javascript-spare")

    async def _fill(self, environment: Path | None) -> None:
        with contextlib.suppress(Unavailable):
            while len(self._spare) < SPARE and not self._closed:
                self._spare.append(await self._start(Limits(), environment))
            return
        log.warning("no process waits for the next script in JavaScript")


def _explained(ending: Ending, process: DenoProcess, order: Order) -> Ending:
    """V8 ends a process that needs too much memory without a word on the channel."""
    if (
        ending.state is RunState.FAILED
        and ending.reason is EndReason.EXITED
        and process.out_of_memory
    ):
        return unsaid(Exit(0, EndReason.MEMORY_LIMIT), order.limits)
    return ending
