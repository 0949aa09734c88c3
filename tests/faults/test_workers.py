"""Workers that die, freeze, leave and come: their runs are neither doubled nor stuck."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fleet import BEAT, SILENCE, Fleet, fleet
from tests.server import wait_for

FIRST_SLEEPS = """
import time
from mainspring.script import run

def main():
    print('begun', run.attempt)
    if run.attempt == 1:
        time.sleep(60)
"""

WRITES = """
import time
from mainspring.script import run, tables

def main():
    print('begun')
    for n in range(600 if run.attempt == 1 else 10):
        tables['Lines'].insert({'attempt': run.attempt, 'n': n})
        time.sleep(0.05)
"""

RETRIED = {"attempts": 2, "delay": 0}


@pytest.fixture
def few(tmp_path: Path, fresh_postgresql: str) -> Iterator[Fleet]:
    with fleet(tmp_path, fresh_postgresql) as started:
        yield started


@pytest.fixture
def hasty(tmp_path: Path, fresh_postgresql: str) -> Iterator[Fleet]:
    """Whose nodes are soon given up."""
    with fleet(tmp_path, fresh_postgresql, BEAT) as started:
        yield started


def test_the_run_of_a_killed_worker_is_retried_elsewhere_soon(hasty: Fleet) -> None:
    few = hasty
    few.add_worker("one")
    few.add_worker("two")
    few.make_job("sleeps", FIRST_SLEEPS, retries=RETRIED)
    run = few.server.client.post("/jobs/sleeps/runs", {})
    few.wait_for_word(run["id"])
    time.sleep(SILENCE)  # only who was calm for so long may bury others
    victim = few.worker_of(run["id"])
    died = time.monotonic()
    victim.kill()
    retried = wait_for(lambda: few.server.client.list("/runs", trigger="retry"))[0]
    few.wait_for_word(retried["id"])
    took = time.monotonic() - died
    assert took < SILENCE + 5, took
    assert few.server.wait_for_end(retried["id"])["state"] == "succeeded"
    lost = few.server.client.get(f"/runs/{run['id']}")
    assert (lost["state"], lost["reason"]) == ("lost", "node_silent")
    assert few.worker_of(retried["id"]) is not victim
    names = {node["name"] for node in few.server.client.list("/nodes")}
    assert victim.name not in names
    assert len(names) == 2


def test_a_worker_that_froze_writes_no_rows_for_a_run_that_was_given_away(hasty: Fleet) -> None:
    few = hasty
    few.server.client.post("/tables", {"name": "Lines"})
    few.add_worker("one", "--labels", "one")
    few.add_worker("two", "--labels", "two")
    few.make_job("writes", WRITES, retries=RETRIED)
    run = few.server.client.post("/jobs/writes/runs", {})
    few.wait_for_word(run["id"])
    time.sleep(SILENCE)
    zombie = few.worker_of(run["id"])
    zombie.pause()
    retried = wait_for(lambda: few.server.client.list("/runs", trigger="retry"))[0]
    written = len(few.server.client.list("/tables/Lines/rows", filter="attempt eq 1"))
    assert written > 0
    zombie.go_on()
    assert few.server.wait_for_end(retried["id"])["state"] == "succeeded"
    wait_for(lambda: zombie.name in {n["name"] for n in few.server.client.list("/nodes")})
    label = "one" if "one" in zombie.log.name else "two"
    few.make_job("again", "def again(): print('alive')", labels=[label])
    ended = few.server.run_to_end("again")
    assert (ended["state"], ended["node"]) == ("succeeded", zombie.name)
    lines = few.server.client.list("/tables/Lines/rows")
    assert sum(line["attempt"] == 1 for line in lines) == written
    assert sorted(line["n"] for line in lines if line["attempt"] == 2) == list(range(10))
    lost = few.server.client.get(f"/runs/{run['id']}")
    assert (lost["state"], lost["reason"]) == ("lost", "node_silent")
    assert lost["finished_at"] < retried["queued_at"] or lost["finished_at"] == retried["queued_at"]


def test_a_worker_drains_when_asked_and_at_a_signal(few: Fleet) -> None:
    brief = "import time\ndef main():\n    print('begun')\n    time.sleep(1.5)"
    few.make_job("brief", brief, overlap="parallel", parallel=4)
    for way in ("asked", "signal"):
        worker = few.add_worker(way)
        run = few.server.client.post("/jobs/brief/runs", {})
        few.wait_for_word(run["id"])
        if way == "asked":
            command = [sys.executable, "-m", "mainspring", "node", "drain", worker.name]
            asked = subprocess.run(
                command, env=few.server.environment(), capture_output=True, text=True, check=True
            )
            assert asked.stderr + asked.stdout == f"{worker.name} drains.\n"
            wait_for(lambda log=worker.log: "draining" in log.read_text())
        else:
            worker.process.terminate()
            wait_for(lambda log=worker.log: "stopping" in log.read_text())
        waits = few.server.client.post("/jobs/brief/runs", {})
        assert worker.process.wait(20) == 0
        assert few.server.client.get(f"/runs/{run['id']}")["state"] == "succeeded"
        assert few.server.client.get(f"/runs/{waits['id']}")["state"] == "queued"
        few.server.client.post(f"/runs/{waits['id']}/cancel", {})
    assert len(few.server.client.list("/nodes")) == 1


def test_nodes_take_what_their_labels_allow(few: Fleet) -> None:
    few.make_job("needy", "def needy(): pass", labels=["gpu", "eu"])
    run = few.server.client.post("/jobs/needy/runs", {})
    few.add_worker("plain")
    few.add_worker("half", "--labels", "gpu")
    few.make_job("easy", "def easy(): pass")
    assert few.server.run_to_end("easy")["state"] == "succeeded"
    assert few.server.client.get(f"/runs/{run['id']}")["state"] == "queued"
    able = few.add_worker("able", "--labels", "gpu,arm,eu")
    ended = few.server.wait_for_end(run["id"])
    assert (ended["state"], ended["node"]) == ("succeeded", able.name)


def test_whichever_server_answers_shows_the_same(few: Fleet) -> None:
    other = few.add_server("other")
    few.add_worker("one")
    script = (
        "import time\ndef talks():\n    for n in range(3):\n        print(n)\n        time.sleep(2)"
    )
    few.make_job("talks", script)
    run = few.server.client.post("/jobs/talks/runs", {})
    heard = []
    for event in other.client.follow(f"/runs/{run['id']}/stream"):
        if event.name == "log":
            heard.append((event.data["message"], time.monotonic()))
        if event.name == "end":
            assert event.data["state"] == "succeeded"
            break
    assert [message for message, _ in heard] == ["0", "1", "2"]
    assert heard[2][1] - heard[0][1] > 1  # as it was said, not at the end
    endless = "import time\ndef endless():\n    print('begun')\n    time.sleep(60)"
    few.make_job("endless", endless)
    run = few.server.client.post("/jobs/endless/runs", {})
    few.wait_for_word(run["id"])
    other.client.post(f"/runs/{run['id']}/cancel", {})
    assert few.server.wait_for_end(run["id"])["state"] == "cancelled"
