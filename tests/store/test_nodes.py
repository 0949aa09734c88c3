"""Nodes: who is the oldest that lives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mainspring.model.service import Node
from mainspring.store import dialect, nodes
from mainspring.store.database import Database
from mainspring.store.nodes import Beat
from mainspring.store.schema import nodes as t
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

LATELY = timedelta(seconds=10)


def node(name: str, started: datetime) -> Node:
    return Node(name=name, host="h", pid=1, version="0", started_at=started, heartbeat_at=started)


async def test_the_oldest_of_those_heard_lately_is_first(database: Database, now: datetime) -> None:
    async def beat(name: str) -> Beat:
        told = await database.write(nodes.beat, name, "idle", None, now, LATELY)
        assert told is not None
        return told

    for number, name in enumerate(("young", "old", "same")):
        started = now - timedelta(hours=min(number, 1))
        await database.write(nodes.add, node(name, started), now)
    assert [(await beat(name)).first for name in ("young", "old", "same")] == [False, True, False]
    assert (await beat("young")).others == 2

    def silence(tx: Transaction, name: str) -> None:
        at = dialect.present(tx.connection, now) - 2 * LATELY
        tx.execute(t.update().where(t.c.name == name).values(heartbeat_at=at))

    await database.write(silence, "old")
    assert [(await beat(name)).first for name in ("young", "same")] == [False, True]
    await database.write(nodes.remove, "same")
    told = await beat("young")
    assert told.first
    assert told.earliest is not None
    assert told.earliest < told.at - LATELY
    assert (await beat("old")).first  # both, for a beat: correctness needs neither
