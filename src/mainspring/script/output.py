"""``print`` and ``logging`` → entries of the run's log, as they are said."""

from __future__ import annotations

import io
import logging
import sys
import warnings

from mainspring.base.clock import system_clock
from mainspring.model.log import Level
from mainspring.runtime.protocol import Log
from mainspring.script.channel import Channel

QUIET = ("httpx2", "httpcore2", "authlib", "asyncio")
"""Loggers of libraries that speak only from warnings on."""


class Speech:
    """The way into the log."""

    def __init__(self, channel: Channel, longest: int) -> None:
        self._channel = channel
        self._longest = longest

    def say(self, level: Level, message: str) -> None:
        """Send one entry; what is longer than the host would keep is not even sent."""
        clean = message[: self._longest + 1].encode(errors="replace").decode()
        self._channel.send(Log(at=system_clock(), level=level, message=clean))


class Printer(io.TextIOBase):
    """Stands in for ``sys.stdout`` and ``sys.stderr``: what one ``print`` prints is one entry."""

    encoding = "utf-8"

    def __init__(self, speech: Speech, level: Level, descriptor: int) -> None:
        self._speech = speech
        self._level = level
        self._descriptor = descriptor
        self._pending = ""
        self.buffer = io.FileIO(descriptor, "wb", closefd=False)

    def write(self, text: str) -> int:
        """Take some text; an entry ends where a write ends with a line's end."""
        self._pending += text
        if self._pending.endswith("\n"):
            self.finish()
        return len(text)

    def finish(self) -> None:
        """Send what is pending, if anything."""
        pending, self._pending = self._pending, ""
        if pending:
            self._speech.say(self._level, pending.removesuffix("\n"))

    def writable(self) -> bool:
        """Yes."""
        return True

    def fileno(self) -> int:
        """The descriptor that a child process may inherit."""
        return self._descriptor


class LogHandler(logging.Handler):
    """Sends the records of ``logging`` as entries of their level."""

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self._speech = speech
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record, with its traceback if it has one."""
        try:
            message = self.format(record)
        except Exception as problem:  # a record's arguments may not fit its text
            message = f"{record.msg} ({problem})"
        self._speech.say(_level(record.levelno), message)


def capture(channel: Channel, longest: int) -> None:
    """From now on, everything that Python code says goes into the log."""
    speech = Speech(channel, longest)
    sys.stdout = Printer(speech, Level.INFO, 1)
    sys.stderr = Printer(speech, Level.WARNING, 2)
    logging.basicConfig(level=logging.DEBUG, handlers=[LogHandler(speech)], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    warnings.simplefilter("ignore", ResourceWarning)


def finish() -> None:
    """Send what was printed without a line's end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, Printer):
            stream.finish()


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return Level.ERROR
    if number >= logging.WARNING:
        return Level.WARNING
    return Level.INFO if number >= logging.INFO else Level.DEBUG
