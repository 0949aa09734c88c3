"""The Chronos check: a service is tormented while jobs run, and afterwards the scripts' own traces decide.

Each script appends a line to a file when it begins and when it ends: that file, not the service, says
what really ran.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec
from tests.server import Server, wait_for

from mainspring.schedules import Schedule, occurrences

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

LONGEST_PERIOD = 20
"""Seconds within which every job's schedule has an occurrence."""

STATES = {"succeeded", "cancelled", "lost", "skipped"}
"""How a run may end whose script does nothing wrong."""


class Torment(Protocol):
    """Kills, stops and restarts what serves, at random moments until a deadline."""

    acts: list[str]

    def run(self, prepare: Callable[[Server], None]) -> None:
        """Serve, with ``prepare(server)`` at the first start."""
        ...

    def calm(self) -> AbstractContextManager[Server]:
        """A server that is left alone."""
        ...


def check(trace: Path, torment: Torment, *, jobs: int, seed: int) -> dict[str, Any]:
    """Torment a service with so many jobs; raises `AssertionError` for a broken promise.

    Scripts write to the file ``trace``.
    """
    dice = random.Random(seed)
    plans = {f"job{n}": draw(dice) for n in range(jobs)}

    def prepare(server: Server) -> None:
        server.client.put("/mode", {"name": "unlimited"})
        for name, plan in plans.items():
            job = {"name": name, "schedule": plan.schedule, "policies": plan.policies}
            server.client.post("/jobs", job)
            source = SCRIPT.replace("{trace!r}", repr(str(trace)))
            server.client.put_text(
                f"/jobs/{name}/script", source.replace("{length}", str(plan.length))
            )
            server.client.post(f"/jobs/{name}/enable")

    torment.run(prepare)
    with torment.calm() as server:
        calm = datetime.now(UTC)
        for name in plans:  # every schedule is still followed
            wait_for(lambda name=name: _newest_occurrence(server, name) > calm, LONGEST_PERIOD + 40)
        for name in plans:
            server.client.post(f"/jobs/{name}/disable")
        # Twice: a run may go from one state to the next between two of the questions.
        wait_for(lambda: not _unended(server) and not _unended(server), 300)
        found = {name: server.client.list("/runs", job=name) for name in plans}
        schedules = {name: server.client.get(f"/jobs/{name}")["schedule"] for name in plans}
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    _check_recorded(found, schedules)
    _check_traces(found, lines, plans)
    states = Counter(run["state"] for runs in found.values() for run in runs)
    return {"acts": torment.acts, "states": dict(states), "traces": len(lines)}


class Plan(NamedTuple):
    """What a job is like: a script of ``length`` seconds, and what the API takes."""

    schedule: dict[str, Any]
    policies: dict[str, Any]
    length: float


def draw(dice: random.Random) -> Plan:
    """A job by chance: intervals and cron expressions of seconds, every policy, scripts short and long."""
    every = dice.choice([3, 5, 7, 11, 13])
    cron = f"{dice.randrange(5)}-59/{dice.choice([4, 6, 10, 15])} * * * * *"
    schedule = dice.choice(
        [
            {"type": "interval", "every": every, "unit": "seconds"},
            {"type": "interval", "every": every, "unit": "seconds", "jitter": 2},
            {"type": "cron", "expression": cron, "zone": "Europe/Paris"},
        ]
    )
    policies = {
        "overlap": dice.choice(OVERLAPS),
        "parallel": 3,
        "catch_up": dice.choice(["latest", "latest", "skip", "all"]),
        "catch_up_window": 30,
        "retries": {"attempts": dice.choice([1, 2]), "delay": 0.1},
        "priority": dice.choice([0, 0, 5]),
    }
    return Plan(schedule, policies, dice.choice([0, 0.2, 1.5]))


def _newest_occurrence(server: Server, name: str) -> datetime:
    found = server.client.list("/runs", most=1, job=name, trigger="schedule")
    return (
        datetime.fromisoformat(found[0]["scheduled_for"])
        if found
        else datetime.min.replace(tzinfo=UTC)
    )


def _unended(server: Server) -> list[dict[str, Any]]:
    return [
        run
        for state in ("pending", "queued", "running")
        for run in server.client.list("/runs", state=state)
    ]


def _check_recorded(found: dict[str, list[Any]], schedules: dict[str, Any]) -> None:
    """Every occurrence from a job's first to its last is recorded, once, with its end."""
    for name, runs in found.items():
        moments = sorted(
            datetime.fromisoformat(run["scheduled_for"])
            for run in runs
            if run["trigger"] == "schedule"
        )
        assert len(set(moments)) == len(moments), f"{name}: an occurrence is recorded twice"
        for run in runs:
            assert run["state"] in STATES, run
            assert run["reason"] or run["state"] == "succeeded", run
        if not moments:
            continue
        schedule: Any = msgspec.convert(schedules[name], Schedule)
        before = moments[0] - timedelta(milliseconds=1)
        for moment, expected in zip(moments, occurrences(schedule, before), strict=False):
            assert moment == expected, f"{name}: the occurrence {expected} is nowhere"


def _check_traces(found: dict[str, list[Any]], lines: list[Any], plans: dict[str, Plan]) -> None:
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
        most = 3 if plans[job].policies["overlap"] == "parallel" else 1
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
