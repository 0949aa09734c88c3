"""Packages on several machines: each builds what its runs need, of the same versions, and removes what none does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fleet import Fleet, fleet
from tests.http.test_shared import needs_pypi
from tests.server import wait_for

pytestmark = [pytest.mark.slow, needs_pypi]

PACKAGED = """
# /// script
# dependencies = ["humanize>=4.12"]
# ///
import humanize

def main():
    print(humanize.__file__)
"""

DAY = 86_400.0


@pytest.fixture
def few(tmp_path: Path, fresh_postgresql: str) -> Iterator[Fleet]:
    with fleet(tmp_path, fresh_postgresql) as started:
        yield started


def built(data: Path) -> list[Path]:
    return [folder for folder in data.glob("environments/*") if not folder.name.startswith("draft")]


def test_every_node_builds_the_same_and_removes_what_is_not_used(
    few: Fleet, tmp_path: Path
) -> None:
    few.make_job("packaged", PACKAGED)
    for name in ("one", "two"):
        few.add_worker(name, "--labels", name)
        few.server.client.patch("/jobs/packaged", {"policies": {"labels": [name]}})
        ended = few.server.run_to_end("packaged")
        assert ended["state"] == "succeeded", few.server.messages(ended["id"])
        (folder,) = built(tmp_path / name)
        assert few.server.messages(ended["id"])[-1].startswith(str(folder))
    (first,), (second,) = built(tmp_path / "one"), built(tmp_path / "two")
    assert first.name == second.name
    lock = few.server.client.get("/jobs/packaged/environment")["lock"]
    assert [(folder / "lock").read_text() for folder in (first, second)] == [lock, lock]
    month = time.time() - 31 * DAY
    for folder in (first, second):
        os.utime(folder / ".used", (month, month))
    few.server.client.patch("/jobs/packaged", {"policies": {"labels": ["two"]}})
    assert few.server.run_to_end("packaged")["state"] == "succeeded"
    for name in ("one", "two"):  # a node looks when it starts
        for worker in [worker for worker in few.workers.values() if name in worker.log.name]:
            worker.stop()
        few.add_worker(name, "--labels", name)
    wait_for(lambda: not built(tmp_path / "one"))
    assert built(tmp_path / "two") == [second]
    few.server.client.patch("/jobs/packaged", {"policies": {"labels": ["one"]}})
    again = few.server.run_to_end("packaged")
    assert again["state"] == "succeeded", few.server.messages(again["id"])
    assert [folder.name for folder in built(tmp_path / "one")] == [first.name]
