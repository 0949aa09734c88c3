"""Log entries; their ids grow and serve as cursors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, Select, func, insert, select

from mainspring.model.log import LEVELS, Level, LogEntry
from mainspring.store.bell import LOGS, run_topic
from mainspring.store.schema import jobs
from mainspring.store.schema import log_entries as t
from mainspring.store.transaction import Transaction


class NewEntry(Struct, frozen=True, kw_only=True):
    """An entry before it has an id."""

    at: datetime
    level: Level
    source: str
    message: str


class LogFilter(Struct, frozen=True, kw_only=True):
    """Which entries a list shows: ``level`` or louder, ``text`` anywhere in the message."""

    level: Level | None = None
    job: str | None = None
    run: int | None = None
    text: str | None = None
    after: datetime | None = None
    before: datetime | None = None


def add(
    tx: Transaction,
    entries: Sequence[NewEntry],
    *,
    run_id: int | None = None,
    job_id: int | None = None,
) -> None:
    """Append entries of one run, of one job, or of the service."""
    if not entries:
        return
    tx.execute(
        insert(t),
        [
            {
                "at": entry.at,
                "level": LEVELS.index(entry.level),
                "source": entry.source,
                "message": entry.message.replace("\0", "�"),
                "run_id": run_id,
                "job_id": job_id,
            }
            for entry in entries
        ],
    )
    tx.ring(LOGS)
    if run_id is not None:
        tx.ring(run_topic(run_id))


def of_run(tx: Transaction, run_id: int, *, after: int, limit: int) -> list[LogEntry]:
    """A run's entries, oldest first, with ids above ``after``."""
    query = _select().where(t.c.run_id == run_id, t.c.id > after)
    return [_noun(row) for row in tx.execute(query.order_by(t.c.id).limit(limit))]


def since(tx: Transaction, which: LogFilter, *, after: int, limit: int) -> list[LogEntry]:
    """Entries, oldest first, with ids above ``after``."""
    query = _where(_select(), which).where(t.c.id > after)
    return [_noun(row) for row in tx.execute(query.order_by(t.c.id).limit(limit))]


def page(tx: Transaction, which: LogFilter, *, before: int | None, limit: int) -> list[LogEntry]:
    """Entries, newest first, with ids below ``before``."""
    query = _where(_select(), which)
    if before is not None:
        query = query.where(t.c.id < before)
    return [_noun(row) for row in tx.execute(query.order_by(t.c.id.desc()).limit(limit))]


def last_id(tx: Transaction) -> int:
    """The id of the newest entry, 0 where there is none."""
    return int(tx.execute(select(func.coalesce(func.max(t.c.id), 0))).scalar_one())


def _select() -> Select[Any]:
    return select(t, jobs.c.name.label("job")).outerjoin(jobs, jobs.c.id == t.c.job_id)


def _where(query: Select[Any], which: LogFilter) -> Select[Any]:
    conditions: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
        (which.level, lambda v: t.c.level >= LEVELS.index(v)),
        (which.job, lambda v: jobs.c.folded == v.lower()),
        (which.run, lambda v: t.c.run_id == v),
        (which.text, lambda v: t.c.message.icontains(v, autoescape=True)),
        (which.after, lambda v: t.c.at > v),
        (which.before, lambda v: t.c.at < v),
    ]
    for value, condition in conditions:
        if value is not None:
            query = query.where(condition(value))
    return query


def _noun(row: Row[Any]) -> LogEntry:
    return LogEntry(
        id=row.id,
        at=row.at,
        level=LEVELS[row.level],
        source=row.source,
        message=row.message,
        run=row.run_id,
        job=row.job,
    )
