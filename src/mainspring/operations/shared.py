"""Shared scripts: modules that every job's script can load, and ``package.json``."""

from __future__ import annotations

import re

from mainspring.base.clock import to_millis
from mainspring.base.errors import Invalid, PreconditionFailed, TooLarge, not_found
from mainspring.model.audit import Act
from mainspring.model.environment import Environment, Requirements, SharedScript
from mainspring.model.job import Language, ScriptWarning
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.runtime.check import check_syntax
from mainspring.runtime.requirements import MANIFEST, digest_of, npm_requirements, requirements_of
from mainspring.store import environments, jobs, scripts, shared
from mainspring.store.shared import SharedSource
from mainspring.store.transaction import Transaction

LARGEST_SHARED = 1024 * 1024
"""Bytes of one."""

MOST_SHARED = 500

_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/){0,8}[A-Za-z0-9_.-]+\.(?:py|js|mjs|cjs|ts|json)\Z")


def list_shared(tx: Transaction, context: Context) -> Page[SharedScript]:
    """All shared scripts by path."""
    context.require(Role.VIEWER)
    return Page(shared.every(tx))


def get_shared(tx: Transaction, context: Context, path: str) -> SharedSource:
    """One with its text."""
    context.require(Role.VIEWER)
    found = shared.get(tx, path)
    if found is None:
        raise not_found("shared script", path)
    return found


def tag_of(script: SharedScript) -> str:
    """What tells one save of a shared script from every other: its moment in milliseconds."""
    return str(to_millis(script.saved_at))


NEW = "new"
"""Expected of a shared script that is not to replace another."""


def save_shared(
    tx: Transaction, context: Context, path: str, source: str, expected: str | None = None
) -> SharedScript:
    """Store or replace a shared script; a mistake in it is said and saved, except in ``package.json``.

    With ``expected``, a tag or `NEW`, only while that is what is stored.
    """
    context.require(Role.EDITOR)
    _check(tx, path, source)
    if expected is not None:
        _check_unchanged(tx, path, expected)
    if path == MANIFEST and (wanted := npm_requirements(source)) is not None:
        environments.want(tx, digest_of(wanted), wanted, context.now)
    languages = {".py": Language.PYTHON, ".ts": Language.TYPESCRIPT}
    language = languages.get(path[path.rindex(".") :], Language.JAVASCRIPT)
    warnings: tuple[ScriptWarning, ...] = ()
    if not path.endswith(".json"):
        warnings = check_syntax(source, path, language)
    context.note(tx, Act.SHARED_SAVE, path)
    return shared.put(tx, path, source, warnings, context.now, context.actor.name)


def delete_shared(tx: Transaction, context: Context, path: str) -> None:
    """Delete a shared script."""
    context.require(Role.EDITOR)
    if not shared.remove(tx, path):
        raise not_found("shared script", path)
    context.note(tx, Act.SHARED_DELETE, path)


def get_environment(tx: Transaction, context: Context, job: str) -> Environment:
    """How far the packages of a job's newest script are; `NotFound` where it asks for none."""
    context.require(Role.VIEWER)
    wanted = _requirements(tx, job)
    return environments.want(tx, digest_of(wanted), wanted, context.now)


def rebuild_environment(tx: Transaction, context: Context, job: str) -> Environment:
    """Look for newer versions of a job's packages, and install them."""
    context.require(Role.EDITOR)
    wanted = _requirements(tx, job)
    digest = digest_of(wanted)
    environments.want(tx, digest, wanted, context.now)
    environments.want_again(tx, digest, context.now)
    context.note(tx, Act.ENVIRONMENT_REBUILD, job)
    return get_environment(tx, context, job)


def want_environment(tx: Transaction, context: Context, source: str, language: Language) -> None:
    """Begin to install what a script asks for; what it asks wrongly its warnings say."""
    try:
        wanted = requirements_of(source, language, {})
    except Invalid:
        return
    if wanted is not None:
        environments.want(tx, digest_of(wanted), wanted, context.now)


def _requirements(tx: Transaction, job: str) -> Requirements:
    stored = jobs.get(tx, job)
    source = scripts.get(tx, stored.id, stored.script_version).source
    wanted = requirements_of(source, stored.language, shared.sources(tx, stored.language))
    if wanted is None:
        raise not_found("environment", job)
    return wanted


def _check_unchanged(tx: Transaction, path: str, expected: str) -> None:
    found = shared.get(tx, path, lock=True)
    if expected == (NEW if found is None else tag_of(found.shared)):
        return
    what = f"was saved by {found.shared.saved_by}" if found else "was deleted"
    raise PreconditionFailed(
        f"The shared script '{path}' {what} meanwhile: compare, then save again.",
        code="script_changed",
    )


def _check(tx: Transaction, path: str, source: str) -> None:
    if len(path) > 255 or not _PATH.match(path):
        raise Invalid(
            "A shared script's path is made of letters, digits, _ and -, with / between folders, and "
            "ends with .py, .js, .mjs, .cjs, .ts or .json.",
            code="invalid_path",
            field="path",
        )
    if "\0" in source:
        raise Invalid("A script cannot hold NUL characters.", code="invalid_script")
    if len(source.encode()) > LARGEST_SHARED:
        raise TooLarge(f"A shared script may have at most {LARGEST_SHARED} bytes.")
    if len(shared.every(tx)) >= MOST_SHARED and shared.get(tx, path) is None:
        raise TooLarge(f"There are {MOST_SHARED} shared scripts already.")
