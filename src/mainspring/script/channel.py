"""The child's end of the channel: any thread may ask, one thread listens."""

from __future__ import annotations

import itertools
import os
import queue
import signal
import socket
import threading
from typing import Any

import msgspec

from mainspring.runtime import protocol
from mainspring.script.errors import Refused, ScriptError

STOP_SIGNAL = signal.SIGUSR2
"""How the listening thread interrupts the script."""


class Channel:
    """Frames over the run's socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._reader = connection.makefile("rb")
        self._sending = threading.Lock()
        self._ids = itertools.count(1)
        self._waiting: dict[int, queue.SimpleQueue[Any]] = {}

    def receive(self) -> protocol.FromHost | None:
        """The host's next message, ``None`` where it has gone."""
        head = self._reader.read(protocol.LENGTH_BYTES)
        if len(head) < protocol.LENGTH_BYTES:
            return None
        return protocol.from_host.decode(self._reader.read(int.from_bytes(head)))

    def listen(self) -> None:
        """Hand answers to those who wait for them, in a thread of its own from now on."""
        threading.Thread(target=self._listen, name="mainspring-channel", daemon=True).start()

    def send(self, message: protocol.FromChild) -> None:
        """Send a message; raises `ScriptError` where it cannot be put into a frame."""
        try:
            packed = protocol.frame(message)
        except protocol.FrameTooLarge:
            most = protocol.LARGEST_FRAME // 2**20
            raise ScriptError(f"This is more than {most} MiB: send it in parts.") from None
        except (
            TypeError,
            OverflowError,
            ValueError,
            UnicodeError,
            msgspec.MsgspecError,
        ) as problem:
            raise ScriptError(f"This cannot be sent to Mainspring: {problem}") from None
        with self._sending:
            self._socket.sendall(packed)

    def ask(self, kind: Any, fields: dict[str, Any]) -> Any:
        """Send a request of a ``kind`` and wait for its answer; raises `Refused`."""
        request_id = next(self._ids)
        mailbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._waiting[request_id] = mailbox
        try:
            self.send(kind(id=request_id, **fields))
            answer = mailbox.get()
        finally:
            del self._waiting[request_id]
        if isinstance(answer, protocol.Refusal):
            raise Refused(answer.code, answer.message, answer.field)
        return answer.value

    def _listen(self) -> None:
        while True:
            try:
                message = self.receive()
            except OSError:
                message = None
            if message is None:
                os._exit(1)  # without its host a script has nobody to work for
            if isinstance(message, protocol.Stop):
                signal.pthread_kill(threading.main_thread().ident or 0, STOP_SIGNAL)
            elif isinstance(message, protocol.Answer | protocol.Refusal):
                mailbox = self._waiting.get(message.id)
                if mailbox is not None:  # else whoever asked was interrupted
                    mailbox.put(message)
