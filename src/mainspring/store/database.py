"""The bridge from async code to the store's synchronous functions of an open transaction."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from mainspring.base.errors import Misconfigured
from mainspring.store.bell import Bell
from mainspring.store.dialect import READERS, sqlite_engine, store_failed
from mainspring.store.migrate import migrate
from mainspring.store.postgresql import PostgresqlDatabase
from mainspring.store.transaction import Transaction, in_transaction
from mainspring.store.writer import GroupWriter

P = ParamSpec("P")
T = TypeVar("T")
StoreFunction = Callable[Concatenate[Transaction, P], T]


class Database(Protocol):
    """Runs functions of the store in transactions. One per process."""

    bell: Bell
    exclusive: bool
    """Whether no other process can be on the same data: every other node is then known dead."""

    async def read(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``fn(transaction, …)`` on a snapshot; it must not write."""
        ...

    async def write(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run ``fn(transaction, …)``; an answer means that it is committed and durable.

        ``fn`` may run more than once where the database asks for a new try, so it must have no
        effect outside its transaction. Raises what ``fn`` raises, or `Unavailable`.
        """
        ...

    async def close(self) -> None:
        """Finish what has begun and let go of every connection."""
        ...


class SqliteDatabase:
    """Two files of one data directory, held by one process."""

    exclusive = True

    def __init__(self, data: Path) -> None:
        self._lock = lock_directory(data)
        writer = sqlite_engine(data, writer=True)
        migrate(writer)
        self.bell = Bell()
        self._readers = sqlite_engine(data, writer=False)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._engine = writer
        self._writer = GroupWriter(writer, self.bell.ring)

    async def read(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _read, self._readers, fn, args, kwargs)

    async def write(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.write`."""
        future = self._writer.submit(lambda transaction: fn(transaction, *args, **kwargs))
        try:
            return await asyncio.wrap_future(future)
        except DBAPIError as problem:
            raise store_failed(problem) from problem

    async def close(self) -> None:
        """See `Database.close`."""
        await asyncio.to_thread(self._writer.close)
        self._threads.shutdown()
        self._readers.dispose()
        self._engine.dispose()
        os.close(self._lock)


def open_database(data: Path, url: str | None, direct: str | None = None) -> Database:
    """Open (making or migrating as needed) PostgreSQL at ``url``, or SQLite in ``data``.

    ``direct`` reaches the same PostgreSQL past a pooler. Raises `Misconfigured` where the directory or the database cannot be used. Needs a running loop.
    """
    make_directory(data)
    return SqliteDatabase(data) if url is None else PostgresqlDatabase(url, direct)


def make_directory(data: Path) -> None:
    """Make the data directory, for its owner only; `Misconfigured` where that fails."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        reason = problem.strerror or problem
        raise Misconfigured(f"The data directory {data} cannot be made: {reason}.") from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise Misconfigured(f"The data directory {data} is not writable.")


def lock_directory(data: Path) -> int:
    """Hold ``data`` until the descriptor that is answered is closed, or this process ends."""
    try:
        descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise Misconfigured(
            f"The data directory {data} is not writable: {problem.strerror}."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise Misconfigured(
            f"Another Mainspring is running on the data directory {data}."
        ) from None
    return descriptor


def _read(engine: Engine, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
    try:
        return in_transaction(engine, fn, args, kwargs)
    except DBAPIError as problem:
        raise store_failed(problem) from problem
