"""The Chronos check: a server is tormented while jobs run, and afterwards the scripts' own traces decide.

Each script appends a line to a file when it begins and when it ends: that file, not the service, says
what really ran.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.server import Server, serving, wait_for

from mainspring.schedules import Interval, Unit, occurrences

SCRIPT = """
import json, os, time
from mainspring.script import run

def trace(what):
    line = json.dumps([what, run.job, str(run.scheduled_for), run.attempt, run.id, time.time()])
    fd = os.open({trace!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(fd, (line + "\\n").encode())
    os.close(fd)

def main():
    trace("begin")
    time.sleep({length})
    trace("end")
"""

OVERLAPS = ("skip", "queue", "parallel", "replace")

STATES = {"succeeded", "failed", "timed_out", "cancelled", "lost", "skipped"}


class Torment:
    """Kills, stops and restarts a server at random moments until a deadline."""

    def __init__(self, data: Path, seed: int, seconds: float) -> None:
        self._data = data
        self._dice = random.Random(seed)
        self._seconds = seconds
        self.acts: list[str] = []

    def run(self, prepare: Any) -> None:
        """Serve, with ``prepare(server)`` at the first start."""
        deadline = time.monotonic() + self._seconds
        first = True
        while time.monotonic() < deadline:
            with serving(self._data, MAINSPRING_RUNTIME_WRITABLE=str(self._data.parent)) as server:
                if first:
                    prepare(server)
                    first = False
                self._act(server, deadline)

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


def check(tmp: Path, *, jobs: int, seconds: float, seed: int) -> dict[str, Any]:
    """Torment a server with so many jobs for so long; raises `AssertionError` for a broken promise."""
    trace = tmp / "trace"
    dice = random.Random(seed)
    plans = {
        f"job{n}": (
            dice.choice([3, 5, 7, 11, 13]),
            dice.choice(OVERLAPS),
            dice.choice([0, 0.2, 1.5]),
        )
        for n in range(jobs)
    }

    def prepare(server: Server) -> None:
        server.client.put("/mode", {"name": "unlimited"})
        for name, (every, overlap, length) in plans.items():
            policies = {"overlap": overlap, "parallel": 3, "catch_up": "latest"}
            schedule = {"type": "interval", "every": every, "unit": "seconds"}
            server.client.post("/jobs", {"name": name, "schedule": schedule, "policies": policies})
            source = SCRIPT.replace("{trace!r}", repr(str(trace))).replace("{length}", str(length))
            server.client.put_text(f"/jobs/{name}/script", source)
            server.client.post(f"/jobs/{name}/enable")

    torment = Torment(tmp / "data", seed, seconds)
    torment.run(prepare)
    with serving(tmp / "data") as server:
        for name in plans:
            server.client.post(f"/jobs/{name}/disable")
        wait_for(lambda: not _unended(server), 60)
        found = {name: server.client.list("/runs", job=name) for name in plans}
        schedules = {name: server.client.get(f"/jobs/{name}")["schedule"] for name in plans}
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    _check_recorded(found, schedules)
    _check_traces(found, lines, plans)
    states = Counter(run["state"] for runs in found.values() for run in runs)
    return {"acts": torment.acts, "states": dict(states), "traces": len(lines)}


def _unended(server: Server) -> list[dict[str, Any]]:
    return [
        run
        for state in ("pending", "queued", "running")
        for run in server.client.list("/runs", state=state)
    ]


def _check_recorded(found: dict[str, list[Any]], schedules: dict[str, Any]) -> None:
    """Every occurrence from a job's first to its last is recorded, once, with its end."""
    for name, runs in found.items():
        moments = sorted(datetime.fromisoformat(run["scheduled_for"]) for run in runs)
        assert len(set(moments)) == len(moments), f"{name}: an occurrence is recorded twice"
        assert all(run["state"] in STATES for run in runs), name
        assert all(run["reason"] for run in runs if run["state"] != "succeeded"), name
        if not moments:
            continue
        schedule = schedules[name]
        anchored = Interval(
            every=schedule["every"],
            unit=Unit(schedule["unit"]),
            starts_at=datetime.fromisoformat(schedule["starts_at"]).astimezone(UTC),
        )
        for moment, expected in zip(
            moments, occurrences(anchored, moments[0] - timedelta(milliseconds=1)), strict=False
        ):
            assert moment == expected, f"{name}: the occurrence {expected} is nowhere"


def _check_traces(found: dict[str, list[Any]], lines: list[Any], plans: dict[str, Any]) -> None:
    """What ran is what is recorded as run; nothing ran twice, or together where it must not."""
    begun = Counter(line[4] for line in lines if line[0] == "begin")
    ended = {line[4] for line in lines if line[0] == "end"}
    assert all(count == 1 for count in begun.values()), "an attempt ran twice"
    by_id = {run["id"]: run for runs in found.values() for run in runs}
    for run_id in begun:
        assert by_id[run_id]["state"] != "skipped", f"run {run_id} was skipped but ran"
    for run in by_id.values():
        if run["state"] == "succeeded":
            assert run["id"] in ended, f"run {run['id']} succeeded but never ended"
    spans: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
    for what, job, _, _, run_id, at in lines:
        spans[job].append((at, what, run_id))
    for job, events in spans.items():
        most = 3 if plans[job][1] == "parallel" else 1
        running: set[int] = set()
        for _, what, run_id in sorted(events):
            if what == "end":
                running.discard(run_id)
                continue
            running = {r for r in running if r in ended}  # what was killed ended without a trace
            running.add(run_id)
            assert len(running) <= most, f"{job}: {len(running)} runs at once"


@contextmanager
def seeded(variable: str) -> Iterator[int]:
    """A seed: the one of the environment, or a fresh one that a failure tells."""
    seed = int(os.environ.get(variable) or random.SystemRandom().randrange(2**31))
    try:
        yield seed
    except AssertionError as problem:
        raise AssertionError(f"{problem} (again with {variable}={seed})") from problem
