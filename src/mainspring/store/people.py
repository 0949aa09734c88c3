"""People, their sessions, and tokens: who may knock, by what proof."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from mainspring.model.service import Actor, Person, Role, Token
from mainspring.store.schema import people, sessions, tokens
from mainspring.store.transaction import Transaction


class StoredPerson(Struct, frozen=True, kw_only=True):
    """Somebody with a password, as they lie in the store."""

    id: int
    name: str
    role: Role
    password_hash: str
    created_at: datetime

    def noun(self) -> Person:
        """As others may see them."""
        return Person(name=self.name, role=self.role, created_at=self.created_at)


class Session(Struct, frozen=True, kw_only=True):
    """A person's login in one browser."""

    actor: Actor
    csrf: str
    expires_at: datetime


def add_person(tx: Transaction, name: str, role: Role, password_hash: str, now: datetime) -> None:
    """Store a new person."""
    values = {"name": name, "role": role, "password_hash": password_hash, "created_at": now}
    tx.execute(insert(people), values)


def find_person(tx: Transaction, name: str) -> StoredPerson | None:
    """The person of exactly that name."""
    return _first(tx, people.c.name == name)


def find_alike(tx: Transaction, name: str) -> StoredPerson | None:
    """Somebody whose name differs in case at most."""
    return _first(tx, func.lower(people.c.name) == name.lower())


def every_person(tx: Transaction) -> list[StoredPerson]:
    """All people by name."""
    found = [_stored(row) for row in tx.execute(select(people))]
    return sorted(found, key=lambda person: person.name.lower())


def set_role(tx: Transaction, person_id: int, role: Role) -> None:
    """Change what a person may do; their sessions have it at once."""
    tx.execute(update(people).where(people.c.id == person_id).values(role=role))


def remove_person(tx: Transaction, person_id: int) -> None:
    """Forget a person and end their sessions."""
    tx.execute(delete(people).where(people.c.id == person_id))


def set_password(
    tx: Transaction,
    person: StoredPerson,
    password_hash: str,
    *,
    keep: str | None = None,
) -> bool:
    """Change a password and end every session but the one with the fingerprint ``keep``.

    Answers ``False``, and does nothing, where the password is not the one of ``person`` any more.
    """
    same = (people.c.id == person.id) & (people.c.password_hash == person.password_hash)
    change = update(people).where(same).values(password_hash=password_hash)
    if tx.execute(change).rowcount == 0:
        return False
    ended = delete(sessions).where(sessions.c.person_id == person.id)
    if keep is not None:
        ended = ended.where(sessions.c.fingerprint != keep)
    tx.execute(ended)
    return True


def _first(tx: Transaction, condition: ColumnElement[bool]) -> StoredPerson | None:
    row = tx.execute(select(people).where(condition)).first()
    return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredPerson:
    return StoredPerson(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        created_at=row.created_at,
    )


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


def remove_token(tx: Transaction, token_id: int) -> str | None:
    """Revoke a token; answers its name, ``None`` where there was none."""
    doomed = delete(tokens).where(tokens.c.id == token_id)
    return tx.execute(doomed.returning(tokens.c.name)).scalar()


def remove_tokens_named(tx: Transaction, name: str) -> None:
    """Revoke every token of that name."""
    tx.execute(delete(tokens).where(tokens.c.name == name))
