"""Backups of a server: made one at a time in its data directory, listed, handed out, deleted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mainspring.base.errors import Conflict, MainspringError, not_found
from mainspring.base.logging import log
from mainspring.model.backup import Backup, BackupState
from mainspring.model.service import Role
from mainspring.operations.backup_file import write_backup
from mainspring.operations.context import Context
from mainspring.operations.paging import Page
from mainspring.store.backups import reading
from mainspring.store.database import Database

FOLDER = "backups"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.zip\Z", re.ASCII)
_PART = ".part"


class Stopped(Exception):
    """The server ends, so the backup that is being made does."""


class BackupFolder:
    """The backups of one server. At most one is being made; of what failed, the last is remembered."""

    def __init__(self, data: Path, url: str | None) -> None:
        self._data = data
        self._url = url
        self._folder = data / FOLDER
        self._latest: Backup | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def list(self, context: Context) -> Page[Backup]:
        """All backups, the newest first."""
        context.require(Role.ADMIN)
        found = [self._known(file) for file in self._folder.glob("*.zip") if _NAME.match(file.name)]
        if self._latest is not None and self._latest.state is not BackupState.READY:
            found.append(self._latest)
        return Page(sorted(found, key=lambda backup: backup.created_at, reverse=True))

    def begin(self, context: Context, database: Database) -> Backup:
        """Begin to make a backup; its progress shows in the list. `Conflict` where one is being made."""
        context.require(Role.ADMIN)
        if self._task is not None and not self._task.done():
            raise Conflict("A backup is being made already.", code="backup_running")
        name = f"mainspring-{context.now:%Y%m%d-%H%M%S}.zip"
        if (self._folder / name).exists():
            raise Conflict("A backup was made this very second already.", code="backup_exists")
        latest = Backup(name=name, state=BackupState.MAKING, created_at=context.now)
        self._latest = latest
        self._task = asyncio.create_task(self._make(context, database, name), name="backup")
        return latest

    def find(self, context: Context, name: str) -> Path:
        """The file of a backup that is ready."""
        context.require(Role.ADMIN)
        file = self._folder / name
        if not _NAME.match(name) or not file.is_file():
            raise not_found("backup", name[:80])
        return file

    def delete(self, context: Context, name: str) -> None:
        """Delete a backup, or forget one that failed."""
        context.require(Role.ADMIN)
        latest = self._latest
        if latest is not None and latest.name == name and latest.state is not BackupState.READY:
            if latest.state is BackupState.MAKING:
                raise Conflict("This backup is still being made.", code="backup_running")
            self._latest = None
            return
        self.find(context, name).unlink(missing_ok=True)

    async def close(self) -> None:
        """Abandon what is being made."""
        self._stopped = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _make(self, context: Context, database: Database, name: str) -> None:
        loop = asyncio.get_running_loop()

        def hold(begin: Callable[[], None]) -> None:
            held = database.write(lambda _tx: begin())
            asyncio.run_coroutine_threadsafe(held, loop).result()

        try:
            await asyncio.to_thread(self._write, context, name, hold)
        except Exception as problem:
            told = problem.message if isinstance(problem, MainspringError) else str(problem)
            if not isinstance(problem, Stopped):
                log.error("a backup could not be made", backup=name, problem=told)
            self._change(state=BackupState.FAILED, failure=told or type(problem).__name__)
            return
        self._change(state=BackupState.READY)

    def _write(
        self, context: Context, name: str, hold: Callable[[Callable[[], None]], None]
    ) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for left in self._folder.glob(f"*{_PART}"):
            left.unlink()
        part = self._folder / f"{name}{_PART}"
        try:
            with reading(self._data, self._url, hold) as tx:
                write_backup(tx, context.cipher, context.now, part, self._told)
            part.chmod(0o600)
            part.rename(self._folder / name)
        finally:
            part.unlink(missing_ok=True)

    def _told(self, done: int, total: int) -> None:
        if self._stopped:
            raise Stopped("The server was stopped.")
        self._change(done=done, total=total)

    def _change(self, **values: object) -> None:
        assert self._latest is not None
        self._latest = msgspec.structs.replace(self._latest, **values)

    def _known(self, file: Path) -> Backup:
        about = file.stat()
        try:
            made = datetime.strptime(file.stem[-15:] + "+0000", "%Y%m%d-%H%M%S%z")
        except ValueError:  # a file that somebody put here
            made = datetime.fromtimestamp(about.st_mtime, UTC)
        return Backup(name=file.name, state=BackupState.READY, created_at=made, size=about.st_size)
