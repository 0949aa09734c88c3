"""Log entries; their ids grow and serve as cursors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, Select, func, insert, literal_column, or_, select

from mainspring.base.errors import not_found
from mainspring.model.log import LEVELS, Level, LogEntry
from mainspring.store.bell import LOGS, run_topic
from mainspring.store.schema import jobs
from mainspring.store.schema import log_entries as t
from mainspring.store.transaction import Transaction

MOST_SEARCHED = 100_000
"""Entries that one search looks at where no index finds them: it costs tenths of a second at most."""

CLOCKS_DIFFER = timedelta(minutes=15)
"""By how much entries may lie in another order than that of their moments: nodes have own clocks."""


class NewEntry(Struct, frozen=True, kw_only=True):
    """An entry before it has an id."""

    at: datetime
    level: Level
    source: str
    message: str


class Stretch(Struct, frozen=True):
    """Some entries; ``end`` is the id of the last one looked at, ``None`` where nothing is beyond it."""

    entries: list[LogEntry]
    end: int | None


class LogFilter(Struct, frozen=True, kw_only=True):
    """Which entries a list shows: ``level`` or louder, ``text`` anywhere in the message, in any case."""

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


def search(tx: Transaction, which: LogFilter, *, before: int | None, limit: int) -> Stretch:
    """Entries, newest first, with ids below ``before``; looks at `MOST_SEARCHED` at most."""
    narrowed = _narrowed(tx, which)
    if before is not None:
        narrowed.append(t.c.id < before)
    last = _reach(tx, narrowed, t.c.id.desc()) if _searches(which) else None
    query = _select().where(*narrowed, *_searched(which))
    if last is not None:
        query = query.where(t.c.id >= last)
    return _cut(tx, query.order_by(t.c.id.desc()), limit, last)


def since(
    tx: Transaction, which: LogFilter, *, after: int, limit: int, until: int | None = None
) -> Stretch:
    """Entries, oldest first, with ids above ``after`` (to ``until``); looks at `MOST_SEARCHED` at most."""
    narrowed = [*_narrowed(tx, which), t.c.id > after]
    if until is not None:
        narrowed.append(t.c.id <= until)
    last = _reach(tx, narrowed, t.c.id) if _searches(which) else None
    query = _select().where(*narrowed, *_searched(which))
    if last is not None:
        query = query.where(t.c.id <= last)
    return _cut(tx, query.order_by(t.c.id), limit, last)


def around(tx: Transaction, which: LogFilter, entry_id: int, *, newer: int, limit: int) -> Stretch:
    """An entry between ``newer`` entries that are newer and ``limit`` that are not, newest first."""
    entry = get(tx, entry_id)
    above = since(tx, which, after=entry_id, limit=newer).entries
    below = search(tx, which, before=entry_id, limit=max(limit - 1, 1))
    return Stretch([*reversed(above), entry, *below.entries], below.end)


def get(tx: Transaction, entry_id: int) -> LogEntry:
    """One entry."""
    row = tx.execute(_select().where(t.c.id == entry_id)).first()
    if row is None:
        raise not_found("log entry", entry_id)
    return _noun(row)


def last_id(tx: Transaction) -> int:
    """The id of the newest entry, 0 where there is none."""
    return int(tx.execute(select(func.coalesce(func.max(t.c.id), 0))).scalar_one())


def _select() -> Select[Any]:
    return select(t, jobs.c.name.label("job")).outerjoin(jobs, jobs.c.id == t.c.job_id)


def _cut(tx: Transaction, query: Select[Any], limit: int, last: int | None) -> Stretch:
    found = [_noun(row) for row in tx.execute(query.limit(limit + 1))]
    if len(found) > limit:
        return Stretch(found[:limit], found[limit - 1].id)
    return Stretch(found, last)


def _narrowed(tx: Transaction, which: LogFilter) -> list[ColumnElement[bool]]:
    """Conditions that indexes answer, so that what they leave out costs nothing."""
    found: list[ColumnElement[bool]] = []
    if which.job is not None:
        named = select(jobs.c.id).where(jobs.c.folded == which.job.lower())
        found.append(t.c.job_id == named.scalar_subquery())
    if which.run is not None:
        found.append(t.c.run_id == which.run)
    if _is_loud(which):
        # Spelt out, as a parameter would not fit the index of loud entries.
        found.append(t.c.level >= literal_column(str(LEVELS.index(Level.WARNING))))
    if which.after is not None:
        found.append(t.c.id >= _first_after(tx, which.after))
    if which.before is not None:
        found.append(t.c.id <= _last_before(tx, which.before))
    return found


def _first_after(tx: Transaction, moment: datetime) -> int:
    """An id below which nothing lies that was said after ``moment``, as far as clocks agree."""
    first = tx.execute(select(func.min(t.c.at)).where(t.c.at > moment)).scalar()
    if first is None:
        return last_id(tx) + 1
    near = select(func.min(t.c.id)).where(t.c.at.between(first, first + CLOCKS_DIFFER))
    return int(tx.execute(near).scalar_one())


def _last_before(tx: Transaction, moment: datetime) -> int:
    """An id above which nothing lies that was said before ``moment``, as far as clocks agree."""
    last = tx.execute(select(func.max(t.c.at)).where(t.c.at < moment)).scalar()
    if last is None:
        return 0
    near = select(func.max(t.c.id)).where(t.c.at.between(last - CLOCKS_DIFFER, last))
    return int(tx.execute(near).scalar_one())


def _searched(which: LogFilter) -> list[ColumnElement[bool]]:
    """Conditions for which entries have to be looked at."""
    found = _within(which)
    if which.level is not None:
        found.append(t.c.level >= LEVELS.index(which.level))
    if which.text:
        # SQLite knows the case of ASCII letters only.
        forms = {which.text, which.text.lower(), which.text.upper(), which.text.capitalize()}
        spelt = forms if not which.text.isascii() else {which.text}
        found.append(or_(*(t.c.message.icontains(form, autoescape=True) for form in sorted(spelt))))
    return found


def _searches(which: LogFilter) -> bool:
    """Whether entries may be looked at in vain. A run has few, and most that are loud are wanted."""
    quiet = which.level is not None and not _is_loud(which)
    return which.run is None and bool(which.text or quiet or _within(which))


def _is_loud(which: LogFilter) -> bool:
    return which.level in (Level.WARNING, Level.ERROR)


def _within(which: LogFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.after is not None:
        found.append(t.c.at > which.after)
    if which.before is not None:
        found.append(t.c.at < which.before)
    return found


def _reach(tx: Transaction, narrowed: list[ColumnElement[bool]], order: Any) -> int | None:
    """The id of the last entry that one search may look at; ``None``: it may look at all."""
    query = select(t.c.id).where(*narrowed).order_by(order).offset(MOST_SEARCHED - 1).limit(1)
    return tx.execute(query).scalar()


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
