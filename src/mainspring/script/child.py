"""The forked process: from the fork to the script's end."""

from __future__ import annotations

import os
import resource
import signal
import socket
import tempfile
from types import FrameType
from typing import NoReturn

from mainspring.runtime.protocol import VERSION, Failed, Start
from mainspring.script import output
from mainspring.script.channel import STOP_SIGNAL, Channel
from mainspring.script.confine import confine
from mainspring.script.errors import ScriptError, Stopped
from mainspring.script.execute import execute
from mainspring.script.session import session


def live(
    connection: socket.socket,
    memory: int,
    scratch: str,
    readable: tuple[str, ...],
    writable: tuple[str, ...],
) -> NoReturn:
    """Run the script that the host sends over ``connection``, then end this process."""
    status = 1
    try:
        _limit(memory)
        _settle(scratch)
        confine(readable, (scratch, *writable))
        channel = Channel(connection)
        start = channel.receive()
        if isinstance(start, Start) and start.version == VERSION:
            _run(channel, start)
            status = 0
    finally:
        os._exit(status)


def _run(channel: Channel, start: Start) -> None:
    session.open(channel, start)
    channel.listen()
    signal.signal(STOP_SIGNAL, _stop)
    output.capture(channel, start.entry_size)
    said = execute(start)
    signal.signal(STOP_SIGNAL, signal.SIG_IGN)
    output.finish()
    try:
        channel.send(said)
    except ScriptError as problem:
        channel.send(Failed(reason="raised", message=str(problem)))


def _settle(scratch: str) -> None:
    """Live in the folder of this run."""
    os.chdir(scratch)
    os.environ["TMPDIR"] = os.environ["HOME"] = tempfile.tempdir = scratch


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _limit(memory: int) -> None:
    """Bound what the script may allocate beyond what its zygote had; no core files."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _data_size() + memory
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _data_size() -> int:
    """Bytes of private writable memory that this process maps now."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except OSError:
        return 0
