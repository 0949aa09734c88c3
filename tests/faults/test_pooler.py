"""A fleet that reaches PostgreSQL through PgBouncer in transaction mode, and past it only to listen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.fleet import Fleet, fleet
from tests.pooler import PGBOUNCER, Pooler, pooling
from tests.postgres import Postgres, own_postgres
from tests.server import wait_for

from mainspring.store.dialect import READERS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed"),
    pytest.mark.timeout(300),
]

BACKENDS = 6
"""Connections that the pooler makes, for a server and two workers with eight each."""

WRITES = """
import time
from mainspring.script import run, tables

def writes():
    for n in range(10):
        tables['Lines'].insert({'run': str(run.id), 'n': n})
        print(n)
        time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with own_postgres() as started:
        yield started


@pytest.fixture
def pooler(tmp_path: Path, postgres: Postgres) -> Iterator[Pooler]:
    with pooling(tmp_path, postgres.socket, BACKENDS) as started:
        yield started


@pytest.fixture
def few(tmp_path: Path, postgres: Postgres, pooler: Pooler) -> Iterator[Fleet]:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pooled")
    direct = postgres.url.replace("/postgres?", "/pooled?")
    with fleet(tmp_path, pooler.url("pooled"), MAINSPRING_DATABASE_DIRECT=direct) as started:
        yield started


def test_a_fleet_behind_a_pooler_that_keeps_no_sessions(
    few: Fleet, postgres: Postgres, pooler: Pooler
) -> None:
    few.server.client.post("/tables", {"name": "Lines"})
    for name in ("one", "two"):
        few.add_worker(name)
    few.make_job("writes", WRITES, overlap="parallel", parallel=6)
    runs = [few.server.client.post("/jobs/writes/runs", {})["id"] for _ in range(6)]
    heard = []
    for event in few.server.client.follow(f"/runs/{runs[0]}/stream"):
        if event.name == "log":
            heard.append((event.data["message"], time.monotonic()))
        if event.name == "end":
            break
    assert [message for message, _ in heard] == [str(n) for n in range(10)]
    assert heard[-1][1] - heard[0][1] > 0.3  # as it was said
    assert [few.server.wait_for_end(run)["state"] for run in runs] == ["succeeded"] * 6
    lines = few.server.client.list("/tables/Lines/rows")
    assert len(lines) == 6 * 10
    few.make_job("endless", "import time\ndef endless():\n    print('begun')\n    time.sleep(600)")
    endless = few.server.client.post("/jobs/endless/runs", {})
    few.wait_for_word(endless["id"])
    few.server.client.post(f"/runs/{endless['id']}/cancel", {})
    assert few.server.wait_for_end(endless["id"])["state"] == "cancelled"
    nothing_outlives_a_transaction(postgres)
    budget_is_kept(postgres, pooler)
    logs = [few.server.log, *(worker.log for worker in few.workers.values())]
    assert not any("prepared statement" in log.read_text() for log in logs)


def nothing_outlives_a_transaction(postgres: Postgres) -> None:
    """No lock, and no setting, is left on a connection that the next client gets."""
    assert wait_for(lambda: not postgres.ask("SELECT * FROM pg_locks WHERE locktype = 'advisory'"))
    url = postgres.url.replace("/postgres?", "/pooled?")
    with psycopg.connect(url, autocommit=True) as connection:
        prepared = connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()
    assert prepared == (0,)


def budget_is_kept(postgres: Postgres, pooler: Pooler) -> None:
    """A node has at most so many connections through the pooler, and one past it."""
    through = [c for c in pooler.ask("SHOW CLIENTS") if c["database"] == "pooled"]
    assert 3 <= len(through) <= 3 * READERS
    behind = [s for s in pooler.ask("SHOW SERVERS") if s["database"] == "pooled"]
    assert len(behind) <= BACKENDS
    there = postgres.ask(
        "SELECT count(*) FILTER (WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'), count(*) "
        "FROM pg_stat_activity WHERE datname = 'pooled' AND application_name = 'mainspring'"
    )[0]
    assert there[1] <= BACKENDS + 3
