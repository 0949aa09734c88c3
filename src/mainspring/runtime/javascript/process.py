"""A Deno process: started without anything of the server's, waiting for its run."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import deno  # type: ignore[import-untyped]

from mainspring.base.config import RuntimeConfig
from mainspring.base.errors import Unavailable
from mainspring.model.job import Limits
from mainspring.model.log import Level
from mainspring.runtime import protocol
from mainspring.runtime.output import LineReader, Output
from mainspring.runtime.pump import Channel
from mainspring.runtime.python.zygote import ForkedProcess, Zygote, bounds_of

BUNDLE = Path(__file__).parent / "bundle.js"

DENO_ENVIRONMENT = {
    "NO_COLOR": "1",
    "DENO_NO_UPDATE_CHECK": "1",
    "DENO_TLS_CA_STORE": "mozilla,system",
}
"""Beside the authorities that Deno knows, it trusts those that the machine does, as Python does."""

MACHINE_FACTS = "systemMemoryInfo,osRelease,cpus"
"""What packages for Node.js ask of the machine as they load; scripts in Python see as much."""

OWN_MEMORY = 640 * 2**20
"""Bytes that Deno maps privately before a script has anything: code, heaps in reserve, stacks."""

LAST_WORDS = 1.0
"""Seconds in which what a process has written must have been read."""

OUT_OF_MEMORY = ("out of memory", "OOM", "allocation failed")


class DenoProcess:
    """One process; it executes one run, or none."""

    def __init__(
        self,
        process: ForkedProcess,
        reading: asyncio.ReadTransport,
        channel: Channel,
        errors: int,
        environment: Path | None,
    ) -> None:
        self.process = process
        self._reading = reading
        self.channel = channel
        self._errors = errors
        self.environment = environment
        self._lines: LineReader | None = None
        self.crash: list[str] = []

    @property
    def waiting(self) -> bool:
        """Whether it can still be given a run."""
        return not self.process.exit.done()

    async def attach(self, output: Output, longest: int) -> None:
        """From now on, what it writes past the channel belongs to a run's log."""
        lines = self._lines = CrashReader(output, longest, self.crash)
        file = os.fdopen(self._errors, "rb", buffering=0)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: lines, file)

    async def release(self) -> None:
        """Let go of its pipes, once what it wrote has been read."""
        self.channel.writer.close()
        self._reading.close()
        if self._lines is None:
            os.close(self._errors)
            return
        await asyncio.wait([self._lines.ended], timeout=LAST_WORDS)
        self._lines.close()
        await self._lines.finish()

    @property
    def out_of_memory(self) -> bool:
        """Whether it died of its memory limit."""
        return any(word in line for line in self.crash for word in OUT_OF_MEMORY)


class CrashReader(LineReader):
    """Keeps V8's own last words, pages of addresses, out of the log."""

    def __init__(self, output: Output, longest: int, crash: list[str]) -> None:
        super().__init__(output, Level.WARNING, longest)
        self._crash = crash

    def _say(self, lines: list[bytes]) -> None:
        kept: list[bytes] = []
        for line in lines:
            if self._crash or line.startswith((b"<--- ", b"# Fatal", b"Fatal ")):
                self._crash.append(line.decode(errors="replace"))
            elif line.strip() or not self._crash:
                kept.append(line)
        super()._say([line for line in kept if line])


async def start(
    zygote: Zygote, cache: Path, limits: Limits, config: RuntimeConfig, environment: Path | None
) -> DenoProcess:
    """Start a process that waits for a run with these limits and the packages in ``environment``.

    Raises `Unavailable` where there is no Deno, or no bundle.
    """
    if not BUNDLE.exists():
        raise Unavailable("JavaScript cannot be run: this installation lacks its runtime.")
    ours_in, theirs_in, errors = os.pipe(), os.pipe(), os.pipe()
    # Ours: what it reads is written to theirs_in, what it writes is read from ours_in.
    descriptors = [theirs_in[0], ours_in[1], errors[1]]
    try:
        process = zygote.execute(
            [find_deno(), *_arguments(limits, config, environment)],
            {"DENO_DIR": str(cache), "TZ": "UTC", **DENO_ENVIRONMENT},
            bounds_of(limits, OWN_MEMORY),
            descriptors,
        )
    except Unavailable:
        for descriptor in (theirs_in[1], ours_in[0], errors[0]):
            os.close(descriptor)
        raise
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return DenoProcess(process, *await _channel(ours_in[0], theirs_in[1]), errors[0], environment)


def _arguments(limits: Limits, config: RuntimeConfig, environment: Path | None) -> list[str]:
    memory, network = limits.memory, limits.network
    net = "--allow-net" if network is None else f"--allow-net={','.join(network)}"
    granted = [] if network is not None and not network else [net]
    readable = [*config.readable, *config.writable, *([str(environment)] if environment else [])]
    if readable:
        granted.append(f"--allow-read={','.join(readable)}")
    if config.writable:
        granted.append(f"--allow-write={','.join(config.writable)}")
    return [
        "run",
        "--quiet",
        "--no-prompt",
        "--no-config",
        "--no-lock",
        "--no-remote",
        "--node-modules-dir=none",
        f"--v8-flags=--max-old-space-size={max(memory // 2**20, 8)}",
        f"--allow-sys={MACHINE_FACTS}",
        "--allow-env",  # of its own environment, which holds nothing
        *granted,
        str(BUNDLE),
    ]


async def _channel(reading: int, writing: int) -> tuple[asyncio.ReadTransport, Channel]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=protocol.LARGEST_FRAME + protocol.LENGTH_BYTES)
    reading_transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", buffering=0)
    )
    transport, protocol_ = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(writing, "wb", buffering=0)
    )
    return reading_transport, Channel(
        reader, asyncio.StreamWriter(transport, protocol_, reader, loop)
    )


def find_deno() -> str:
    """The binary of the ``deno`` wheel; `Unavailable` where there is none."""
    try:
        return str(deno.find_deno_bin())
    except FileNotFoundError:
        beside = shutil.which(
            "deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        )
        if beside is None:
            raise Unavailable(
                "JavaScript cannot be run: there is no Deno here (pip install deno)."
            ) from None
        return beside
