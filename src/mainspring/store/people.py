"""People, their sessions, and tokens: who may knock, by what proof."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from sqlalchemy import delete, insert, select, update

from mainspring.model.service import Actor, Role, Token
from mainspring.store.schema import people, sessions, tokens
from mainspring.store.transaction import Transaction


class Person(Struct, frozen=True, kw_only=True):
    """Somebody with a password."""

    id: int
    name: str
    role: Role
    password_hash: str


class Session(Struct, frozen=True, kw_only=True):
    """A person's login in one browser."""

    actor: Actor
    csrf: str
    expires_at: datetime


def add_person(tx: Transaction, name: str, role: Role, password_hash: str, now: datetime) -> None:
    """Store a new person."""
    values = {"name": name, "role": role, "password_hash": password_hash, "created_at": now}
    tx.execute(insert(people), values)


def find_person(tx: Transaction, name: str) -> Person | None:
    """The person of that name."""
    row = tx.execute(select(people).where(people.c.name == name)).first()
    if row is None:
        return None
    return Person(id=row.id, name=row.name, role=Role(row.role), password_hash=row.password_hash)


def set_password(tx: Transaction, person_id: int, password_hash: str) -> None:
    """Change a password and end every session that the old one opened."""
    change = update(people).where(people.c.id == person_id)
    tx.execute(change.values(password_hash=password_hash))
    tx.execute(delete(sessions).where(sessions.c.person_id == person_id))


def add_session(
    tx: Transaction, fingerprint: str, person_id: int, csrf: str, expires_at: datetime
) -> None:
    """Store a login."""
    values = {
        "fingerprint": fingerprint,
        "person_id": person_id,
        "csrf": csrf,
        "expires_at": expires_at,
    }
    tx.execute(insert(sessions), values)


def find_session(tx: Transaction, fingerprint: str, now: datetime) -> Session | None:
    """The session with that fingerprint, unless it has expired."""
    row = tx.execute(
        select(sessions.c.csrf, sessions.c.expires_at, people.c.name, people.c.role)
        .join(people, people.c.id == sessions.c.person_id)
        .where(sessions.c.fingerprint == fingerprint, sessions.c.expires_at > now)
    ).first()
    if row is None:
        return None
    actor = Actor(row.name, Role(row.role))
    return Session(actor=actor, csrf=row.csrf, expires_at=row.expires_at)


def remove_session(tx: Transaction, fingerprint: str) -> None:
    """End a login."""
    tx.execute(delete(sessions).where(sessions.c.fingerprint == fingerprint))


def remove_expired_sessions(tx: Transaction, now: datetime) -> None:
    """Forget logins that have run out."""
    tx.execute(delete(sessions).where(sessions.c.expires_at <= now))


def add_token(tx: Transaction, name: str, role: Role, fingerprint: str, now: datetime) -> Token:
    """Store a token by its fingerprint."""
    values = {"name": name, "role": role, "fingerprint": fingerprint, "created_at": now}
    token_id = tx.execute(insert(tokens).values(values).returning(tokens.c.id)).scalar_one()
    return Token(id=token_id, name=name, role=role, created_at=now)


def find_token(tx: Transaction, fingerprint: str) -> Token | None:
    """The token with that fingerprint."""
    row = tx.execute(select(tokens).where(tokens.c.fingerprint == fingerprint)).first()
    if row is None:
        return None
    return Token(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )


def note_token_used(tx: Transaction, token_id: int, now: datetime) -> None:
    """Record when a token was last used."""
    tx.execute(update(tokens).where(tokens.c.id == token_id).values(last_used_at=now))


def every_token(tx: Transaction) -> list[Token]:
    """All tokens, oldest first."""
    rows = tx.execute(select(tokens).order_by(tokens.c.id))
    return [
        Token(
            id=row.id,
            name=row.name,
            role=Role(row.role),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows
    ]


def remove_token(tx: Transaction, token_id: int) -> bool:
    """Revoke a token; answers whether there was one."""
    return tx.execute(delete(tokens).where(tokens.c.id == token_id)).rowcount == 1


def remove_tokens_named(tx: Transaction, name: str) -> None:
    """Revoke every token of that name."""
    tx.execute(delete(tokens).where(tokens.c.name == name))
