"""The Python host: forks a process per run from its zygote."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mainspring.base.config import RuntimeConfig
from mainspring.base.errors import Unavailable
from mainspring.model.log import Level
from mainspring.runtime import protocol
from mainspring.runtime.host import Ending, EndReason, Listener, Order, failed
from mainspring.runtime.output import LineReader, Output
from mainspring.runtime.pump import Channel, Pump
from mainspring.runtime.python.confine import landlock_version
from mainspring.runtime.python.zygote import ForkedProcess, Zygote, bounds_of, fresh_scratch

LAST_WORDS = 1.0
"""Seconds in which the pipes of a process that has ended must have been read empty."""


MOST_ZYGOTES = 8
"""Environments whose zygotes are kept ready."""


def confinement() -> str:
    """What keeps scripts from files here, with its version; ``none`` where nothing does."""
    version = landlock_version()
    return f"landlock {version}" if version else "none"


class PythonHost:
    """Keeps a zygote ready for each environment that was used lately; the bare one always."""

    def __init__(self, scratch: Path, config: RuntimeConfig = RuntimeConfig()) -> None:
        self._scratch = scratch
        self._config = config
        self._zygotes: OrderedDict[Path | None, Zygote] = OrderedDict()
        self._closed = False

    async def start(self) -> None:
        """See `ScriptHost.start`."""
        await self._ready_zygote(None)

    async def close(self) -> None:
        """See `ScriptHost.close`."""
        self._closed = True
        for zygote in self._zygotes.values():
            zygote.close()

    async def run(
        self, order: Order, listener: Listener, stop: asyncio.Future[EndReason]
    ) -> Ending:
        """See `ScriptHost.run`."""
        output = Output(listener, order.limits)
        try:
            zygote = await self._ready_zygote(order.environment)
            async with _forked(zygote, order, output) as (channel, process):
                return await Pump(
                    order, listener, output, channel, process, self._config.hosts
                ).run(stop)
        except Unavailable as problem:
            return failed(EndReason.START_FAILED, problem.message)
        finally:
            await output.close()

    async def _ready_zygote(self, environment: Path | None) -> Zygote:
        if self._closed:
            raise Unavailable("Scripts are not run any more: the server is stopping.")
        zygote = self._zygotes.get(environment)
        if zygote is None or zygote.ended:
            scratch = fresh_scratch(self._scratch)
            zygote = self._zygotes[environment] = Zygote(scratch, self._config, environment)
        self._zygotes.move_to_end(environment)
        self._let_go()
        await zygote.wait_ready()
        return zygote

    def _let_go(self) -> None:
        """End the idle zygotes that were used longest ago, where there are too many."""
        idle = [e for e, z in self._zygotes.items() if e is not None and not z.busy]
        for environment in idle[: max(0, len(self._zygotes) - 1 - MOST_ZYGOTES)]:
            self._zygotes.pop(environment).close()


@asynccontextmanager
async def _forked(
    zygote: Zygote, order: Order, output: Output
) -> AsyncIterator[tuple[Channel, ForkedProcess]]:
    """A process with its channel, whose other output is read until it has ended."""
    ours, theirs = socket.socketpair()
    pipes = [os.pipe(), os.pipe()]
    try:
        writing = [write for _, write in pipes]
        process = zygote.fork(bounds_of(order.limits), [theirs.fileno(), *writing])
    except Unavailable:
        ours.close()
        for read, _ in pipes:
            os.close(read)
        raise
    finally:
        theirs.close()
        for _, write in pipes:
            os.close(write)
    readers = [
        await _read_lines(read, output, level, order.limits.entry_size)
        for (read, _), level in zip(pipes, (Level.INFO, Level.WARNING), strict=True)
    ]
    limit = protocol.LARGEST_FRAME + protocol.LENGTH_BYTES
    reader, writer = await asyncio.open_connection(sock=ours, limit=limit)
    try:
        yield Channel(reader, writer), process
    finally:
        writer.close()
        await asyncio.wait([r.ended for _, r in readers], timeout=LAST_WORDS)
        for transport, lines in readers:
            transport.close()
            await lines.finish()


async def _read_lines(
    descriptor: int, output: Output, level: Level, longest: int
) -> tuple[asyncio.ReadTransport, LineReader]:
    loop = asyncio.get_running_loop()
    file = os.fdopen(descriptor, "rb", buffering=0)
    return await loop.connect_read_pipe(lambda: LineReader(output, level, longest), file)
