"""/backups: the backups in the server's data directory."""

from __future__ import annotations

import asyncio

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File

from mainspring.http.backend import Backend
from mainspring.model.audit import Act
from mainspring.model.backup import Backup
from mainspring.operations.context import Context
from mainspring.operations.paging import Page


@get("/backups", tags=["backups"])
async def list_backups(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Page[Backup]:
    """The backups of this server, the newest first; one that is being made with its progress."""
    return await asyncio.to_thread(backend.backups.list, context)


@post("/backups", status_code=202, tags=["backups"])
async def create_backup(
    backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Backup:
    """Begin to make a backup of the whole service; follow it in the list."""
    begun = backend.backups.begin(context, backend.database)
    await backend.database.write(context.note, Act.BACKUP_CREATE, begun.name)
    return begun


@get("/backups/{name:str}", media_type="application/zip", tags=["backups"])
async def download_backup(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> File:
    """A backup's file."""
    file = backend.backups.find(context, name)
    await backend.database.write(context.note, Act.BACKUP_DOWNLOAD, name)
    return File(file, filename=name, media_type="application/zip")


@delete("/backups/{name:str}", tags=["backups"])
async def delete_backup(
    name: FromPath[str], backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> None:
    """Delete a backup."""
    backend.backups.delete(context, name)
    await backend.database.write(context.note, Act.BACKUP_DELETE, name)


HANDLERS = (list_backups, create_backup, download_backup, delete_backup)
