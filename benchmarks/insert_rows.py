"""Bulk inserts beside the fastest that SQLite's own module can do, in one run."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mainspring.store.database import open_database
from mainspring.tables import definitions, rows

COUNT = 10_000
ROUNDS = 5
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def some_rows() -> list[dict[str, Any]]:
    """Rows as the tutorial has them."""
    return [
        {"twitterId": 2**60 + n, "text": f"a tweet of some length, number {n}", "author": "ada"}
        for n in range(COUNT)
    ]


def bare(folder: Path) -> float:
    """Seconds for `executemany` of the same columns with the same durability."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE t (id TEXT PRIMARY KEY, c INTEGER, u INTEGER, v TEXT, n NUMERIC, s TEXT, a TEXT)"
    )
    best = float("inf")
    for turn in range(ROUNDS):
        new = [
            (f"{turn}-{n:08}", 1, 1, "v", r["twitterId"], r["text"], r["author"])
            for n, r in enumerate(some_rows())
        ]
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", new)
        connection.execute("COMMIT")
        best = min(best, time.perf_counter() - started)
    connection.close()
    return best


async def ours(folder: Path) -> tuple[float, float]:
    """Seconds for one bulk insert, and for one row at a time (scaled to as many)."""
    database = open_database(folder / "data", None)
    await database.write(definitions.create_table, "T", (), NOW)
    best = float("inf")
    for _ in range(ROUNDS):
        new = some_rows()
        started = time.perf_counter()
        await database.write(rows.insert_rows, "T", new, NOW)
        best = min(best, time.perf_counter() - started)
    single = some_rows()[:200]
    started = time.perf_counter()
    for row in single:
        await database.write(rows.insert_rows, "T", [row], NOW)
    each = (time.perf_counter() - started) / len(single) * COUNT
    await database.close()
    return best, each


def main() -> None:
    """Print seconds and ratios."""
    with tempfile.TemporaryDirectory() as name:
        least = bare(Path(name))
        bulk, each = asyncio.run(ours(Path(name)))
    for what, seconds in (
        ("sqlite3.executemany", least),
        ("one bulk insert", bulk),
        ("one at a time", each),
    ):
        print(f"{what:<22} {seconds * 1000:9.1f} ms for {COUNT} rows   {seconds / least:7.2f} x")


if __name__ == "__main__":
    main()
