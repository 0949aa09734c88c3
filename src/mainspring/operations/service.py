"""The service as a whole: its mode, its keys, its nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mainspring.base.cipher import generate_token
from mainspring.base.errors import Invalid, not_found
from mainspring.model.audit import Act
from mainspring.model.log import Level
from mainspring.model.service import (
    BusyNode,
    Key,
    KeyName,
    Mode,
    ModeName,
    Node,
    Role,
    ServiceOptions,
)
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.store import jobs, logs, nodes, service
from mainspring.store.bell import RUNS
from mainspring.store.logs import NewEntry
from mainspring.store.transaction import Transaction

MOST_JOBS = 1_000_000
_HOST = re.compile(r"[A-Za-z0-9.*-]{1,253}\Z", re.ASCII)


class NewKey(Struct, frozen=True):
    """A key's value, shown this once."""

    name: KeyName
    value: str


class ModePreview(Struct, frozen=True):
    """What a change of the mode would do."""

    disabled: tuple[str, ...]


def get_mode(tx: Transaction, context: Context) -> Mode:
    """The mode in force and how many jobs are enabled."""
    context.require(Role.VIEWER)
    stored = service.get(tx)
    return Mode(
        name=stored.mode,
        limit=stored.limit,
        enabled=jobs.count_enabled(tx),
        limits=stored.options.mode_limits,
    )


def set_mode(tx: Transaction, context: Context, name: ModeName) -> Mode:
    """Change the mode. Where more jobs are enabled than it allows, all of them are disabled."""
    context.require(Role.ADMIN)
    before = service.get(tx, lock=True).mode
    service.set_mode(tx, name)
    disabled = _enforce_mode(tx, context)
    context.note(tx, Act.MODE_CHANGE, name, before=before, **disabled)
    return get_mode(tx, context)


def preview_mode(
    tx: Transaction, context: Context, name: ModeName, number: int | None = None
) -> ModePreview:
    """Which jobs the mode ``name`` would disable, with ``number`` instead of its own if given."""
    context.require(Role.VIEWER)
    limit = service.get(tx).options.mode_limits[name]
    if limit is not None and number is not None:
        limit = number
    if limit is None or jobs.count_enabled(tx) <= limit:
        return ModePreview(())
    return ModePreview(tuple(jobs.enabled_names(tx)))


def _enforce_mode(tx: Transaction, context: Context) -> dict[str, int]:
    """As the original did: where more jobs are enabled than allowed, none is any more.

    Answers what of it is worth a note.
    """
    stored = service.get(tx)
    if stored.limit is None or jobs.count_enabled(tx) <= stored.limit:
        return {}
    disabled = jobs.disable_all(tx, context.now)
    message = (
        f"The mode {stored.mode} allows {stored.limit} enabled: disabled {', '.join(disabled)}."
    )
    entry = NewEntry(at=context.now, level=Level.WARNING, source="mode", message=message)
    logs.add(tx, [entry])
    tx.ring(RUNS)
    return {"jobs_disabled": len(disabled)}


def get_options(tx: Transaction, context: Context) -> ServiceOptions:
    """How the service treats clients of its tables."""
    context.require(Role.VIEWER)
    return service.get(tx).options


def change_options(tx: Transaction, context: Context, changes: Mapping[str, Any]) -> ServiceOptions:
    """Change some of the options."""
    context.require(Role.ADMIN)
    options = msgspec.structs.replace(service.get(tx, lock=True).options, **changes)
    for host in options.cors_origins:
        if not _HOST.match(host):
            raise Invalid(
                f"'{host[:80]}' is not a host: write localhost, app.example.com, *.example.com or *.",
                code="invalid_origin",
                field="cors_origins",
            )
    if options.jwks_url is not None and not options.jwks_url.startswith(("https://", "http://")):
        raise Invalid("A JWKS address begins with https://.", field="jwks_url")
    for field in ("free_jobs", "standard_jobs"):
        if not 0 <= getattr(options, field) <= MOST_JOBS:
            raise Invalid(f"'{field}' must be between 0 and {MOST_JOBS}.", field=field)
    service.set_options(tx, options)
    disabled = _enforce_mode(tx, context)
    if changes:
        context.note(tx, Act.SERVICE_CHANGE, changed=list(changes), **disabled)
    return options


def list_keys(tx: Transaction, context: Context) -> Page[Key]:
    """Both keys without their values."""
    context.require(Role.ADMIN)
    return Page(service.every_key(tx))


def regenerate_key(tx: Transaction, context: Context, name: KeyName) -> NewKey:
    """Replace a key; the old one stops working at once."""
    context.require(Role.ADMIN)
    value = generate_token(name)
    store_key(tx, context, name, value)
    context.note(tx, Act.KEY_REGENERATE, name)
    return NewKey(name, value)


def store_key(tx: Transaction, context: Context, name: KeyName, value: str) -> None:
    """Keep a key's value, encrypted."""
    key = Key(name=name, hint=value[-4:], created_at=context.now)
    service.put_key(tx, key, context.cipher.encrypt(value))


def drain_node(tx: Transaction, context: Context, name: str) -> Node:
    """Have a node take nothing more, finish what it does, and end."""
    context.require(Role.ADMIN)
    node = nodes.drain(tx, name)
    if node is None:
        raise not_found("node", name)
    entry = NewEntry(
        at=context.now,
        level=Level.INFO,
        source="nodes",
        message=f"The node {name} drains: {context.actor.name} asked for it.",
    )
    logs.add(tx, [entry])
    context.note(tx, Act.NODE_DRAIN, name)
    return node


def list_nodes(tx: Transaction, context: Context) -> Page[BusyNode]:
    """The processes that are alive, with the runs that they execute."""
    context.require(Role.VIEWER)
    running = nodes.running(tx)
    return Page(
        [
            BusyNode(**msgspec.structs.asdict(node), running=tuple(running.get(node.name, ())))
            for node in nodes.every(tx)
        ]
    )
