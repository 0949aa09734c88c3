"""Servers and workers on one PostgreSQL, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.server import Server, serving

SECRET = "kq4bMyPsmTw5lxlA5mO7cXhSHEdEKnk0qjGmKdGfT2M="

CALM = 5.0
"""Seconds between the heartbeats of nodes whose silence is not what a test is about: the default."""

BEAT = 1.0
"""The same of nodes that a test silences: short, yet longer than a busy machine keeps a process waiting."""

SILENCE = 6 * BEAT
"""Seconds after which such a node counts as dead."""


class Worker:
    """A running worker."""

    def __init__(self, process: subprocess.Popen[str], name: str, log: Path) -> None:
        self.process = process
        self.name = name
        self.log = log

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """SIGSTOP: it looks dead, and is not. Its scripts go on."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self, patience: float = 40) -> int:
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)


@contextmanager
def working(data: Path, url: str, *arguments: str, **environment: str) -> Iterator[Worker]:
    """A worker on the database at ``url``; killed on leaving, unless it has ended by itself."""
    data.mkdir(exist_ok=True)
    log = data.parent / f"{data.name}.log"
    with log.open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mainspring", "worker", "--data", str(data), *arguments],
            env={**os.environ, **shared(url), **environment},
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("Mainspring works as "), log.read_text()
        yield Worker(process, first.split()[-1], log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def shared(url: str, beat: float = CALM) -> dict[str, str]:
    """The environment that all nodes of a fleet share."""
    return {
        "MAINSPRING_DATABASE": url,
        "MAINSPRING_SECRET_KEY": SECRET,
        "MAINSPRING_HEARTBEAT": str(beat),
    }


class Fleet:
    """A server that executes nothing, and workers as a test wants them."""

    def __init__(
        self, folder: Path, url: str, stack: ExitStack, environment: dict[str, str]
    ) -> None:
        self._folder = folder
        self._stack = stack
        self._environment = environment
        self.url = url
        self.server = self.add_server("server")
        self.workers: dict[str, Worker] = {}

    def add_server(self, name: str) -> Server:
        """Another server."""
        environment = shared(self.url) | {"MAINSPRING_CONCURRENCY": "0"} | self._environment
        return self._stack.enter_context(serving(self._folder / name, **environment))

    def add_worker(self, name: str, *arguments: str, url: str | None = None) -> Worker:
        """Another worker; ``url`` where it reaches the database by another way."""
        worker = self._stack.enter_context(
            working(self._folder / name, url or self.url, *arguments, **self._environment)
        )
        self.workers[worker.name] = worker
        return worker

    def worker_of(self, run_id: int) -> Worker:
        """The worker that executes a run."""
        return self.workers[self.server.client.get(f"/runs/{run_id}")["node"]]

    def wait_for_word(self, run_id: int) -> None:
        """Wait until a run has logged something."""
        for event in self.server.client.follow(f"/runs/{run_id}/stream"):
            if event.name == "log":
                return

    def make_job(self, name: str, script: str, **policies: Any) -> None:
        """A job on demand with a script and policies."""
        self.server.make_job(name, script)
        self.server.client.patch(f"/jobs/{name}", {"policies": policies})


@contextmanager
def fleet(folder: Path, url: str, beat: float = CALM, **environment: str) -> Iterator[Fleet]:
    """A server, to which workers are added; all are ended on leaving."""
    with ExitStack() as stack:
        yield Fleet(folder, url, stack, {"MAINSPRING_HEARTBEAT": str(beat)} | environment)
