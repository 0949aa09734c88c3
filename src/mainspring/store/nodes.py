"""Nodes: the processes that are alive, by their heartbeats."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from mainspring.model.run import RunState
from mainspring.model.service import Node, NodeRun
from mainspring.store import dialect
from mainspring.store.bell import node_topic
from mainspring.store.schema import jobs, runs, unended
from mainspring.store.schema import nodes as t
from mainspring.store.transaction import Transaction


class Beat(Struct, frozen=True):
    """That a heartbeat was taken, at which moment of the store's clock, and what was asked meanwhile."""

    at: datetime
    draining: bool
    earliest: datetime | None
    """The oldest heartbeat of any other node."""
    others: int
    """How many other nodes there are."""
    first: bool
    """Whether no node that was heard of lately is older."""


def add(tx: Transaction, node: Node, now: datetime) -> None:
    """Register a node that is alive at ``now``; its name is new."""
    values = {name: getattr(node, name) for name in node.__struct_fields__}
    tx.execute(insert(t), values | {"heartbeat_at": dialect.present(tx.connection, now)})


def beat(
    tx: Transaction,
    name: str,
    doing: str,
    memory: int | None,
    now: datetime,
    lately: timedelta = timedelta.max,
) -> Beat | None:
    """Record that a node lives; ``None`` means that it was given up for dead.

    Who was silent for longer than ``lately`` is not `Beat.first`, however old.
    """
    at = dialect.present(tx.connection, now)
    change = update(t).where(t.c.name == name).values(heartbeat_at=at, doing=doing, memory=memory)
    row = tx.execute(change.returning(t.c.draining, t.c.started_at)).first()
    if row is None:
        return None
    others = list(
        tx.execute(select(t.c.name, t.c.started_at, t.c.heartbeat_at).where(t.c.name != name))
    )
    return Beat(
        at,
        row.draining,
        min((other.heartbeat_at for other in others), default=None),
        len(others),
        all(
            (other.started_at, other.name) > (row.started_at, name)
            for other in others
            if at - other.heartbeat_at <= lately
        ),
    )


def every(tx: Transaction) -> list[Node]:
    """All nodes by name."""
    return [Node(**row._mapping) for row in tx.execute(select(t).order_by(t.c.name))]


def running(tx: Transaction) -> dict[str, list[NodeRun]]:
    """What each node executes now, the oldest run first; idle nodes are absent."""
    query = (
        select(runs.c.node, runs.c.id, runs.c.started_at, jobs.c.name)
        .join(jobs, jobs.c.id == runs.c.job_id)
        .where(unended(RunState.RUNNING))
        .order_by(runs.c.id)
    )
    found: dict[str, list[NodeRun]] = {}
    for row in tx.execute(query):
        run = NodeRun(id=row.id, job=row.name, started_at=row.started_at)
        found.setdefault(row.node, []).append(run)
    return found


def drain(tx: Transaction, name: str) -> Node | None:
    """Have a node take nothing more, finish what it does, and leave; ``None`` where there is none."""
    change = update(t).where(t.c.name == name).values(draining=True).returning(t)
    row = tx.execute(change).first()
    tx.ring(node_topic(name))
    return None if row is None else Node(**row._mapping)


def silent(tx: Transaction, since: datetime) -> list[str]:
    """Nodes whose last heartbeat is older than ``since``."""
    query = select(t.c.name).where(t.c.heartbeat_at < since).with_for_update(skip_locked=True)
    return list(tx.execute(query).scalars())


def remove(tx: Transaction, name: str) -> None:
    """Forget a node."""
    tx.execute(delete(t).where(t.c.name == name))
