"""The forked process: from the fork to the script's end."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType
from typing import NoReturn

from mainspring.runtime.protocol import VERSION, Failed, Start
from mainspring.runtime.python.control import Bounds
from mainspring.script import output, shared
from mainspring.script.bounds import data_size, set_limits
from mainspring.script.channel import STOP_SIGNAL, Channel
from mainspring.script.errors import ScriptError, Stopped
from mainspring.script.execute import execute
from mainspring.script.room import Room
from mainspring.script.session import session


def live(connection: socket.socket, bounds: Bounds, room: Room) -> NoReturn:
    """Run the script that the host sends over ``connection``, then end this process."""
    status = 1
    try:
        set_limits(bounds, data_size())
        room.enter()
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
    shared.install(start.shared)
    said = execute(start)
    signal.signal(STOP_SIGNAL, signal.SIG_IGN)
    output.finish()
    try:
        channel.send(said)
    except ScriptError as problem:
        channel.send(Failed(reason="raised", message=str(problem)))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped
