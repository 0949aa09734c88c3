"""The host's side of a zygote: the process from which scripts are forked."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import mainspring
from mainspring.base.config import RuntimeConfig
from mainspring.base.errors import Unavailable
from mainspring.base.logging import log
from mainspring.model.job import Limits
from mainspring.runtime.endings import Exit
from mainspring.runtime.python import control

START_TIME = 30.0
"""Seconds that a zygote has to get ready."""

_PACKAGES = Path(mainspring.__file__).parent.parent

_KEPT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""All that a script's environment has of the server's."""


_numbers = itertools.count(1)


def fresh_scratch(root: Path) -> Path:
    """A folder of this process's in ``root`` for the runs of one zygote; what the dead left there goes."""
    for old in root.glob("*-*") if root.is_dir() else ():
        pid = old.name.partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(old, ignore_errors=True)
    return root / f"{os.getpid()}-{next(_numbers)}"


def bounds_of(limits: Limits, own_memory: int = 0) -> control.Bounds:
    """What the kernel and the zygote enforce of a run's limits; ``own_memory`` is the language's, not the script's."""
    return control.Bounds(
        memory=limits.memory + own_memory,
        cpu=limits.cpu,
        disk=limits.disk,
        files=limits.files,
        processes=limits.processes,
    )


class ForkedProcess:
    """A script's process, known by its token."""

    def __init__(self, zygote: Zygote, token: int) -> None:
        self.exit: asyncio.Future[Exit] = asyncio.get_running_loop().create_future()
        self._zygote = zygote
        self._token = token

    def signal(self, number: int) -> None:
        """See `pump.Process.signal`."""
        self._zygote.send(control.Signal(self._token, number))


class Zygote:
    """One running zygote. When it ends, so does everything it forked."""

    def __init__(
        self,
        scratch: Path,
        config: RuntimeConfig = RuntimeConfig(),
        environment: Path | None = None,
    ) -> None:
        """``scratch`` is a folder that is nobody else's; it goes with the zygote.

        ``environment`` is the folder of the packages that scripts can import, none but the server's own
        if unset.
        """
        scratch.mkdir(parents=True)
        self._scratch = scratch
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._processes: dict[int, ForkedProcess] = {}
        self._tokens = itertools.count(1)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _spawn(theirs.fileno(), scratch, config, environment)
        self._socket.setblocking(False)
        asyncio.get_running_loop().add_reader(self._socket, self._receive)

    @property
    def ended(self) -> bool:
        """Whether it is of no use any more."""
        return self._socket.fileno() < 0

    @property
    def busy(self) -> bool:
        """Whether something that it forked still runs."""
        return bool(self._processes)

    async def wait_ready(self) -> None:
        """Wait until it can fork; `Unavailable` where it cannot start."""
        try:
            async with asyncio.timeout(START_TIME):
                await asyncio.shield(self.ready)
        except (TimeoutError, EOFError):
            self.close()
            raise Unavailable(
                "Python scripts cannot be run: their parent process does not start."
            ) from None

    def fork(self, bounds: control.Bounds, descriptors: list[int]) -> ForkedProcess:
        """Fork a script's process that gets ``descriptors``; the caller closes its own copies."""
        token = next(self._tokens)
        return self._begin(token, control.Fork(token, bounds), descriptors)

    def execute(
        self,
        arguments: list[str],
        environment: dict[str, str],
        bounds: control.Bounds,
        descriptors: list[int],
    ) -> ForkedProcess:
        """Start a program that ends with this zygote and has ``descriptors`` as 0, 1 and 2."""
        token = next(self._tokens)
        order = control.Exec(token, bounds, arguments, environment)
        return self._begin(token, order, descriptors)

    def _begin(
        self, token: int, order: control.Fork | control.Exec, descriptors: list[int]
    ) -> ForkedProcess:
        process = self._processes[token] = ForkedProcess(self, token)
        try:
            socket.send_fds(self._socket, [control.encode(order)], descriptors)
        except OSError as problem:
            del self._processes[token]
            raise Unavailable(f"Scripts cannot be run now: {problem.strerror}.") from None
        return process

    def send(self, message: control.FromHost) -> None:
        """Send a message; to a zygote that has gone, nothing is to be said."""
        with suppress(OSError):
            self._socket.send(control.encode(message))

    def close(self) -> None:
        """End the zygote and all it forked."""
        if self.ended:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)
        if not self.ready.done():
            self.ready.set_exception(EOFError())
            self.ready.exception()  # nobody need have waited
        for process in self._processes.values():
            process.exit.set_result(Exit(None))
        self._processes.clear()

    def _receive(self) -> None:
        try:
            packet = self._socket.recv(control.LARGEST_PACKET)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            log.warning("the parent process of Python scripts ended")
            self.close()
            return
        match control.from_zygote.decode(packet):
            case control.Ready():
                self.ready.set_result(None)
            case control.Exited(token, status, over):
                self._processes.pop(token).exit.set_result(Exit(status, over))


def _spawn(
    descriptor: int, scratch: Path, config: RuntimeConfig, environment: Path | None
) -> subprocess.Popen[bytes]:
    """Start the zygote isolated from the server's environment, directory and session."""
    interpreter, packages = sys.executable, [str(_PACKAGES)]
    if environment is not None:
        interpreter = str(environment / "venv" / "bin" / "python")
        # Behind its own packages, what the script API itself is made of.
        packages += {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    code = (
        f"import sys; sys.path.extend({packages!r}); "
        f"from mainspring.script.zygote import serve; serve({descriptor}, {str(scratch.resolve())!r}, {config.readable!r}, {config.writable!r})"
    )
    variables = {name: os.environ[name] for name in _KEPT if name in os.environ}
    variables |= {"LANG": "C.UTF-8", "TZ": "UTC"}
    return subprocess.Popen(
        [interpreter, "-I", "-c", code],
        env=variables,
        cwd="/",
        stdin=subprocess.DEVNULL,
        pass_fds=[descriptor],
        start_new_session=True,
    )
