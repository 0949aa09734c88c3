"""What a service is tormented with: one server, or a fleet with its PostgreSQL."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.fleet import BEAT, SILENCE, Worker, shared, working
from tests.postgres import Postgres
from tests.server import Server, serving

WORKERS, SERVERS = 3, 2


class ServerTorment:
    """Kills, stops and restarts a server at random moments until a deadline."""

    def __init__(self, data: Path, seed: int, seconds: float) -> None:
        self._data = data
        self._environment = {"MAINSPRING_RUNTIME_WRITABLE": str(data.parent)}
        self._dice = random.Random(seed)
        self._seconds = seconds
        self.acts: list[str] = []

    def run(self, prepare: Callable[[Server], None]) -> None:
        """See `Torment.run`."""
        deadline = time.monotonic() + self._seconds
        first = True
        while time.monotonic() < deadline:
            with serving(self._data, **self._environment) as server:
                if first:
                    prepare(server)
                    first = False
                self._act(server, deadline)

    def calm(self) -> AbstractContextManager[Server]:
        """See `Torment.calm`."""
        return serving(self._data, **self._environment)

    def _act(self, server: Server, deadline: float) -> None:
        time.sleep(min(self._dice.uniform(2, 9), max(0.0, deadline - time.monotonic())))
        act = self._dice.choice(["kill", "kill", "stop", "pause"])
        self.acts.append(act)
        if act == "pause":
            server.process.send_signal(signal.SIGSTOP)
            time.sleep(5)
            server.process.send_signal(signal.SIGCONT)
            time.sleep(1)
        elif act == "stop":
            assert server.stop() == 0
            return
        server.kill()


class FleetTorment:
    """Kills, freezes, stops and replaces nodes, restarts their PostgreSQL and cuts their connections."""

    def __init__(self, folder: Path, postgres: Postgres, seed: int, seconds: float) -> None:
        self._folder = folder
        self._postgres = postgres
        self._dice = random.Random(seed)
        self._seconds = seconds
        self._environment = shared(postgres.url, BEAT) | {
            "MAINSPRING_RUNTIME_WRITABLE": str(folder)
        }
        self._nodes: dict[str, tuple[Any, Worker | Server]] = {}
        self.acts: list[str] = []

    def run(self, prepare: Callable[[Server], None]) -> None:
        """See `Torment.run`."""
        acts = {
            "kill a worker": self._kill_worker,
            "freeze a worker": self._freeze_worker,
            "stop a worker": self._stop_worker,
            "kill a server": self._kill_server,
            "restart PostgreSQL": self._postgres.restart,
            "crash PostgreSQL": self._postgres.crash,
            "cut connections": self._postgres.cut,
        }
        with ExitStack() as stack:
            stack.callback(self._end_all)
            for number in range(SERVERS):
                self._start(f"server{number}")
            prepare(self._nodes["server0"][1])  # type: ignore[arg-type]
            for number in range(WORKERS):
                self._start(f"worker{number}")
            deadline = time.monotonic() + self._seconds
            while time.monotonic() < deadline:
                time.sleep(self._dice.uniform(1, 6))
                act = self._dice.choice(list(acts))
                self.acts.append(act)
                acts[act]()

    @contextmanager
    def calm(self) -> Iterator[Server]:
        """See `Torment.calm`."""
        with serving(self._folder / "calm", **self._environment) as server:
            yield server

    def _start(self, name: str) -> None:
        data = self._folder / name
        if name.startswith("server"):
            node: Any = serving(data, **self._environment, MAINSPRING_CONCURRENCY="2")
        else:
            node = working(data, self._postgres.url, **self._environment)
        self._nodes[name] = (node, node.__enter__())

    def _end(self, name: str) -> None:
        node, _ = self._nodes.pop(name)
        node.__exit__(None, None, None)

    def _end_all(self) -> None:
        for name in list(self._nodes):
            self._end(name)

    def _worker(self) -> tuple[str, Worker]:
        name = f"worker{self._dice.randrange(WORKERS)}"
        worker = self._nodes[name][1]
        assert isinstance(worker, Worker)
        return name, worker

    def _kill_worker(self) -> None:
        name, worker = self._worker()
        worker.kill()
        self._end(name)
        self._start(name)

    def _freeze_worker(self) -> None:
        _, worker = self._worker()
        worker.pause()
        time.sleep(SILENCE + self._dice.uniform(0, 4))
        worker.go_on()

    def _stop_worker(self) -> None:
        name, worker = self._worker()
        assert worker.stop() == 0
        self._end(name)
        self._start(name)

    def _kill_server(self) -> None:
        name = f"server{self._dice.randrange(SERVERS)}"
        self._end(name)
        self._start(name)
