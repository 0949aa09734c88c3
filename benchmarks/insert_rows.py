"""10,000 rows inserted by a script, beside the fastest that SQLite's own module can do, in one run.

Rounds take turns, so that both meet the same machine; what counts is the ratio of the medians. The bare
table has the rows' own columns and a key; the second has the system columns and the index that every table
of Mainspring has as well.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from uuid_utils import uuid7

from mainspring.cli.processes import free_port, running, server_command
from mainspring.client import Client, find_server

COUNT = 10_000
ROUNDS = 15
SINGLE = 25

MAKE_ROWS = f"""
def some_rows():
    return [
        {{"twitterId": 2**60 + n, "text": f"a tweet of some length, number {{n}}", "author": "ada"}}
        for n in range({COUNT})
    ]
"""

PYTHON = f"""
import time
from mainspring.script import run, tables
{MAKE_ROWS}

def inPython():
    new = some_rows()
    started = time.perf_counter()
    stored = tables["Rows"].insert(new)
    print(time.perf_counter() - started)
    assert len(stored) == {COUNT} and stored[-1]["id"] and stored[-1]["text"] == new[-1]["text"]
    started = time.perf_counter()
    for row in new[:{SINGLE}]:
        tables["Rows"].insert(row)
    print((time.perf_counter() - started) * {COUNT // SINGLE})
"""

JAVASCRIPT = f"""
export async function inJavascript() {{
  const rows = Array.from({{length: {COUNT}}}, (_, n) => (
    {{twitterId: 2n ** 60n + BigInt(n), text: `a tweet of some length, number ${{n}}`, author: 'ada'}}));
  const started = performance.now();
  await tables.getTable('Rows').insert(rows);
  console.log((performance.now() - started) / 1000);
}}
"""


def some_rows() -> list[dict[str, Any]]:
    """Rows as the tutorial has them; the script makes the same ones."""
    scope: dict[str, Any] = {}
    exec(MAKE_ROWS, scope)
    return list(scope["some_rows"]())


class Bare:
    """`executemany` in one transaction, as durable as the store."""

    def __init__(self, file: Path, columns: str, index: str = "") -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(f"CREATE TABLE t ({columns})")
        if index:
            self._connection.execute(index)
        self._marks = ", ".join("?" * (columns.count(",") + 1))

    def __call__(self, rows: Sequence[Sequence[Any]]) -> float:
        """Seconds for these rows."""
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(f"INSERT INTO t VALUES ({self._marks})", rows)
        self._connection.execute("COMMIT")
        return time.perf_counter() - started


OWN = "twitterId NUMERIC, text TEXT, author TEXT"
SYSTEM = "id TEXT PRIMARY KEY, c INTEGER, u INTEGER, v TEXT, "


def bare_rounds(folder: Path) -> list[tuple[str, Callable[[], float]]]:
    """What we compare with."""
    rows = some_rows()
    keyed = Bare(folder / "keyed.db", f"id TEXT PRIMARY KEY, {OWN}")
    full = Bare(folder / "full.db", f"{SYSTEM}{OWN}, s INTEGER", "CREATE INDEX s ON t (s)")

    def with_key() -> float:
        return keyed([(str(uuid7()), *row.values()) for row in rows])

    def with_all() -> float:
        first = time.time_ns()
        return full(
            [
                (str(uuid7()), first, first, f"{n:011}=", *row.values(), first + n)
                for n, row in enumerate(rows)
            ]
        )

    return [
        ("executemany, rows and a key", with_key),
        ("executemany, all that is stored", with_all),
    ]


def run_job(client: Client, name: str) -> list[float]:
    """What the script measured."""
    run = client.post(f"/jobs/{name}/runs", {})
    for event in client.follow(f"/runs/{run['id']}/stream"):
        if event.name == "end" and event.data["state"] != "succeeded":
            raise SystemExit(f"the script {event.data['state']}: {event.data['failure']}")
    return [float(entry["message"]) for entry in client.list(f"/runs/{run['id']}/log")]


def measure(client: Client, folder: Path) -> dict[str, list[float]]:
    """Seconds of every round."""
    client.post("/tables", {"name": "Rows"})
    for name, language, source in (
        ("inPython", "python", PYTHON),
        ("inJavascript", "javascript", JAVASCRIPT),
    ):
        job = {"name": name, "language": language, "schedule": {"type": "on_demand"}}
        client.post("/jobs", job)
        client.put_text(f"/jobs/{name}/script", source)
    bare = bare_rounds(folder)
    found: dict[str, list[float]] = {name: [] for name, _ in bare}
    for _ in range(ROUNDS):
        for name, insert in bare:
            found[name].append(insert())
        bulk, each = run_job(client, "inPython")
        found.setdefault("a script in Python", []).append(bulk)
        found.setdefault("a script in JavaScript", []).extend(run_job(client, "inJavascript"))
        found.setdefault("Python, one at a time (scaled)", []).append(each)
    return found


def main() -> None:
    """Print medians and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, port = folder / "data", free_port(first=18420)
        with running(server_command(data, port), dict(os.environ), folder / "log") as server:
            server.first_line()
            server.wait_healthy(f"http://127.0.0.1:{port}/health")
            client = Client(find_server(None, None, data))
            found = measure(client, folder)
            client.close()
    keyed, full = (statistics.median(seconds) for seconds in list(found.values())[:2])
    for name, seconds in found.items():
        middle = statistics.median(seconds)
        print(
            f"{name:<32} {middle * 1000:8.1f} ms (best {min(seconds) * 1000:7.1f}) for {COUNT} rows"
            f"   {middle / keyed:6.2f} x   {middle / full:6.2f} x all that is stored"
        )


if __name__ == "__main__":
    main()
