"""/settings: names and values that scripts read."""

from __future__ import annotations

from litestar import delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from mainspring.http.backend import Backend
from mainspring.model.service import Setting
from mainspring.operations import settings
from mainspring.operations.context import Context
from mainspring.operations.paging import Page


class SettingValue(Struct, frozen=True):
    """A value; a secret one is never shown again."""

    value: str
    secret: bool = True


@get("/settings", tags=["settings"])
async def list_settings(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Setting]:
    """Settings by name, secrets without their values."""
    return await backend.database.read(settings.list_settings, context)


@put("/settings/{name:str}", tags=["settings"])
async def put_setting(
    name: FromPath[str],
    data: JSONBody[SettingValue],
    backend: NamedDependency[Backend],
    context: NamedDependency[Context],
) -> Setting:
    """Store or replace a setting."""
    return await backend.database.write(
        settings.put_setting, context, name, data.value, data.secret
    )


@delete("/settings/{name:str}", tags=["settings"])
async def delete_setting(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a setting."""
    await backend.database.write(settings.delete_setting, context, name)


HANDLERS = (list_settings, put_setting, delete_setting)
