"""Group commit: one failure undoes one piece of work, and an answer means that it is on disk."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mainspring.base.errors import Invalid, Unavailable
from mainspring.model.log import Level
from mainspring.store import logs
from mainspring.store.database import SqliteDatabase
from mainspring.store.logs import LogFilter, NewEntry
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

AT = datetime(2026, 3, 1, tzinfo=UTC)


def entry(message: str) -> list[NewEntry]:
    return [NewEntry(at=AT, level=Level.INFO, source="test", message=message)]


def add_then_fail(tx: Transaction, message: str) -> None:
    logs.add(tx, entry(message))
    raise Invalid(message)


async def messages(database: SqliteDatabase) -> set[str]:
    found = await database.read(logs.search, LogFilter(), before=None, limit=500)
    return {line.message for line in found.entries}


async def test_a_failure_in_a_group_undoes_its_own_work_only(sqlite: SqliteDatabase) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def block(tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(10)

    blocked = asyncio.create_task(sqlite.write(block))
    await asyncio.to_thread(entered.wait, 10)
    # All of these wait behind the blocked one and so share its transaction.
    good = [asyncio.create_task(sqlite.write(logs.add, entry(f"good {i}"))) for i in range(20)]
    bad = [asyncio.create_task(sqlite.write(add_then_fail, f"bad {i}")) for i in range(20)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(blocked, *good)
    problems = await asyncio.gather(*bad, return_exceptions=True)
    assert [type(problem) for problem in problems] == [Invalid] * 20
    assert await messages(sqlite) == {f"good {i}" for i in range(20)}


async def test_an_answer_means_that_others_can_read_it(
    sqlite: SqliteDatabase, tmp_path: Path
) -> None:
    await sqlite.write(logs.add, entry("durable"))
    (file,) = tmp_path.rglob("mainspring.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as other:
        assert other.execute("SELECT message FROM log_entries").fetchall() == [("durable",)]


async def test_reading_connections_cannot_write(sqlite: SqliteDatabase) -> None:
    with pytest.raises(Unavailable, match="readonly"):
        await sqlite.read(logs.add, entry("never"))


async def test_work_that_was_given_up_while_it_waited_is_not_done(sqlite: SqliteDatabase) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def block(tx: Transaction) -> None:
        entered.set()
        assert go_on.wait(10)

    blocked = asyncio.create_task(sqlite.write(block))
    await asyncio.to_thread(entered.wait, 10)
    given_up = asyncio.create_task(sqlite.write(logs.add, entry("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    go_on.set()
    await blocked
    await sqlite.write(logs.add, entry("after"))
    assert await messages(sqlite) == {"after"}


async def test_the_bell_rings_after_the_commit(sqlite: SqliteDatabase) -> None:
    with sqlite.bell.listen("topic") as rung:
        await sqlite.write(lambda tx: tx.ring("another"))
        assert not rung.is_set()
        with pytest.raises(Invalid):
            await sqlite.write(ring_then_fail)
        assert not rung.is_set()
        await sqlite.write(lambda tx: tx.ring("topic"))
        async with asyncio.timeout(10):
            await rung.wait()


def ring_then_fail(tx: Transaction) -> None:
    tx.ring("topic")
    raise Invalid("undone")
