"""How quickly a script begins and ends, beside a bare fork and a fresh interpreter, in one run."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mainspring.model.job import Language, Limits
from mainspring.model.run import Trigger
from mainspring.runtime.host import Line, Order
from mainspring.runtime.hosts import ScriptHosts
from mainspring.runtime.protocol import Request, RunFacts

ROUNDS = 200


class Watch:
    """Notes when the script's first line arrives."""

    first = 0.0

    async def ask(self, request: Request) -> Any:
        return None

    async def log(self, lines: Sequence[Line]) -> None:
        self.first = self.first or time.perf_counter()

    async def progress(self, done: float, total: float | None) -> None:
        pass


ORDER = Order(
    run=RunFacts(id=1, job="job", trigger=Trigger.MANUAL, scheduled_for=None, attempt=1),
    language=Language.PYTHON,
    source="def job(): print('first line')",
    source_path="/scheduler/job.py",
    entry_names=("job",),
    settings={},
    state=None,
    limits=Limits(),
)


async def scripts() -> tuple[list[float], list[float]]:
    """Seconds from the order to the first line, and to the end."""
    hosts = ScriptHosts(Path(tempfile.mkdtemp()))
    await hosts.start()
    first, end = [], []
    for _ in range(ROUNDS):
        watch = Watch()
        started = time.perf_counter()
        await hosts.run(ORDER, watch, asyncio.get_running_loop().create_future())
        end.append(time.perf_counter() - started)
        first.append(watch.first - started)
    await hosts.close()
    return first, end


def forks() -> list[float]:
    """Seconds for this process to fork a child that ends at once."""
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        if (pid := os.fork()) == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        found.append(time.perf_counter() - started)
    return found


def interpreters() -> list[float]:
    """Seconds for a fresh interpreter that does nothing."""
    found = []
    for _ in range(20):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-I", "-c", "pass"], check=True)
        found.append(time.perf_counter() - started)
    return found


def main() -> None:
    """Print medians and ratios."""
    bare = statistics.median(forks())
    fresh = statistics.median(interpreters())
    first, end = (statistics.median(found) for found in asyncio.run(scripts()))
    for name, seconds in (
        ("bare fork of this process", bare),
        ("order to first line", first),
        ("order to end", end),
        ("fresh interpreter", fresh),
    ):
        print(f"{name:<28} {seconds * 1000:7.2f} ms   {seconds / bare:6.2f} x a bare fork")


if __name__ == "__main__":
    main()
