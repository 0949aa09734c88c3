"""The bell between processes: what one rings the other hears, also after its connection was cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from mainspring.store import dialect
from mainspring.store.database import Database, open_database
from mainspring.store.listener import LARGEST_PAYLOAD, payloads
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio


@pytest.fixture
async def two(
    tmp_path: Path, fresh_postgresql: str, anyio_backend: str
) -> AsyncIterator[tuple[Database, Database]]:
    opened = [open_database(tmp_path / name, fresh_postgresql) for name in ("one", "two")]
    yield opened[0], opened[1]
    for database in opened:
        await database.close()


def ring(tx: Transaction, topic: str) -> None:
    tx.ring(topic)


def ring_and_fail(tx: Transaction, topic: str) -> None:
    tx.ring(topic)
    raise ValueError("undone")


async def heard(event: asyncio.Event, patience: float = 10) -> bool:
    try:
        async with asyncio.timeout(patience):
            return await event.wait()
    except TimeoutError:
        return False


async def connected(rung: asyncio.Event) -> None:
    """A listener rings everything as soon as it hears."""
    assert await heard(rung)
    rung.clear()


async def test_a_ring_is_heard_in_the_other_process_after_the_commit_only(
    two: tuple[Database, Database],
) -> None:
    one, other = two
    with other.bell.listen("here") as here, other.bell.listen("there") as there:
        await connected(here)
        there.clear()
        with pytest.raises(ValueError, match="undone"):
            await one.write(ring_and_fail, "there")
        await one.write(ring, "here")
        assert await heard(here)
        assert not there.is_set()


async def test_everything_is_rung_after_a_connection_that_was_cut(
    two: tuple[Database, Database], fresh_postgresql: str
) -> None:
    one, other = two
    with other.bell.listen("here") as here:
        await connected(here)
        with psycopg.connect(fresh_postgresql, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await connected(here)  # by itself: a ring may have been missed
        await one.write(ring, "here")
        assert await heard(here)


async def test_a_transaction_whose_connection_was_cut_is_tried_again(
    two: tuple[Database, Database],
) -> None:
    tries = []

    def cut_once(tx: Transaction) -> int:
        tries.append(1)
        if len(tries) == 1:
            tx.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return int(tx.connection.exec_driver_sql("SELECT 7").scalar_one())

    assert await two[0].write(cut_once) == 7
    assert len(tries) == 2


async def test_a_transaction_that_stops_half_way_lets_go_of_its_locks(
    two: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    monkeypatch.setattr(dialect, "LONGEST_IDLE", 300)
    locked, go_on = threading.Event(), threading.Event()

    def hold(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5)")
        if not locked.is_set():
            locked.set()
            go_on.wait(20)

    stopped = asyncio.create_task(two[0].write(hold))
    await asyncio.to_thread(locked.wait)
    await asyncio.wait_for(two[1].write(hold), 10)
    go_on.set()
    await stopped


def test_many_topics_take_several_notifications() -> None:
    topics = {f"table:{'x' * 50}{number}" for number in range(500)}
    sent = list(payloads("me", topics))
    assert len(sent) > 1
    assert all(len(payload.encode()) < LARGEST_PAYLOAD + 100 for payload in sent)
    assert {topic for payload in sent for topic in payload.split("\n")[1:]} == topics
    assert list(payloads("me", set())) == []


async def test_connections_that_were_cut_while_idle_are_not_noticed(
    two: tuple[Database, Database], fresh_postgresql: str
) -> None:
    def one(tx: Transaction) -> int:
        return int(tx.connection.exec_driver_sql("SELECT 1 FROM pg_sleep(0.05)").scalar_one())

    for _ in range(3):
        await asyncio.gather(*(two[0].write(one) for _ in range(dialect.READERS)))
        with psycopg.connect(fresh_postgresql, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        answers = [two[0].write(one) for _ in range(2 * dialect.READERS)]
        assert await asyncio.gather(*answers, two[0].read(one)) == [1] * (2 * dialect.READERS + 1)
