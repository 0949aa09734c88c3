"""Shared scripts by their paths."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, func, or_, select

from mainspring.model.environment import SharedScript
from mainspring.model.job import Language, ScriptWarning
from mainspring.store import dialect
from mainspring.store.schema import shared_scripts as t
from mainspring.store.transaction import Transaction


class SharedSource(Struct, frozen=True, kw_only=True):
    """A shared script with its text."""

    shared: SharedScript
    source: str


def put(
    tx: Transaction,
    path: str,
    source: str,
    warnings: tuple[ScriptWarning, ...],
    now: datetime,
    by: str,
) -> SharedScript:
    """Store a shared script, replacing one of the same path."""
    values = {
        "path": path, "source": source, "warnings": warnings, "saved_at": now, "saved_by": by,
    }  # fmt: skip
    statement = dialect.insert(tx.connection, t).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=[t.c.path], set_=values))
    size = len(source.encode())
    return SharedScript(path=path, size=size, saved_at=now, saved_by=by, warnings=warnings)


def every(tx: Transaction) -> list[SharedScript]:
    """All of them by path."""
    kept = [c for c in t.c if c.name != "source"]
    query = select(*kept, func.length(t.c.source).label("size")).order_by(t.c.path)
    return [_noun(row, row.size) for row in tx.execute(query)]


def get(tx: Transaction, path: str, *, lock: bool = False) -> SharedSource | None:
    """One with its text; with ``lock`` nobody else changes it before this transaction ends."""
    query = select(t).where(t.c.path == path)
    row = tx.execute(query.with_for_update() if lock else query).first()
    if row is None:
        return None
    return SharedSource(shared=_noun(row, len(row.source.encode())), source=row.source)


def sources(tx: Transaction, language: Language) -> dict[str, str]:
    """The texts that scripts of a language can load, by path."""
    python = t.c.path.like("%.py")
    wanted = or_(python) if language is Language.PYTHON else ~python
    return {r.path: r.source for r in tx.execute(select(t.c.path, t.c.source).where(wanted))}


def remove(tx: Transaction, path: str) -> bool:
    """Delete one; answers whether it was there."""
    return tx.execute(delete(t).where(t.c.path == path)).rowcount == 1


def _noun(row: Row[Any], size: int) -> SharedScript:
    return SharedScript(
        path=row.path,
        size=size,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        warnings=row.warnings,
    )
