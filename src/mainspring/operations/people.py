"""People: who signs in with a password, and as what."""

from __future__ import annotations

import re
import secrets

from msgspec import Struct

from mainspring.base.cipher import fingerprint
from mainspring.base.errors import Conflict, Invalid, Unauthorized, not_found
from mainspring.model.audit import Act
from mainspring.model.service import Person, Role
from mainspring.operations.access import hash_password
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.store import people, service
from mainspring.store.people import StoredPerson
from mainspring.store.transaction import Transaction

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1000
MOST_PEOPLE = 1000

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,62}\Z", re.ASCII)


class Password(Struct, frozen=True):
    """What is stored of a password; ``shown`` is one that was generated, to be told this once."""

    hash: str
    shown: str | None = None


class NewPassword(Struct, frozen=True):
    """A person, and their password where it was generated: it is shown this once."""

    person: Person
    password: str | None = None


def prepare_password(given: str | None) -> Password:
    """Check and hash a password, or generate one. Slow by intention: outside any transaction."""
    if given is None:
        generated = secrets.token_urlsafe(15)
        return Password(hash_password(generated), generated)
    if not SHORTEST_PASSWORD <= len(given) <= LONGEST_PASSWORD:
        raise Invalid(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.",
            code="invalid_password",
            field="password",
        )
    return Password(hash_password(given))


def list_people(tx: Transaction, context: Context) -> Page[Person]:
    """People by name."""
    context.require(Role.ADMIN)
    return Page([person.noun() for person in people.every_person(tx)])


def create_person(
    tx: Transaction, context: Context, name: str, role: Role, password: Password
) -> NewPassword:
    """Let somebody else in."""
    context.require(Role.ADMIN)
    if not _NAME.match(name):
        raise Invalid(
            "A person's name has 1 to 63 characters: letters, digits and _ . @ + - among them.",
            code="invalid_name",
            field="name",
        )
    _alone(tx)
    if people.find_alike(tx, name) is not None:
        raise Conflict(f"There is a person '{name}' already.", code="person_exists", field="name")
    if len(people.every_person(tx)) >= MOST_PEOPLE:
        raise Conflict(f"There are {MOST_PEOPLE} people already.", code="too_many_people")
    people.add_person(tx, name, role, password.hash, context.now)
    context.note(tx, Act.PERSON_CREATE, name, role=role)
    return NewPassword(_get(tx, name).noun(), password.shown)


def change_role(tx: Transaction, context: Context, name: str, role: Role) -> Person:
    """Let a person do more, or less; the last administrator remains one."""
    context.require(Role.ADMIN)
    _alone(tx)
    person = _get(tx, name)
    if role is not Role.ADMIN:
        _check_not_last(tx, person)
    people.set_role(tx, person.id, role)
    context.note(tx, Act.PERSON_CHANGE, name, before=person.role, role=role)
    return _get(tx, name).noun()


def reset_password(tx: Transaction, context: Context, name: str, password: Password) -> NewPassword:
    """Give a person another password; all their sessions end."""
    context.require(Role.ADMIN)
    _alone(tx)
    person = _get(tx, name)
    people.set_password(tx, person, password.hash)
    context.note(tx, Act.PERSON_PASSWORD, name)
    return NewPassword(person.noun(), password.shown)


def delete_person(tx: Transaction, context: Context, name: str) -> None:
    """Let a person in no more; the last administrator stays."""
    context.require(Role.ADMIN)
    _alone(tx)
    person = _get(tx, name)
    _check_not_last(tx, person)
    people.remove_person(tx, person.id)
    context.note(tx, Act.PERSON_DELETE, name, role=person.role)


def change_own_password(
    tx: Transaction, context: Context, person: StoredPerson, password: Password, cookie: str
) -> None:
    """Change one's own password, whose old one was checked; one's other sessions end."""
    context.require(Role.VIEWER)
    if not people.set_password(tx, person, password.hash, keep=fingerprint(cookie)):
        raise Unauthorized("The password was changed meanwhile.", code="wrong_credentials")
    context.note(tx, Act.PERSON_PASSWORD, person.name)


def _get(tx: Transaction, name: str) -> StoredPerson:
    person = people.find_person(tx, name)
    if person is None:
        raise not_found("person", name)
    return person


def _alone(tx: Transaction) -> None:
    """Two changes at once could leave nobody who administers, or two names that look the same."""
    service.get(tx, lock=True)


def _check_not_last(tx: Transaction, person: StoredPerson) -> None:
    admins = [other for other in people.every_person(tx) if other.role is Role.ADMIN]
    if [other.id for other in admins] == [person.id]:
        raise Conflict(
            f"{person.name} is the only administrator: make somebody else one first.",
            code="last_admin",
        )
