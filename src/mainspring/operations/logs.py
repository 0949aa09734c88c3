"""The log of the whole service."""

from __future__ import annotations

from mainspring.model.log import LogEntry
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store import logs
from mainspring.store.logs import LogFilter
from mainspring.store.transaction import Transaction


def list_log(tx: Transaction, context: Context, which: LogFilter, window: Window) -> Page[LogEntry]:
    """Entries, newest first."""
    context.require(Role.VIEWER)
    found = logs.page(tx, which, before=window.place(int), limit=window.limit + 1)
    return paged(found, window, lambda entry: entry.id)
