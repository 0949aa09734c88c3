"""The zygote: a process that has imported the script API, and forks one child per run.

Single-threaded on purpose: what is forked holds no lock of another thread. It ends when its host does,
and then everything that it forked ends too.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import mainspring.script  # noqa: F401  what scripts import is ready before they are forked
from mainspring.runtime.python import control
from mainspring.script import child, prctl
from mainspring.script.bounds import end_family, exceeded, set_limits
from mainspring.script.room import Room, make_room

DESCRIPTORS = 3
"""Sent along with a fork: the channel, and what becomes descriptors 1 and 2."""

COUNTING = 0.1
"""Seconds between two looks at what running scripts use."""


def serve(
    descriptor: int, scratch: str, readable: tuple[str, ...] = (), writable: tuple[str, ...] = ()
) -> None:
    """Fork what the host on the other end of ``descriptor`` asks for, until it has gone.

    Each run has a folder of its own in ``scratch``, which goes with it.
    """
    with socket.socket(fileno=descriptor) as host:
        host.set_inheritable(False)
        Zygote(host, scratch, readable, writable).serve()


class Zygote:
    """Forks, signals and reaps."""

    def __init__(
        self,
        host: socket.socket,
        scratch: str,
        readable: tuple[str, ...],
        writable: tuple[str, ...],
    ) -> None:
        self._readable = readable
        self._writable = writable
        self._scratch = Path(scratch)
        self._made = 0
        self._spare: Room | None = None
        self._no_room = False
        self._rooms: dict[int, Room] = {}  # by token
        self._host = host
        self._pids: dict[int, int] = {}  # by token
        self._bounds: dict[int, control.Bounds] = {}  # of scripts' processes, by token
        self._over: dict[int, str] = {}
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)

    def serve(self) -> None:
        """Work until the host closes its end."""
        prctl.adopt_orphans()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is the host's affair
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()
        self._host.send(control.encode(control.Ready()))
        host = self._host.fileno()
        while True:
            pause = COUNTING if self._bounds else None
            if self._spare is None and not self._no_room:
                pause = 0
            readable, _, _ = select.select([host, self._woken], [], [], pause)
            if self._woken in readable:
                self._reap()
            if not readable:
                self._idle()
            if host in readable and not self._obey():
                self._end()
                return

    def _obey(self) -> bool:
        try:
            packet, descriptors, _, _ = socket.recv_fds(
                self._host, control.LARGEST_PACKET, DESCRIPTORS
            )
        except ConnectionError:  # the host was killed before it had read all that we said
            return False
        if not packet:
            return False
        match control.from_host.decode(packet):
            case control.Fork(token, bounds):
                self._rooms[token] = room = self._spare or self._make_room()
                self._spare, self._no_room = None, False
                self._fork(token, descriptors, partial(_become_child, bounds, room))
                room.hand_over()
                self._bounds[token] = bounds
            case control.Exec(token, bounds, arguments, environment):
                become = partial(_become_program, bounds, arguments, environment)
                self._fork(token, descriptors, become)
            case control.Signal(token, number):
                if token in self._pids:
                    _kill_group(self._pids[token], number)
        return True

    def _fork(
        self, token: int, descriptors: list[int], become: Callable[[list[int]], None]
    ) -> None:
        pid = os.fork()
        if pid == 0:
            self._leave(descriptors, become)
        self._pids[token] = pid
        for descriptor in descriptors:
            os.close(descriptor)

    def _leave(self, descriptors: list[int], become: Callable[[list[int]], None]) -> None:
        """In a child: have nothing of the zygote's any more, then live its life."""
        try:
            prctl.die_with_parent()
            prctl.adopt_orphans()
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._host.close()
            os.close(self._woken)
            os.close(self._wake)
            become(descriptors)
        finally:
            os._exit(1)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._woken, 4096)
        tokens = {pid: token for token, pid in self._pids.items()}
        while (pid := _ended()) is not None:
            if pid in tokens:
                # While it is not waited for, its group's number belongs to nobody else.
                _kill_group(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            if pid in tokens:
                self._forget(tokens[pid], status)

    def _forget(self, token: int, status: int) -> None:
        del self._pids[token]
        self._bounds.pop(token, None)
        self._kill_orphans()
        with suppress(OSError):
            ended = control.Exited(token, status, self._over.pop(token, None))
            self._host.send(control.encode(ended))
        if token in self._rooms:
            self._rooms.pop(token).remove()

    def _idle(self) -> None:
        if self._spare is not None or self._no_room:
            self._count()
            return
        try:
            self._spare = self._make_room()
        except OSError:
            self._no_room = True  # the next run tries again, and says why

    def _count(self) -> None:
        """End what uses more than it may in a way that the kernel does not bound by itself."""
        for token, bounds in self._bounds.items():
            over = exceeded(self._pids[token], self._rooms[token].folder, bounds)
            if over is not None and token not in self._over:
                self._over[token] = over
                end_family(self._pids[token])

    def _make_room(self) -> Room:
        self._made += 1
        return make_room(self._scratch / str(self._made), self._readable, self._writable)

    def _kill_orphans(self) -> None:
        """End what a script left behind outside its own group."""
        for pid in _children() - set(self._pids.values()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _end(self) -> None:
        for pid in self._pids.values():
            _kill_group(pid, signal.SIGKILL)
        self._pids.clear()
        self._kill_orphans()
        if self._spare is not None:
            self._spare.remove()


def _become_child(bounds: control.Bounds, room: Room, descriptors: list[int]) -> None:
    channel, out, err = descriptors
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.close(out)
    os.close(err)
    connection = socket.socket(fileno=channel)
    connection.set_inheritable(False)
    child.live(connection, bounds, room)


def _become_program(
    bounds: control.Bounds,
    arguments: list[str],
    environment: dict[str, str],
    descriptors: list[int],
) -> None:
    set_limits(bounds)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.execve(arguments[0], arguments, environment)  # noqa: S606  no shell is wanted


def _ended() -> int | None:
    """A child that has ended and is not waited for yet."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return None if found is None else found.si_pid


def _children() -> set[int]:
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(pid) for pid in text.split()}


def _kill_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        with suppress(ProcessLookupError):
            os.kill(pid, number)  # before its setsid, it has no group of its own
