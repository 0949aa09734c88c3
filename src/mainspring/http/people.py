"""/people: who signs in with a password."""

from __future__ import annotations

import asyncio

from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.http.backend import Backend
from mainspring.model.service import Person, Role
from mainspring.operations import people
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.operations.people import NewPassword, Password


class PersonRequest(Struct, frozen=True):
    """Somebody new; without a password one is generated."""

    name: str
    role: Role = Role.EDITOR
    password: str | None = None


class RoleChange(Struct, frozen=True):
    """What the person may do from now on."""

    role: Role


class PasswordReset(Struct, frozen=True):
    """The new password; without one it is generated."""

    password: str | None = None


async def _prepare(context: Context, given: str | None) -> Password:
    context.require(Role.ADMIN)  # before a hash that is slow by intention
    return await asyncio.to_thread(people.prepare_password, given)


@get("/people", tags=["people"])
async def list_people(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Person]:
    """People by name."""
    return await backend.database.read(people.list_people, context)


@post("/people", tags=["people"])
async def create_person(
    data: JSONBody[PersonRequest],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> NewPassword:
    """Let somebody else in; a generated password is shown this once."""
    password = await _prepare(context, data.password)
    return await backend.database.write(
        people.create_person, context, data.name, data.role, password
    )


@patch("/people/{name:str}", tags=["people"])
async def change_role(
    name: FromPath[str],
    data: JSONBody[RoleChange],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Person:
    """Change what a person may do."""
    return await backend.database.write(people.change_role, context, name, data.role)


@post("/people/{name:str}/password", status_code=200, tags=["people"])
async def reset_password(
    name: FromPath[str],
    data: JSONBody[PasswordReset],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> NewPassword:
    """Give a person another password, and end their sessions; a generated one is shown this once."""
    password = await _prepare(context, data.password)
    return await backend.database.write(people.reset_password, context, name, password)


@delete("/people/{name:str}", tags=["people"])
async def delete_person(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Let a person in no more."""
    await backend.database.write(people.delete_person, context, name)


HANDLERS = (list_people, create_person, change_role, reset_password, delete_person)
