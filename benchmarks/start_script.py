"""How quickly a script begins and ends in each language, beside a bare fork of a zygote, in one run."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mainspring.model.job import Language, Limits, script_source
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


SOURCES = {
    Language.PYTHON: "def job(): print('first line')",
    Language.JAVASCRIPT: "function job() { console.log('first line'); }",
}

PAUSE = 0.1
"""Seconds between two runs, in which the next process of JavaScript gets warm, as between real ones."""


def order(language: Language) -> Order:
    """One run of the shortest script."""
    return Order(
        run=RunFacts(id=1, job="job", trigger=Trigger.MANUAL, scheduled_for=None, attempt=1),
        language=language,
        source=SOURCES[language],
        source_path=script_source("job", language),
        entry_names=("job",),
        settings={},
        state=None,
        limits=Limits(),
    )


async def scripts(language: Language) -> tuple[list[float], list[float]]:
    """Seconds from the order to the first line, and to the end."""
    hosts = ScriptHosts(Path(tempfile.mkdtemp()))
    await hosts.start()
    first, end = [], []
    for _ in range(ROUNDS):
        watch = Watch()
        started = time.perf_counter()
        await hosts.run(order(language), watch, asyncio.get_running_loop().create_future())
        end.append(time.perf_counter() - started)
        first.append(watch.first - started)
        await asyncio.sleep(PAUSE)
    await hosts.close()
    return first, end


BARE = f"""
import gc, os, time
import mainspring.script
gc.collect(); gc.freeze()
for _ in range({ROUNDS}):
    started = time.perf_counter()
    if (pid := os.fork()) == 0:
        exec(compile("print('first line')", "script", "exec"))
        os._exit(0)
    os.waitpid(pid, 0)
    print(time.perf_counter() - started, flush=True)
    time.sleep({PAUSE})
"""


def forks() -> list[float]:
    """Seconds for a process like a zygote to fork a child that runs a line and ends."""
    told = subprocess.run(
        [sys.executable, "-c", BARE], check=True, stdout=subprocess.PIPE, text=True
    )
    return [float(line) for line in told.stdout.splitlines() if line[0].isdigit()]


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
    measured = [("bare fork of a zygote", bare), ("fresh interpreter", fresh)]
    for language in SOURCES:
        first, end = (statistics.median(found) for found in asyncio.run(scripts(language)))
        measured += [(f"{language}: to the first line", first), (f"{language}: to the end", end)]
    for name, seconds in measured:
        print(f"{name:<28} {seconds * 1000:7.2f} ms   {seconds / bare:6.2f} x a bare fork")


if __name__ == "__main__":
    main()
