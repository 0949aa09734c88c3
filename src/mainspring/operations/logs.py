"""The log of the whole service."""

from __future__ import annotations

from mainspring.model.log import LogEntry
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, cursor_at
from mainspring.store import logs
from mainspring.store.logs import LogFilter, Stretch
from mainspring.store.transaction import Transaction

CHUNK = 500
"""Entries read at once where many are read."""


def list_log(
    tx: Transaction, context: Context, which: LogFilter, window: Window, around: int | None = None
) -> Page[LogEntry]:
    """Entries, newest first; the first page may begin a little above the entry ``around``.

    A page that holds few, or none, and a cursor has been looking for long: the next one goes on.
    """
    context.require(Role.VIEWER)
    before = window.place(int)
    if around is not None and before is None:
        newer = window.limit // 2
        found = logs.around(tx, which, around, newer=newer, limit=window.limit - newer)
    else:
        found = logs.search(tx, which, before=before, limit=window.limit)
    return Page(found.entries, None if found.end is None else cursor_at(found.end))


def last_entry(tx: Transaction, context: Context) -> int:
    """The id of the newest entry, 0 where there is none."""
    context.require(Role.VIEWER)
    return logs.last_id(tx)


def export_log(
    tx: Transaction, context: Context, which: LogFilter, after: int, until: int
) -> Stretch:
    """Entries, oldest first, with ids above ``after`` to ``until``."""
    context.require(Role.VIEWER)
    return logs.since(tx, which, after=after, limit=CHUNK, until=until)
