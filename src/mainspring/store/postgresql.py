"""PostgreSQL behind the one interface of `mainspring.store.database`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from mainspring.base.errors import Misconfigured, Unavailable
from mainspring.store.bell import Bell
from mainspring.store.dialect import (
    READERS,
    is_lost,
    is_passing,
    notify,
    postgresql_engine,
    store_failed,
)
from mainspring.store.listener import CHANNEL, Listener, payloads
from mainspring.store.migrate import migrate
from mainspring.store.transaction import Transaction, in_transaction

P = ParamSpec("P")
T = TypeVar("T")
StoreFunction = Callable[Concatenate[Transaction, P], T]

PAUSES = (0.0, 0.05, 0.2, 0.6)
"""Seconds before each further try of a transaction that a passing problem has ended."""


class PostgresqlDatabase:
    """Two schemas of one PostgreSQL database, shared by any number of processes.

    At most `READERS` connections, and one more that listens. ``direct`` is where that one goes when
    ``url`` is a pooler that keeps no sessions.
    """

    exclusive = False

    def __init__(self, url: str, direct: str | None = None) -> None:
        self._engine = postgresql_engine(url)
        try:
            migrate(self._engine)
        except DBAPIError as problem:
            reason = str(problem.orig).strip().partition("\n")[0]
            raise Misconfigured(f"The database cannot be used: {reason}") from None
        self.bell = Bell()
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store")
        self.listener = Listener(direct or url, self.bell)
        self.listener.start()

    async def read(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.read`."""
        return await self._run(self._read, fn, args, kwargs)

    async def write(self, fn: StoreFunction[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Database.write`."""
        return await self._run(self._write, fn, args, kwargs)

    async def close(self) -> None:
        """See `Database.close`."""
        await self.listener.close()
        self._threads.shutdown()
        self._engine.dispose()

    async def _run(self, work: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._insist, work, *args
        )

    def _insist(self, work: Callable[..., T], *args: Any) -> T:
        for pause in PAUSES:
            try:
                return work(*args)
            except DBAPIError as problem:
                if not is_passing(problem):
                    raise store_failed(problem) from problem
            time.sleep(pause)
        try:
            return work(*args)
        except DBAPIError as problem:
            raise store_failed(problem) from problem

    def _read(self, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
        return in_transaction(self._engine, fn, args, kwargs)

    def _write(self, fn: Callable[..., T], args: Any, kwargs: Any) -> T:
        with self._engine.connect() as connection, connection.begin() as open_transaction:
            transaction = Transaction(connection)
            answer = fn(transaction, *args, **kwargs)
            for payload in payloads(self.listener.origin, transaction.topics):
                notify(connection, CHANNEL, payload)
            try:
                open_transaction.commit()
            except DBAPIError as problem:
                if not is_lost(problem):
                    raise
                # Trying again could do it twice.
                raise Unavailable(
                    "The store was lost while it committed: this may or may not have happened.",
                    code="store_in_doubt",
                ) from problem
        self.bell.ring(transaction.topics)
        return answer
