"""Access: logging in and out, tokens, and who stands behind a credential."""

from __future__ import annotations

import hmac
from datetime import timedelta

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from msgspec import Struct

from mainspring.base.cipher import fingerprint, generate_token
from mainspring.base.errors import Invalid, Unauthorized, not_found
from mainspring.model.audit import Act
from mainspring.model.service import Actor, KeyName, Role, Token
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.store import people, service
from mainspring.store.people import Session, StoredPerson
from mainspring.store.transaction import Transaction

SESSION_LIFE = timedelta(days=14)
LONGEST_TOKEN_NAME = 63
TOKEN_USE_GRAIN = timedelta(minutes=1)
"""How exactly a token's last use is recorded: a write for every request would cost too much."""

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


class Login(Struct, frozen=True):
    """A fresh session: the cookie's value, shown this once, and the session."""

    cookie: str
    session: Session


class NewToken(Struct, frozen=True):
    """A token's value, shown this once."""

    id: int
    name: str
    role: Role
    value: str


def check_password(person: StoredPerson | None, password: str) -> StoredPerson:
    """Answer the person if the password is theirs; `Unauthorized` otherwise. Slow by intention.

    Runs outside any transaction. An unknown name costs as much as a wrong password.
    """
    try:
        _HASHER.verify(person.password_hash if person else _NOBODY, password)
    except VerifyMismatchError:
        person = None
    if person is None:
        raise Unauthorized("The name or the password is wrong.", code="wrong_credentials")
    return person


def hash_password(password: str) -> str:
    """What is stored of a password."""
    return _HASHER.hash(password)


def find_person(tx: Transaction, name: str) -> StoredPerson | None:
    """Whoever has that name."""
    return people.find_person(tx, name)


def open_session(tx: Transaction, context: Context, person: StoredPerson) -> Login:
    """Log a person in, whose password was checked."""
    known = people.find_person(tx, person.name)
    if known is None or known.password_hash != person.password_hash:
        raise Unauthorized("The password was changed meanwhile.", code="wrong_credentials")
    people.remove_expired_sessions(tx, context.now)
    cookie, csrf = generate_token("session"), generate_token("csrf")
    expires_at = context.now + SESSION_LIFE
    people.add_session(tx, fingerprint(cookie), person.id, csrf, expires_at)
    actor = Actor(person.name, known.role)
    msgspec.structs.replace(context, actor=actor).note(tx, Act.SESSION_OPEN)
    return Login(cookie, Session(actor=actor, csrf=csrf, expires_at=expires_at))


def find_session(tx: Transaction, context: Context, cookie: str) -> Session | None:
    """The session that a cookie belongs to."""
    return people.find_session(tx, fingerprint(cookie), context.now)


def note_refused(tx: Transaction, context: Context, name: str, address: str) -> None:
    """Record that somebody at ``address`` was not let in.

    Only a name that is known is kept: what else is typed into its field may be a password.
    """
    known = people.find_person(tx, name)
    context.note(tx, Act.SESSION_REFUSED, known.name if known else "", address=address)


def close_session(tx: Transaction, context: Context, cookie: str) -> None:
    """Log out."""
    session = people.find_session(tx, fingerprint(cookie), context.now)
    people.remove_session(tx, fingerprint(cookie))
    if session is not None:
        msgspec.structs.replace(context, actor=session.actor).note(tx, Act.SESSION_CLOSE)


def find_token(tx: Transaction, value: str) -> Token | None:
    """The token with that value."""
    return people.find_token(tx, fingerprint(value))


def note_token_used(tx: Transaction, context: Context, token: Token) -> None:
    """Record that a token was used."""
    people.note_token_used(tx, token.id, context.now)


def is_master_key(tx: Transaction, context: Context, value: str) -> bool:
    """Whether ``value`` is the service's master key."""
    return _is_key(key_value(tx, context, KeyName.MASTER), value)


def is_application_key(tx: Transaction, context: Context, value: str) -> bool:
    """Whether ``value`` is the service's application key."""
    return _is_key(key_value(tx, context, KeyName.APPLICATION), value)


def key_value(tx: Transaction, context: Context, name: KeyName) -> str:
    """A key in clear, for comparing and for checking what was signed with it; empty if unset."""
    encrypted = service.encrypted_keys(tx).get(name)
    return context.cipher.decrypt(encrypted) if encrypted else ""


def _is_key(known: str, value: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), value.encode())


def create_token(tx: Transaction, context: Context, name: str, role: Role) -> NewToken:
    """A new API token."""
    context.require(Role.ADMIN)
    if not 1 <= len(name) <= LONGEST_TOKEN_NAME or not name.isprintable():
        raise Invalid(
            f"A token needs a name of 1 to {LONGEST_TOKEN_NAME} characters.", field="name"
        )
    made = store_token(tx, context, name, role)
    context.note(tx, Act.TOKEN_CREATE, name, id=made.id, role=role)
    return made


def store_token(tx: Transaction, context: Context, name: str, role: Role) -> NewToken:
    """Make and keep a token, whoever it is for."""
    value = generate_token("ms")
    token = people.add_token(tx, name, role, fingerprint(value), context.now)
    return NewToken(token.id, name, role, value)


def list_tokens(tx: Transaction, context: Context) -> Page[Token]:
    """All tokens without their values."""
    context.require(Role.ADMIN)
    return Page(people.every_token(tx))


def delete_token(tx: Transaction, context: Context, token_id: int) -> None:
    """Revoke a token."""
    context.require(Role.ADMIN)
    name = people.remove_token(tx, token_id)
    if name is None:
        raise not_found("token", token_id)
    context.note(tx, Act.TOKEN_DELETE, name, id=token_id)
