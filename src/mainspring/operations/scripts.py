"""The script of a job: read, save, look at old versions."""

from __future__ import annotations

from mainspring.base.errors import Invalid, PreconditionFailed, TooLarge
from mainspring.base.names import check_name
from mainspring.model.audit import Act
from mainspring.model.job import Language, ScriptVersion, ScriptWarning
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.operations.shared import want_environment
from mainspring.runtime.check import check_script, check_syntax
from mainspring.store import jobs, scripts
from mainspring.store.scripts import Script
from mainspring.store.transaction import Transaction

LARGEST_SCRIPT = 1024 * 1024
"""Bytes."""


def get_script(tx: Transaction, context: Context, job: str, version: int | None) -> Script:
    """A version of a job's script, the newest unless ``version`` is given."""
    context.require(Role.VIEWER)
    stored = jobs.get(tx, job)
    return scripts.get(tx, stored.id, version or stored.script_version)


def save_script(
    tx: Transaction, context: Context, job: str, source: str, expected: int | None
) -> ScriptVersion:
    """Save a new version; with ``expected``, only while that is still the newest.

    A script with a mistake in it is saved all the same: its warnings say where, and nothing that
    somebody typed is lost. The same text again is no new version.
    """
    context.require(Role.EDITOR)
    _check_source(source)
    stored = jobs.get(tx, job, lock=True)
    newest = scripts.get(tx, stored.id, stored.script_version)
    if expected is not None and expected != stored.script_version:
        raise PreconditionFailed(
            f"Version {stored.script_version} of this script was saved by "
            f"{newest.version.saved_by} meanwhile: compare, then save again.",
            code="script_changed",
        )
    if source == newest.source:
        return newest.version
    version = scripts.add(
        tx,
        stored.id,
        version=stored.script_version + 1,
        language=stored.language,
        source=source,
        warnings=check_script(source, stored.name, stored.language),
        saved_at=context.now,
        saved_by=context.actor.name,
    )
    jobs.change(tx, stored.id, context.now, script_version=version.version)
    want_environment(tx, context, source, stored.language)
    context.note(tx, Act.SCRIPT_SAVE, stored.name, version=version.version)
    return version


def check(
    context: Context, source: str, language: Language, job: str | None
) -> tuple[ScriptWarning, ...]:
    """What saving would warn of: of the script of ``job``, or of a module that needs no entry."""
    context.require(Role.VIEWER)
    _check_source(source)
    if job is None:
        return check_syntax(source, "script", language)
    return check_script(source, check_name("job", job, field="job"), language)


def list_script_versions(
    tx: Transaction, context: Context, job: str, window: Window
) -> Page[ScriptVersion]:
    """A script's versions, newest first."""
    context.require(Role.VIEWER)
    stored = jobs.get(tx, job)
    found = scripts.versions(tx, stored.id, before=window.place(int), limit=window.limit + 1)
    return paged(found, window, lambda version: version.version)


def _check_source(source: str) -> None:
    if "\0" in source:
        raise Invalid("A script cannot hold NUL characters.", code="invalid_script")
    if len(source.encode()) > LARGEST_SCRIPT:
        raise TooLarge(
            f"A script may have at most {LARGEST_SCRIPT} bytes.", code="script_too_large"
        )
