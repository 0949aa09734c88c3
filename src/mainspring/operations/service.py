"""The service as a whole: its mode, its keys, its nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from mainspring.base.cipher import generate_token
from mainspring.base.errors import Invalid
from mainspring.model.log import Level
from mainspring.model.service import (
    MODE_LIMITS,
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

_HOST = re.compile(r"[A-Za-z0-9.*-]{1,253}\Z", re.ASCII)


class NewKey(Struct, frozen=True):
    """A key's value, shown this once."""

    name: KeyName
    value: str


def get_mode(tx: Transaction, context: Context) -> Mode:
    """The mode in force and how many jobs are enabled."""
    context.require(Role.VIEWER)
    name = service.get(tx).mode
    return Mode(name=name, limit=MODE_LIMITS[name], enabled=jobs.count_enabled(tx))


def set_mode(tx: Transaction, context: Context, name: ModeName) -> Mode:
    """Change the mode. Where more jobs are enabled than it allows, all of them are disabled."""
    context.require(Role.ADMIN)
    service.get(tx, lock=True)
    service.set_mode(tx, name)
    limit = MODE_LIMITS[name]
    if limit is not None and jobs.count_enabled(tx) > limit:
        disabled = jobs.disable_all(tx, context.now)
        message = f"The mode {name} allows {limit} enabled: disabled {', '.join(disabled)}."
        entry = NewEntry(at=context.now, level=Level.WARNING, source="mode", message=message)
        logs.add(tx, [entry])
        tx.ring(RUNS)
    return get_mode(tx, context)


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
    service.set_options(tx, options)
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
    return NewKey(name, value)


def store_key(tx: Transaction, context: Context, name: KeyName, value: str) -> None:
    """Keep a key's value, encrypted."""
    key = Key(name=name, hint=value[-4:], created_at=context.now)
    service.put_key(tx, key, context.cipher.encrypt(value))


def list_nodes(tx: Transaction, context: Context) -> Page[Node]:
    """The processes that are alive."""
    context.require(Role.VIEWER)
    return Page(nodes.every(tx))
