"""What the script API works with in this process: set once, when a run starts."""

from __future__ import annotations

from typing import Any

from mainspring.runtime.protocol import Start
from mainspring.script.channel import Channel
from mainspring.script.errors import ScriptError


class Session:
    """The channel to the host and what the host said at the start."""

    def __init__(self) -> None:
        self._channel: Channel | None = None
        self._start: Start | None = None

    def open(self, channel: Channel, start: Start) -> None:
        """Begin; from now on the script API answers."""
        self._channel, self._start = channel, start

    @property
    def channel(self) -> Channel:
        """The way to the host."""
        if self._channel is None:
            raise _outside()
        return self._channel

    @property
    def start(self) -> Start:
        """What the host said at the start."""
        if self._start is None:
            raise _outside()
        return self._start

    def ask(self, kind: Any, **fields: Any) -> Any:
        """Send a request and wait for its answer; raises `Refused`."""
        return self.channel.ask(kind, fields)


def _outside() -> ScriptError:
    return ScriptError("This is available only while a script runs as a job of Mainspring.")


session = Session()
