"""Jobs as they are stored; names are unique whatever their case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, Select, delete, func, insert, select, update

from mainspring.base.errors import not_found
from mainspring.model.job import Job, Language, Limits
from mainspring.model.policies import Policies
from mainspring.model.run import Run
from mainspring.schedules import Schedule, describe
from mainspring.store.schema import jobs as t
from mainspring.store.schema import schedules
from mainspring.store.transaction import Transaction


class StoredJob(Struct, frozen=True, kw_only=True):
    """A job's row with its schedule. ``state`` is what its runs keep between them."""

    id: int
    name: str
    language: Language
    enabled: bool
    schedule: Schedule
    next_due: datetime | None
    limits: Limits
    policies: Policies
    failures: int
    script_version: int
    state: Any
    created_at: datetime
    updated_at: datetime

    def noun(self, last_run: Run | None) -> Job:
        """The job as people see it."""
        return Job(
            name=self.name,
            language=self.language,
            enabled=self.enabled,
            schedule=self.schedule,
            schedule_text=describe(self.schedule),
            next_due=self.next_due,
            limits=self.limits,
            policies=self.policies,
            failures=self.failures,
            script_version=self.script_version,
            created_at=self.created_at,
            updated_at=self.updated_at,
            last_run=last_run,
        )


def add(
    tx: Transaction,
    name: str,
    language: Language,
    limits: Limits,
    now: datetime,
    policies: Policies = Policies(),
) -> int:
    """Store a new, disabled job without a script; answers its id."""
    values = {
        "name": name,
        "folded": name.lower(),
        "language": language,
        "enabled": False,
        "limits": limits,
        "policies": policies,
        "failures": 0,
        "script_version": 0,
        "created_at": now,
        "updated_at": now,
    }
    return int(tx.execute(insert(t).values(values).returning(t.c.id)).scalar_one())


def find(tx: Transaction, name: str, *, lock: bool = False) -> StoredJob | None:
    """The job of that name in any case; ``lock`` keeps others from changing it meanwhile."""
    query = _select().where(t.c.folded == name.lower())
    if lock:
        query = query.with_for_update(of=t)
    row = tx.execute(query).first()
    return None if row is None else _stored(row)


def get(tx: Transaction, name: str, *, lock: bool = False) -> StoredJob:
    """Like `find`; `NotFound` where there is none."""
    job = find(tx, name, lock=lock)
    if job is None:
        raise not_found("job", name)
    return job


def by_id(tx: Transaction, job_id: int) -> StoredJob:
    """The job with that id, which a run's row guarantees."""
    return _stored(tx.execute(_select().where(t.c.id == job_id)).one())


def page(tx: Transaction, *, after: str | None, limit: int) -> list[StoredJob]:
    """Jobs by name, from behind the folded name ``after``."""
    query = _select().order_by(t.c.folded).limit(limit)
    if after is not None:
        query = query.where(t.c.folded > after)
    return [_stored(row) for row in tx.execute(query)]


def change(tx: Transaction, job_id: int, now: datetime, **values: Any) -> None:
    """Set columns of one job."""
    tx.execute(update(t).where(t.c.id == job_id).values(updated_at=now, **values))


def keep_state(tx: Transaction, job_id: int, state: Any) -> None:
    """Keep what a script wants its next run to find."""
    tx.execute(update(t).where(t.c.id == job_id).values(state=state))


def remove(tx: Transaction, job_id: int) -> None:
    """Delete a job with its scripts, runs and log entries."""
    tx.execute(delete(t).where(t.c.id == job_id))


def count(tx: Transaction) -> int:
    """How many jobs there are."""
    return int(tx.execute(select(func.count()).select_from(t)).scalar_one())


def count_enabled(tx: Transaction) -> int:
    """How many jobs are enabled."""
    return int(tx.execute(select(func.count()).where(t.c.enabled)).scalar_one())


def enabled_names(tx: Transaction) -> list[str]:
    """The names of the enabled jobs."""
    return list(tx.execute(select(t.c.name).where(t.c.enabled).order_by(t.c.folded)).scalars())


def disable_all(tx: Transaction, now: datetime) -> list[str]:
    """Disable every enabled job; answers their names."""
    names = enabled_names(tx)
    tx.execute(update(t).where(t.c.enabled).values(enabled=False, updated_at=now))
    tx.execute(update(schedules).values(next_occurrence=None, next_due=None, overdue_at=None))
    return names


def _select() -> Select[Any]:
    return select(t, schedules.c.schedule, schedules.c.next_due).join(
        schedules, schedules.c.job_id == t.c.id
    )


def _stored(row: Row[Any]) -> StoredJob:
    return StoredJob(
        id=row.id,
        name=row.name,
        language=Language(row.language),
        enabled=row.enabled,
        schedule=row.schedule,
        next_due=row.next_due,
        limits=row.limits,
        policies=row.policies,
        failures=row.failures,
        script_version=row.script_version,
        state=row.state,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
