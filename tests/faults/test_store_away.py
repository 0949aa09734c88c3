"""The store goes away in the middle of runs: restarted, crashed, cut off, out of reach, slow."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.faults.proxy import Proxy, proxied
from tests.fleet import BEAT, SILENCE, Fleet, fleet
from tests.postgres import Postgres, own_postgres
from tests.server import wait_for

from mainspring.base.errors import MainspringError

pytestmark = pytest.mark.slow

WRITES = """
import time
from mainspring.script import tables

def main():
    for n in range(40):
        tables['Lines'].upsert({'id': str(n), 'n': n})
        print(n)
        time.sleep(0.1)
"""

PULSE = """
import os, time
from mainspring.script import run

def main():
    print('begun')
    fd = os.open(PATH, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for _ in range(600 if run.attempt == 1 else 10):
        os.write(fd, f'[{run.attempt}, {time.time()}]\\n'.encode())
        time.sleep(0.02)
"""

EVERY_SECOND = {"type": "interval", "every": 1, "unit": "seconds"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with own_postgres() as started:
        yield started


@pytest.fixture
def database(postgres: Postgres) -> str:
    name = f"store_away_{time.time_ns()}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return name


@pytest.fixture
def few(tmp_path: Path, postgres: Postgres, database: str) -> Iterator[Fleet]:
    url = postgres.url.replace("/postgres?", f"/{database}?")
    with fleet(tmp_path, url, MAINSPRING_RUNTIME_WRITABLE=str(tmp_path)) as started:
        yield started


@pytest.fixture
def hasty(tmp_path: Path, postgres: Postgres, database: str) -> Iterator[Fleet]:
    """Whose nodes are soon given up."""
    url = postgres.url.replace("/postgres?", f"/{database}?")
    with fleet(tmp_path, url, BEAT, MAINSPRING_RUNTIME_WRITABLE=str(tmp_path)) as started:
        yield started


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[Proxy]:
    with proxied(postgres.socket) as started:
        yield started


@pytest.mark.parametrize("way", ["restart", "crash", "cut"])
def test_a_run_outlives_a_store_that_goes_away_for_a_moment(
    few: Fleet, postgres: Postgres, way: str
) -> None:
    few.server.client.post("/tables", {"name": "Lines"})
    few.add_worker("one")
    few.make_job("writes", WRITES)
    run = few.server.client.post("/jobs/writes/runs", {})
    few.wait_for_word(run["id"])
    getattr(postgres, way)()
    ended = wait_for(lambda: end_of(few, run["id"]))
    assert ended["state"] == "succeeded", (ended, few.server.messages(run["id"]))
    lines = few.server.client.list("/tables/Lines/rows")
    assert sorted(line["n"] for line in lines) == list(range(40))
    assert set(map(str, range(40))) <= set(few.server.messages(run["id"]))


def end_of(few: Fleet, run_id: int) -> dict[str, Any] | None:
    """The run, if it has ended and the store answers."""
    try:
        run: dict[str, Any] = few.server.client.get(f"/runs/{run_id}")
    except MainspringError:
        return None
    return run if run["finished_at"] else None


def test_occurrences_go_on_while_connections_are_cut_again_and_again(
    few: Fleet, postgres: Postgres
) -> None:
    for name in ("one", "two"):
        few.add_worker(name)
    few.make_job("ticks", "def ticks(): print('tick')", catch_up="all")
    few.server.client.patch("/jobs/ticks", {"schedule": EVERY_SECOND})
    few.server.client.post("/jobs/ticks/enable")
    wait_for(lambda: few.server.client.list("/runs", state="succeeded"))
    for _ in range(12):
        postgres.cut()
        time.sleep(0.5)
    before = len(few.server.client.list("/runs", state="succeeded"))
    wait_for(lambda: len(few.server.client.list("/runs", state="succeeded")) > before + 2)
    few.server.client.post("/jobs/ticks/disable")
    unended = ("pending", "queued", "running")
    wait_for(lambda: not any(few.server.client.list("/runs", state=state) for state in unended))
    found = few.server.client.list("/runs", job="ticks")
    moments = Counter(run["scheduled_for"] for run in found if run["trigger"] == "schedule")
    assert set(moments.values()) == {1}
    assert len(found) >= 8
    assert sum(run["state"] == "succeeded" for run in found) >= 6


def test_a_worker_that_cannot_reach_the_store_stops_its_scripts_before_others_take_over(
    hasty: Fleet, proxy: Proxy, database: str, tmp_path: Path
) -> None:
    few = hasty
    far = few.add_worker("far", url=proxy.url(database))
    trace = tmp_path / "trace"
    few.make_job(
        "pulse", PULSE.replace("PATH", repr(str(trace))), retries={"attempts": 2, "delay": 0}
    )
    run = few.server.client.post("/jobs/pulse/runs", {})
    few.wait_for_word(run["id"])
    near = few.add_worker("near")
    time.sleep(SILENCE)  # only who was calm for so long may bury others
    proxy.partition()
    retried = wait_for(lambda: few.server.client.list("/runs", trigger="retry"), 60)[0]
    assert few.server.wait_for_end(retried["id"])["state"] == "succeeded"
    pulses = [json.loads(line) for line in trace.read_text().splitlines()]
    last = max(at for attempt, at in pulses if attempt == 1)
    first = min(at for attempt, at in pulses if attempt == 2)
    assert last < first, f"both attempts ran for {last - first:.2f} s"
    proxy.heal()
    near.stop()
    few.make_job("again", "def again(): pass")
    ended = few.server.run_to_end("again")
    assert (ended["state"], ended["node"]) == ("succeeded", far.name)
    assert few.server.client.get(f"/runs/{run['id']}")["state"] == "lost"


def test_a_slow_way_to_the_store_is_only_slow(few: Fleet, proxy: Proxy, database: str) -> None:
    few.server.client.post("/tables", {"name": "Lines"})
    few.add_worker("far", url=proxy.url(database))
    proxy.delay = 0.05
    few.make_job("writes", WRITES.replace("range(40)", "range(5)"))
    run = few.server.client.post("/jobs/writes/runs", {})
    few.wait_for_word(run["id"])
    proxy.cut()
    assert few.server.wait_for_end(run["id"])["state"] == "succeeded"
    assert len(few.server.client.list("/tables/Lines/rows")) == 5
