"""Two hundred runs, every second one of a script that misbehaves: the server stays as it was."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import psutil
import pytest
from tests.conformance.wild import WILD, Wild
from tests.server import Server, serving, wait_for

from mainspring.base.errors import MainspringError
from mainspring.model.job import Language

RUNS = 200
AHEAD = 8
"""Runs that wait or are running at the same time."""

GROWTH = 64 * 2**20
"""Bytes by which the server's own memory may be larger afterwards."""

PEAK = 256 * 2**20
"""Bytes by which it may be larger at any time: a frame of the largest size, a few times."""

LATENCY = 0.5
"""Seconds that the median request may take while two cores are busy with scripts; 20 times what it needs."""

GOOD = {
    Language.PYTHON: "from mainspring.script import tables\ndef job():\n"
    " tables['Crowd'].insert([{'n': n} for n in range(20)]); print('good')",
    Language.JAVASCRIPT: "async function job() {"
    " await tables.getTable('Crowd').insert([{n: 1}, {n: 2}]); console.log('good'); }",
}


class Probe:
    """Asks the server for something all the time, and looks at its memory."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._process = psutil.Process(server.process.pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.seconds: list[float] = []
        self.memory: list[int] = []
        self.failed: list[str] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Probe while the block runs."""
        self._thread.start()
        try:
            yield
        finally:
            self._done.set()
            self._thread.join()

    def _ask(self) -> None:
        headers = {"Authorization": f"Bearer {self._server.token}"}
        with httpx2.Client(base_url=self._server.url, headers=headers, timeout=30) as client:
            while not self._done.wait(0.1):
                started = time.monotonic()
                answer = client.get("/api/v1/jobs", params={"limit": 5})
                self.seconds.append(time.monotonic() - started)
                self.memory.append(self._process.memory_info().rss)
                if not answer.is_success:
                    self.failed.append(answer.text)


def make_jobs(server: Server) -> tuple[list[str], list[tuple[str, Wild]]]:
    """A good job for each language, and one for each misbehaviour."""
    client = server.client
    client.post("/tables", {"name": "Crowd"})

    def make(name: str, language: Language, source: str) -> None:
        job = {"name": name, "language": language, "schedule": {"type": "on_demand"}}
        client.post("/jobs", job)
        named = source.replace("def job(", f"def {name}(").replace(
            "function job(", f"function {name}("
        )
        try:
            client.put_text(f"/jobs/{name}/script", named)
        except MainspringError as problem:
            assert problem.code == "syntax_error"  # noqa: PT017  told at saving, so it never runs
            client.delete(f"/jobs/{name}")

    for language, source in GOOD.items():
        make(f"good_{language}", language, source)
    bad = []
    for wild, language in itertools.product(WILD, GOOD):
        source = wild.source(language)
        if source is None or wild.reason == "syntax_error":
            continue
        name = f"{wild.name}_{language}"
        make(name, language, source)
        client.patch(f"/jobs/{name}", {"limits": msgspec.to_builtins(wild.limits)})
        bad.append((name, wild))
    return [f"good_{language}" for language in GOOD], bad


def run_all(server: Server, names: list[str]) -> list[dict[str, Any]]:
    """Run these jobs, a few at a time; answers the ended runs in their order."""
    ended: list[dict[str, Any]] = []
    going: deque[int] = deque()
    for name in names:
        if len(going) == AHEAD:
            ended.append(server.wait_for_end(going.popleft()))
        going.append(server.client.post(f"/jobs/{name}/runs", {})["id"])
    return ended + [server.wait_for_end(run_id) for run_id in going]


def leftovers(server: Server, cache: Path) -> list[object]:
    """Processes of runs, and their folders: all but the spares, which each zygote and Deno's pool keep."""
    root = psutil.Process(server.process.pid)
    zygotes = [p for p in root.children() if "script.zygote" in " ".join(p.cmdline())]
    own = {p.pid for p in root.children()}
    below = [
        process
        for zygote in zygotes
        for child in zygote.children()
        if child.status() != psutil.STATUS_ZOMBIE and child.name() != "deno"
        for process in [child, *child.children(recursive=True)]
        if process.pid not in own
    ]
    folders = [sorted(zygote.iterdir()) for zygote in cache.glob("scratch/*")]
    return [*below, *(folder for each in folders if len(each) > 1 for folder in each)]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_runs_of_which_half_misbehave(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        good, bad = make_jobs(server)
        run_all(server, [*good, *(name for name, _ in bad[:8])])  # every host has worked once
        before = psutil.Process(server.process.pid).memory_info().rss
        wild = list(itertools.islice(itertools.cycle(bad), RUNS // 2))
        pairs = zip(itertools.cycle(good), wild, strict=False)
        names = [name for kind, (misbehaving, _) in pairs for name in (kind, misbehaving)]
        probe = Probe(server)
        with probe.watching():
            runs = run_all(server, names)
        assert len(runs) == RUNS
        assert [
            (r["job"], r["state"], r["reason"]) for r in runs[::2] if r["state"] != "succeeded"
        ] == []
        for run, (name, behaviour) in zip(runs[1::2], wild, strict=True):
            assert run["job"] == name
            if behaviour.reason is None:
                assert run["state"] in {"succeeded", "failed"}, run
            else:
                assert run["reason"] in {behaviour.reason, behaviour.or_reason}, run
        assert server.client.list("/runs", most=10, state="running") == []
        assert server.client.list("/runs", most=10, state="queued") == []
        wait_for(lambda: not leftovers(server, server.data / "cache"))
        process = psutil.Process(server.process.pid)
        third = len(probe.seconds) // 3
        told = {
            "median": statistics.median(probe.seconds),
            "first": statistics.median(probe.seconds[:third]),
            "last": statistics.median(probe.seconds[-third:]),
            "memory before": before // 2**20,
            "memory peak": max(probe.memory) // 2**20,
            "memory after": process.memory_info().rss // 2**20,
        }
        print(told)
        assert probe.failed == []
        assert told["median"] < LATENCY, told
        assert max(probe.memory) - before < PEAK, told
        assert process.memory_info().rss - before < GROWTH, told
        assert server.log.read_text().count("Traceback") == 0
