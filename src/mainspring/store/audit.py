"""The audit log's entries; their ids grow and serve as cursors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, insert, or_, select

from mainspring.model.audit import Act, AuditEntry
from mainspring.model.service import Actor, ActorKind
from mainspring.store.schema import audit_entries as t
from mainspring.store.transaction import Transaction

LONGEST_SUBJECT = 255


class AuditFilter(Struct, frozen=True, kw_only=True):
    """Which entries a list shows; ``action`` is one (``job.enable``) or all of a noun (``job``)."""

    actor: str | None = None
    action: str | None = None
    after: datetime | None = None
    before: datetime | None = None


def add(
    tx: Transaction,
    at: datetime,
    actor: Actor,
    act: Act,
    subject: str,
    details: Mapping[str, Any],
) -> None:
    """Append an entry."""
    values = {
        "at": at,
        "actor": actor.name,
        "kind": actor.kind,
        "action": act,
        "subject": subject.replace("\0", "�")[:LONGEST_SUBJECT],
        "details": dict(details),
    }
    tx.execute(insert(t), values)


def page(
    tx: Transaction, which: AuditFilter, *, before: int | None, limit: int
) -> list[AuditEntry]:
    """Entries, newest first, with ids below ``before``."""
    query = select(t).where(*_conditions(which))
    if before is not None:
        query = query.where(t.c.id < before)
    return [
        AuditEntry(
            id=row.id,
            at=row.at,
            actor=row.actor,
            kind=ActorKind(row.kind),
            action=row.action,
            subject=row.subject,
            details=row.details,
        )
        for row in tx.execute(query.order_by(t.c.id.desc()).limit(limit))
    ]


def forget(tx: Transaction, oldest: datetime, limit: int) -> int:
    """Delete entries from before ``oldest``, at most ``limit``; answers how many."""
    doomed = select(t.c.id).where(t.c.at < oldest).order_by(t.c.at).limit(limit)
    return tx.execute(delete(t).where(t.c.id.in_(doomed))).rowcount


def keep_newest(tx: Transaction, act: Act | None, most: int, limit: int) -> int:
    """Delete what is beyond the ``most`` newest entries (of ``act``), at most ``limit``; answers how many."""
    newest = select(t.c.id).order_by(t.c.id.desc())
    if act is not None:
        newest = newest.where(t.c.action == act)
    doomed = newest.offset(most).limit(limit)
    return tx.execute(delete(t).where(t.c.id.in_(doomed))).rowcount


def _conditions(which: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.actor is not None:
        found.append(t.c.actor == which.actor)
    if which.action is not None:
        of_noun = t.c.action.startswith(which.action + ".", autoescape=True)
        found.append(or_(t.c.action == which.action, of_noun))
    if which.after is not None:
        found.append(t.c.at > which.after)
    if which.before is not None:
        found.append(t.c.at < which.before)
    return found
