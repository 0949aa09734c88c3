"""Serving one script's process from its start to its end, in whatever language it is."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

import msgspec
from msgspec import Struct

from mainspring.base.errors import MainspringError
from mainspring.base.logging import log
from mainspring.model.run import RunState
from mainspring.runtime import protocol
from mainspring.runtime.endings import Exit, said_failed, stopped, unsaid
from mainspring.runtime.host import Ending, EndReason, Listener, Order, failed
from mainspring.runtime.output import Output

MOST_REQUESTS = 16
"""Requests of one script that are answered at the same time."""

ASK, TERMINATE, KILL = 1.0, 1.0, 5.0
"""Seconds that a process has to end after being asked, after SIGTERM, after SIGKILL."""


class Process(Protocol):
    """A script's process, with everything it started."""

    exit: asyncio.Future[Exit]

    def signal(self, number: int) -> None:
        """Send a signal to the whole process group; harmless once it has ended."""
        ...


class Channel(Struct, frozen=True):
    """The host's end of the channel."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, message: protocol.FromHost) -> None:
        """Send a message; a child that has gone does not matter here."""
        with suppress(ConnectionError):
            self.writer.write(protocol.frame(message))
            await self.writer.drain()

    async def receive(self) -> protocol.FromChild | None:
        """The child's next message, ``None`` at the end; `ProtocolBroken` for anything else."""
        try:
            length = int.from_bytes(await self.reader.readexactly(protocol.LENGTH_BYTES))
            if length > protocol.LARGEST_FRAME:
                raise ProtocolBroken(f"a message of {length} bytes")
            return protocol.from_child.decode(await self.reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except (msgspec.MsgspecError, UnicodeError) as problem:
            raise ProtocolBroken(str(problem)) from None


class ProtocolBroken(Exception):
    """The child said something that is no message."""


class Pump:
    """One run's conversation."""

    def __init__(
        self,
        order: Order,
        listener: Listener,
        output: Output,
        channel: Channel,
        process: Process,
        hosts: Mapping[str, str] | None = None,
    ) -> None:
        self._hosts = dict(hosts or {})
        self._order = order
        self._listener = listener
        self._output = output
        self._channel = channel
        self._process = process
        self._places = asyncio.Semaphore(MOST_REQUESTS)
        self._answering: set[asyncio.Task[None]] = set()
        self._stopped_for: EndReason | None = None

    async def run(self, stop: asyncio.Future[EndReason]) -> Ending:
        """Start the script, serve it, end it when ``stop`` or its time limit says so."""
        talk = asyncio.create_task(self._talk())
        ladder = asyncio.create_task(self._end_when(stop))
        try:
            said = await talk
            if said is None:
                said = await self._silent()
        finally:
            await self._settle(ladder)
        if self._stopped_for is not None and said.state is not RunState.SUCCEEDED:
            return stopped(self._stopped_for, self._order.limits)
        return said

    async def _talk(self) -> Ending | None:
        """Serve until the child says how it ended; ``None`` where it goes without a word."""
        await self._channel.send(_start(self._order, self._hosts))
        try:
            while (message := await self._channel.receive()) is not None:
                ending = await self._take(message)
                if ending is not None:
                    return ending
        except ProtocolBroken as problem:
            self._process.signal(signal.SIGKILL)
            return failed(
                EndReason.PROTOCOL_ERROR,
                f"The script's process sent what Mainspring cannot read ({problem}) and was ended.",
            )
        return None

    async def _silent(self) -> Ending:
        """The channel has closed without a word: because the process has ended, or it may not go on."""
        await asyncio.wait([self._process.exit], timeout=ASK)
        if self._process.exit.done() or self._stopped_for is not None:
            return unsaid(await self._process.exit, self._order.limits)
        self._process.signal(signal.SIGKILL)
        return failed(
            EndReason.PROTOCOL_ERROR,
            "The script's process closed its channel to Mainspring and was ended.",
        )

    async def _take(self, message: protocol.FromChild) -> Ending | None:
        match message:
            case protocol.Log():
                await self._output.say(message.at, message.level, message.message)
            case protocol.SetProgress():
                await self._listener.progress(message.done, message.total)
            case protocol.Done():
                await self._answered()
                return Ending(state=RunState.SUCCEEDED, script_state=message.state)
            case protocol.Failed():
                await self._answered()
                return said_failed(message, self._order.limits)
            case _:
                await self._places.acquire()
                task = asyncio.create_task(self._answer(message))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
        return None

    async def _answer(self, request: protocol.Request) -> None:
        try:
            answer = await self._answer_to(request)
            await self._channel.send(answer)
        finally:
            self._places.release()

    async def _answer_to(self, request: protocol.Request) -> protocol.Answer | protocol.Refusal:
        try:
            value = await self._listener.ask(request)
        except MainspringError as problem:
            return protocol.Refusal(
                id=request.id, code=problem.code, message=problem.message, field=problem.field
            )
        except Exception:
            log.exception("a script's request failed", run=self._order.run.id)
            return protocol.Refusal(
                id=request.id, code="internal", message="Mainspring could not answer this request."
            )
        return protocol.Answer(id=request.id, value=value)

    async def _answered(self) -> None:
        """A script may end before its last request is answered; its effect still counts."""
        if self._answering:
            await asyncio.wait(self._answering)

    async def _end_when(self, stop: asyncio.Future[EndReason]) -> None:
        """Wait for the reason to end the process, then climb the ladder until it has ended."""
        try:
            async with asyncio.timeout(self._order.limits.time):
                reason = await asyncio.shield(stop)
        except TimeoutError:
            reason = EndReason.TIME_LIMIT
        self._stopped_for = reason
        await self._channel.send(protocol.Stop(reason=reason))
        await self._climb(ASK)

    async def _climb(self, first: float) -> None:
        for patience, number in ((first, signal.SIGTERM), (TERMINATE, signal.SIGKILL)):
            await asyncio.wait([self._process.exit], timeout=patience)
            if self._process.exit.done():
                return
            self._process.signal(number)
        await asyncio.wait([self._process.exit], timeout=KILL)

    async def _settle(self, ladder: asyncio.Task[None]) -> None:
        """The script has had its word: see its process end."""
        await self._climb(ASK)
        if not ladder.done():
            ladder.cancel()
        await asyncio.gather(ladder, *self._answering, return_exceptions=True)
        self._channel.writer.close()


def _start(order: Order, hosts: dict[str, str]) -> protocol.Start:
    return protocol.Start(
        version=protocol.VERSION,
        run=order.run,
        source=order.source,
        source_path=order.source_path,
        entry_names=order.entry_names,
        settings=order.settings,
        state=order.state,
        entry_size=order.limits.entry_size,
        hosts=hosts,
        shared=order.shared,
        modules=str(order.environment) if order.environment else None,
    )
