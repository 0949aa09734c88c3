"""Script versions: every save of a job's script is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, func, insert, select

from mainspring.base.errors import not_found
from mainspring.model.job import Language, ScriptVersion, ScriptWarning
from mainspring.store.schema import script_versions as t
from mainspring.store.transaction import Transaction


class Script(Struct, frozen=True, kw_only=True):
    """One version with its text."""

    version: ScriptVersion
    source: str


def add(
    tx: Transaction,
    job_id: int,
    *,
    version: int,
    language: Language,
    source: str,
    warnings: tuple[ScriptWarning, ...],
    saved_at: datetime,
    saved_by: str,
) -> ScriptVersion:
    """Keep ``source`` as ``version`` of the job's script."""
    values = {
        "job_id": job_id,
        "version": version,
        "language": language,
        "source": source,
        "warnings": warnings,
        "saved_at": saved_at,
        "saved_by": saved_by,
    }
    tx.execute(insert(t), values)
    return ScriptVersion(
        version=version,
        language=language,
        saved_at=saved_at,
        saved_by=saved_by,
        size=len(source.encode()),
        warnings=warnings,
    )


def get(tx: Transaction, job_id: int, version: int) -> Script:
    """One version; `NotFound` where there is none."""
    row = tx.execute(select(t).where(t.c.job_id == job_id, t.c.version == version)).first()
    if row is None:
        raise not_found("script version", version)
    return Script(version=_noun(row, len(row.source.encode())), source=row.source)


def versions(
    tx: Transaction, job_id: int, *, before: int | None, limit: int
) -> list[ScriptVersion]:
    """Newest first, older than version ``before`` if given, at most ``limit``."""
    kept = [c for c in t.c if c.name != "source"]
    query = select(*kept, func.length(t.c.source).label("size")).where(t.c.job_id == job_id)
    if before is not None:
        query = query.where(t.c.version < before)
    rows = tx.execute(query.order_by(t.c.version.desc()).limit(limit))
    return [_noun(row, row.size) for row in rows]


def _noun(row: Row[Any], size: int) -> ScriptVersion:
    return ScriptVersion(
        version=row.version,
        language=Language(row.language),
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        size=size,
        warnings=row.warnings,
    )
