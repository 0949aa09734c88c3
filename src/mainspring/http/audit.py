"""/audit: who did what."""

from __future__ import annotations

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from mainspring.http.backend import Backend
from mainspring.model.audit import Act, AuditEntry
from mainspring.model.service import Role
from mainspring.operations import audit
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window
from mainspring.store.audit import AuditFilter


@get("/audit", tags=["audit"])
async def list_audit(
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
    window: NamedDependency[Window],
    actor: FromQuery[str | None] = None,
    action: FromQuery[str | None] = None,
    after: FromQuery[datetime | None] = None,
    before: FromQuery[datetime | None] = None,
) -> Page[AuditEntry]:
    """Entries, newest first; ``action`` is one (``job.enable``) or all of a noun (``job``)."""
    which = AuditFilter(actor=actor, action=action, after=after, before=before)
    return await backend.database.read(audit.list_audit, context, which, window)


@get("/audit/actions", tags=["audit"])
async def list_actions(context: NamedDependency[Context]) -> Page[Act]:
    """Every action there is."""
    context.require(Role.ADMIN)
    return Page(list(Act))


HANDLERS = (list_audit, list_actions)
