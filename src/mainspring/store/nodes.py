"""Nodes: the processes that are alive, by their heartbeats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select, update

from mainspring.model.service import Node
from mainspring.store.schema import nodes as t
from mainspring.store.transaction import Transaction


def add(tx: Transaction, node: Node) -> None:
    """Register a node that has just started; its name is new."""
    tx.execute(insert(t), {name: getattr(node, name) for name in node.__struct_fields__})


def beat(tx: Transaction, name: str, doing: str, now: datetime) -> bool:
    """Record that a node lives; ``False`` means that it was given up for dead."""
    change = update(t).where(t.c.name == name).values(heartbeat_at=now, doing=doing)
    return tx.execute(change).rowcount == 1


def every(tx: Transaction) -> list[Node]:
    """All nodes by name."""
    return [Node(**row._mapping) for row in tx.execute(select(t).order_by(t.c.name))]


def silent(tx: Transaction, since: datetime) -> list[str]:
    """Nodes whose last heartbeat is older than ``since``."""
    query = select(t.c.name).where(t.c.heartbeat_at < since).with_for_update(skip_locked=True)
    return list(tx.execute(query).scalars())


def remove(tx: Transaction, name: str) -> None:
    """Forget a node."""
    tx.execute(delete(t).where(t.c.name == name))
