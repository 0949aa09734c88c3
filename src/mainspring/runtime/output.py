"""What a script says on its way into the log: limited, and in batches."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime

from mainspring.base.clock import system_clock
from mainspring.base.logging import log
from mainspring.model.job import Limits
from mainspring.model.log import Level
from mainspring.runtime.host import Line, Listener

LARGEST_BATCH = 500
"""Lines handed to the listener at once."""

CUT = " [cut]"


class Output:
    """Takes lines as they come and hands them on; a script that is too fast is kept waiting."""

    def __init__(self, listener: Listener, limits: Limits) -> None:
        self._listener = listener
        self._limits = limits
        self._taken = 0
        self._lines: deque[Line] = deque()
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False
        self._task = asyncio.create_task(self._hand_on(), name="output")

    async def say(self, at: datetime, level: Level, message: str) -> None:
        """Take one line; beyond the limit it is dropped, which is said once."""
        self._taken += 1
        if self._taken > self._limits.entries:
            if self._taken > self._limits.entries + 1:
                return
            level = Level.WARNING
            message = f"This run has logged {self._limits.entries} entries; the rest is dropped."
        self._lines.append(Line(at, level, self._fitted(message)))
        self._more.set()
        if len(self._lines) >= 2 * LARGEST_BATCH:
            self._room.clear()
            await self._room.wait()

    async def close(self) -> None:
        """Hand on what is left."""
        self._closed = True
        self._more.set()
        await self._task

    def _fitted(self, message: str) -> str:
        message = message.replace("\0", "�")
        encoded = message.encode(errors="replace")
        if len(encoded) <= self._limits.entry_size:
            return encoded.decode()
        return encoded[: self._limits.entry_size].decode(errors="ignore") + CUT

    async def _hand_on(self) -> None:
        while self._lines or not self._closed:
            if not self._lines:
                self._more.clear()
                await self._more.wait()
                continue
            count = min(len(self._lines), LARGEST_BATCH)
            batch = [self._lines.popleft() for _ in range(count)]
            self._room.set()
            try:
                await self._listener.log(batch)
            except Exception:
                log.exception("log entries of a run could not be kept", lines=len(batch))


class LineReader(asyncio.Protocol):
    """Reads the lines that a process writes to a pipe, past the script API."""

    def __init__(self, output: Output, level: Level, longest: int) -> None:
        self._output = output
        self._level = level
        self._longest = longest
        self._rest = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._transport: asyncio.ReadTransport | None = None
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.ReadTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self._longest:
            lines.append(self._rest)
            self._rest = b""
        self._say(lines)

    def connection_lost(self, exc: Exception | None) -> None:
        self._say([self._rest] if self._rest else [])
        if not self.ended.done():
            self.ended.set_result(None)

    def close(self) -> None:
        """Read no more."""
        if self._transport is not None:
            self._transport.close()

    async def finish(self) -> None:
        """Wait until every line that was read has been taken."""
        await asyncio.gather(*self._tasks)

    def _say(self, lines: list[bytes]) -> None:
        if not lines:
            return
        task = asyncio.create_task(self._say_all(lines))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_all(self, lines: list[bytes]) -> None:
        assert self._transport is not None
        self._transport.pause_reading()
        for line in lines:
            text = line.decode(errors="replace").rstrip("\r")
            await self._output.say(system_clock(), self._level, text)
        if not self._transport.is_closing():
            self._transport.resume_reading()
