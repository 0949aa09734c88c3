"""The audit log, as an administrator reads it."""

from __future__ import annotations

from mainspring.model.audit import AuditEntry
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.store import audit
from mainspring.store.audit import AuditFilter
from mainspring.store.transaction import Transaction


def list_audit(
    tx: Transaction, context: Context, which: AuditFilter, window: Window
) -> Page[AuditEntry]:
    """Entries, newest first."""
    context.require(Role.ADMIN)
    found = audit.page(tx, which, before=window.place(int), limit=window.limit + 1)
    return paged(found, window, lambda entry: entry.id)
