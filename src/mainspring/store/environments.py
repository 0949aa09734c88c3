"""Environments: what was asked for, the versions it came to, and how far the building is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update

from mainspring.model.environment import Environment, EnvironmentState, Requirements
from mainspring.store import dialect
from mainspring.store.bell import ENVIRONMENTS
from mainspring.store.schema import environments as t
from mainspring.store.transaction import Transaction

LONGEST_LOG = 16 * 1024
"""Characters that are kept of what an installer said."""


def want(tx: Transaction, digest: str, requirements: Requirements, now: datetime) -> Environment:
    """Have an environment built, unless it is or failed before; answers it."""
    values = {
        "digest": digest,
        "requirements": requirements,
        "state": EnvironmentState.WANTED,
        "log": "",
        "updated_at": now,
    }
    tx.execute(dialect.insert(tx.connection, t).values(values).on_conflict_do_nothing())
    tx.ring(ENVIRONMENTS)
    found = get(tx, digest)
    assert found is not None
    return found


def want_again(tx: Transaction, digest: str, now: datetime) -> None:
    """Have an environment built once more, from versions found anew."""
    change(
        tx,
        digest,
        now,
        {"state": EnvironmentState.WANTED, "lock": None, "failure": None, "log": ""},
    )
    tx.ring(ENVIRONMENTS)


def get(tx: Transaction, digest: str) -> Environment | None:
    """An environment, if it was ever wanted."""
    row = tx.execute(select(t).where(t.c.digest == digest)).first()
    return None if row is None else _noun(row)


def wanted(tx: Transaction, abandoned: datetime) -> list[Environment]:
    """What is to be built, longest waiting first; what nobody has worked on since ``abandoned`` too."""
    query = select(t).where(_to_build(abandoned)).order_by(t.c.updated_at)
    return [_noun(row) for row in tx.execute(query)]


def begin(tx: Transaction, digest: str, abandoned: datetime, now: datetime) -> bool:
    """Take a wanted environment to build it; answers whether nobody else had."""
    found = tx.execute(
        update(t)
        .where(t.c.digest == digest, _to_build(abandoned))
        .values(state=EnvironmentState.BUILDING, updated_at=now)
    )
    return found.rowcount == 1


def keep_lock(tx: Transaction, digest: str, lock: str) -> str:
    """Keep the versions that were found; of several finds the first counts, which is answered."""
    tx.execute(update(t).where(t.c.digest == digest, t.c.lock.is_(None)).values(lock=lock))
    return tx.execute(select(t.c.lock).where(t.c.digest == digest)).scalar_one() or lock


def change(tx: Transaction, digest: str, now: datetime, values: dict[str, Any]) -> None:
    """Change some of an environment."""
    if "log" in values:
        values = {**values, "log": values["log"][-LONGEST_LOG:].replace("\0", "")}
    tx.execute(update(t).where(t.c.digest == digest).values(updated_at=now, **values))


def _to_build(abandoned: datetime) -> ColumnElement[bool]:
    building = and_(t.c.state == EnvironmentState.BUILDING, t.c.updated_at < abandoned)
    return or_(t.c.state == EnvironmentState.WANTED, building)


def _noun(row: Row[Any]) -> Environment:
    return Environment(
        digest=row.digest,
        requirements=row.requirements,
        state=EnvironmentState(row.state),
        lock=row.lock,
        log=row.log,
        failure=row.failure,
        updated_at=row.updated_at,
    )
