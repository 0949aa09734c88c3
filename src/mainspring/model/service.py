"""The service around the jobs: settings, keys, tokens, people, nodes and the mode."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What a person or token may do: look, change, or administer."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def allows(self, needed: Role) -> bool:
        """Whether this role includes ``needed``."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


class ActorKind(StrEnum):
    """What stands behind a credential."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105  a word, not a secret
    KEY = "key"
    NOBODY = "nobody"


class Actor(Struct, frozen=True):
    """Who is asking: a person, a token or a key, by name and role."""

    name: str
    role: Role
    kind: ActorKind = ActorKind.PERSON


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who signs in with a password."""

    name: str
    role: Role
    created_at: datetime


class Setting(Struct, frozen=True, kw_only=True):
    """A name that scripts read. ``value`` is shown only where it is not a secret."""

    name: str
    secret: bool
    updated_at: datetime
    value: str | None = None


class KeyName(StrEnum):
    """The two keys of a service: for its clients, and for its administration."""

    APPLICATION = "application"
    MASTER = "master"


class Key(Struct, frozen=True, kw_only=True):
    """A key without its value: ``hint`` is its last four characters."""

    name: KeyName
    hint: str
    created_at: datetime


class Token(Struct, frozen=True, kw_only=True):
    """A revocable API token without its value."""

    id: int
    name: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None = None


class Node(Struct, frozen=True, kw_only=True):
    """A running Mainspring process.

    ``doing`` says in words what it does now; ``confinement`` what keeps its scripts in Python from
    files (``landlock 7``), or ``none``. It runs jobs that need some of its ``labels``, ``concurrency``
    at once. ``draining``: it takes no more and leaves. ``memory``: bytes in RAM that it and its scripts
    use, unset where the system does not tell.
    """

    name: str
    host: str
    pid: int
    version: str
    started_at: datetime
    heartbeat_at: datetime
    doing: str = ""
    confinement: str = "none"
    labels: tuple[str, ...] = ()
    concurrency: int = 0
    draining: bool = False
    memory: int | None = None


class NodeRun(Struct, frozen=True, kw_only=True):
    """A run that a node executes now."""

    id: int
    job: str
    started_at: datetime


class BusyNode(Node, frozen=True, kw_only=True):
    """A node with what it executes now."""

    running: tuple[NodeRun, ...]


class ModeName(StrEnum):
    """How many jobs may be enabled."""

    FREE = "free"
    STANDARD = "standard"
    UNLIMITED = "unlimited"


class ServiceOptions(Struct, frozen=True, kw_only=True):
    """How the service treats clients of its tables.

    ``dynamic_schema``: rows may bring new columns. ``cors_origins``: hosts whose pages may call, with
    ``*`` as a wildcard. ``jwks_url``,
    ``jwt_issuer`` and ``jwt_audience`` tell which users' tokens of an identity provider are accepted.
    ``free_jobs`` and ``standard_jobs``: how many jobs may be enabled in those modes.
    """

    dynamic_schema: bool = True
    cors_origins: tuple[str, ...] = ("localhost",)
    jwks_url: str | None = None
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    free_jobs: int = 1
    standard_jobs: int = 10

    @property
    def mode_limits(self) -> dict[ModeName, int | None]:
        """How many jobs each mode lets be enabled (None: any number)."""
        return {
            ModeName.FREE: self.free_jobs,
            ModeName.STANDARD: self.standard_jobs,
            ModeName.UNLIMITED: None,
        }


class Mode(Struct, frozen=True, kw_only=True):
    """The mode in force: at most ``limit`` jobs enabled (None: any number), ``enabled`` are.

    ``limits`` are those of every mode.
    """

    name: ModeName
    limit: int | None
    enabled: int
    limits: dict[ModeName, int | None]
