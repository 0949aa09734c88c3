"""A real server in a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from mainspring.client import Address, Client

PASSWORD = "correct horse"
MASTER = "master-key-of-the-tests"
APPLICATION = "application-key-of-the-tests"
PATIENCE = 30.0

ENVIRONMENT = {
    "MAINSPRING_ADMIN_PASSWORD": PASSWORD,
    "MAINSPRING_MASTER_KEY": MASTER,
    "MAINSPRING_APPLICATION_KEY": APPLICATION,
}


def wait_for(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What ``what`` answers once it is true; fails the test where it never is."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {patience:g} s in vain")


class Server:
    """A running server and a client that is its administrator."""

    def __init__(self, data: Path, process: subprocess.Popen[str], log: Path) -> None:
        self.data = data
        self.process = process
        self.log = log
        local = msgspec.json.decode((data / "local.json").read_bytes())
        self.url: str = local["url"]
        self.token: str = local["token"]
        self.client = Client(Address(self.url, ("Authorization", f"Bearer {self.token}")))

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self, patience: float = 40) -> int:
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(patience)

    def environment(self) -> dict[str, str]:
        """What a command needs to find this server."""
        return {**os.environ, "MAINSPRING_DATA": str(self.data)}

    def make_job(self, name: str, script: str, schedule: dict[str, Any] | None = None) -> None:
        """A job with a script, on demand unless ``schedule`` says otherwise."""
        self.client.post("/jobs", {"name": name, "schedule": schedule or {"type": "on_demand"}})
        self.client.put_text(f"/jobs/{name}/script", script)

    def run_to_end(self, name: str, arguments: Any = None) -> dict[str, Any]:
        """Run a job once; answers the ended run."""
        run = self.client.post(f"/jobs/{name}/runs", {"arguments": arguments})
        return self.wait_for_end(run["id"])

    def wait_for_end(self, run_id: int) -> dict[str, Any]:
        """The run, once it has ended."""
        for event in self.client.follow(f"/runs/{run_id}/stream"):
            if event.name == "end":
                return event.data
        raise AssertionError("the stream ended before the run")

    def messages(self, run_id: int) -> list[str]:
        """What a run has logged."""
        return [entry["message"] for entry in self.client.list(f"/runs/{run_id}/log")]


@contextmanager
def serving(data: Path, *, port: int = 0, **environment: str) -> Iterator[Server]:
    """A server on ``data`` and a port, by default a free one; killed on leaving, unless it has ended by itself."""
    data.mkdir(exist_ok=True)
    log = data.parent / f"{data.name}.log"
    with log.open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mainspring", "serve", "--data", str(data), "--port", str(port)],
            env={**os.environ, **ENVIRONMENT, **environment},
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        assert first.startswith("Mainspring serves"), log.read_text()
        server = Server(data, process, log)
        try:
            yield server
        finally:
            server.client.close()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
