"""The first start of a service: its row, its keys, its administrator, and how the CLI gets in."""

from __future__ import annotations

from msgspec import Struct

from mainspring.base.cipher import generate_token
from mainspring.base.config import Config
from mainspring.base.errors import Misconfigured
from mainspring.model.service import KeyName, ModeName, Role
from mainspring.operations.access import hash_password, store_token
from mainspring.operations.context import Context
from mainspring.operations.people import SHORTEST_PASSWORD
from mainspring.operations.service import store_key
from mainspring.store import people, service
from mainspring.store.transaction import Transaction

ADMINISTRATOR = "admin"
LOCAL_TOKEN = "local command line"  # noqa: S105  a name, not a secret


class Credentials(Struct, frozen=True, kw_only=True):
    """What was generated at a first start and is shown this once; ``None``: it existed or was given."""

    admin_password: str | None = None
    application_key: str | None = None
    master_key: str | None = None


def set_up(tx: Transaction, context: Context, config: Config) -> Credentials:
    """Make what a service needs and does not have yet."""
    service.found(tx, config.name, ModeName.UNLIMITED, context.now)
    check_secret(tx, context)
    known = service.encrypted_keys(tx)
    return Credentials(
        admin_password=_set_up_administrator(tx, context, config.admin_password),
        application_key=_set_up_key(
            tx, context, KeyName.APPLICATION, config.application_key, known
        ),
        master_key=_set_up_key(tx, context, KeyName.MASTER, config.master_key, known),
    )


def check_secret(tx: Transaction, context: Context) -> bool:
    """Whether there is a service already; `Misconfigured` where its secrets need another key."""
    known = service.encrypted_keys(tx)
    for encrypted in known.values():
        try:
            context.cipher.decrypt(encrypted)
        except Exception:
            raise Misconfigured(
                "This service's secrets were encrypted with another key: every node needs the same "
                "MAINSPRING_SECRET_KEY (it is in the file secret.key of the first node's data directory)."
            ) from None
    return bool(known)


def local_token(tx: Transaction, context: Context, place: str) -> str:
    """A fresh token for the command line on this machine; the previous one stops working.

    ``place`` tells apart the servers that share a database.
    """
    name = f"{LOCAL_TOKEN} {place}".strip()
    people.remove_tokens_named(tx, name)
    return store_token(tx, context, name, Role.ADMIN).value


def _set_up_administrator(tx: Transaction, context: Context, given: str | None) -> str | None:
    if given is not None and len(given) < SHORTEST_PASSWORD:
        raise Misconfigured(
            f"MAINSPRING_ADMIN_PASSWORD must have at least {SHORTEST_PASSWORD} characters."
        )
    if people.every_person(tx):
        return None
    password = given or generate_token("admin")
    people.add_person(tx, ADMINISTRATOR, Role.ADMIN, hash_password(password), context.now)
    return None if given else password


def _set_up_key(
    tx: Transaction,
    context: Context,
    name: KeyName,
    given: str | None,
    known: dict[KeyName, str],
) -> str | None:
    if name in known:
        return None
    value = given or generate_token(name)
    store_key(tx, context, name, value)
    return None if given else value
