"""The demo's two processes: the server, and the stand-in for the remote service."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
import msgspec

from mainspring.base.config import Config
from mainspring.base.errors import MainspringError, Misconfigured
from mainspring.base.samples import samples

START_TIME = 60.0
"""Seconds that a process has to answer."""

STOP_TIME = 45.0
"""Seconds that a process has to end: scripts have a grace of 30."""

PORTS_TRIED = 20


class DidNotStart(MainspringError):
    """One of the demo's processes does not come up."""

    code = "did_not_start"
    status = 503


@contextmanager
def running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[Child]:
    """A child process, ended on leaving; what it says on standard error goes to ``log``."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,  # a terminal's Ctrl-C is for us alone; we pass it on
        )
    child = Child(process, log)
    try:
        yield child
    finally:
        child.stop()


class Child:
    """A process that says where it is, and ends when asked."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    def first_line(self) -> bytes:
        """The first line of its output; `DidNotStart` with its last words where there is none."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise self._failed()
        return line

    def wait_healthy(self, url: str) -> None:
        """Wait until it answers at ``url``."""
        deadline = time.monotonic() + START_TIME
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise self._failed()
            try:
                if httpx2.get(url, timeout=1.0, trust_env=False).is_success:
                    return
            except httpx2.TransportError:
                time.sleep(0.05)
        raise DidNotStart(f"{url} does not answer.")

    def stop(self) -> None:
        """Ask it to end, and insist."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_TIME)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()

    def _failed(self) -> DidNotStart:
        self.process.wait()
        words = self._log.read_text(errors="replace").strip().splitlines()
        return DidNotStart(words[-1].removeprefix("Error: ") if words else "It ended at once.")


def stand_in_command(credentials: Mapping[str, str], every: float) -> list[str]:
    """How to start the stand-in for Twitter, with the credentials that it accepts."""
    return [
        sys.executable,
        str(samples() / "updates" / "standin"),
        "--port", "0",
        "--with-parent",
        "--every", str(every),
        "--consumer-key", credentials["twitterConsumerKey"],
        "--consumer-secret", credentials["twitterConsumerSecret"],
        "--token", credentials["TWITTER_ACCESS_TOKEN"],
        "--token-secret", credentials["TWITTER_ACCESS_TOKEN_SECRET"],
    ]  # fmt: skip


def stand_in_url(child: Child) -> str:
    """Where the stand-in says that it is."""
    return str(msgspec.json.decode(child.first_line())["url"])


def server_command(data: Path, port: int) -> list[str]:
    """How to start the server."""
    return [sys.executable, "-m", "mainspring", "serve", "--data", str(data), "--port", str(port)]


def free_port(host: str = "127.0.0.1", first: int = Config().port) -> int:
    """The usual port, or the next one that nobody uses."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise Misconfigured(
        f"None of the ports {first} to {first + PORTS_TRIED - 1} is free: name one with --port."
    )
