"""What backups need of the store: one consistent state to read, an empty store to fill, rows as they lie.

Rows are read and written by the names and kinds of their columns alone, so that a backup of an older
schema can be filled in at that schema and then migrated, on either database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import DropSchema
from sqlalchemy.types import TypeEngine

from mainspring.base.errors import Conflict, Misconfigured
from mainspring.model.run import RunState
from mainspring.store import dialect
from mainspring.store.database import lock_directory, make_directory
from mainspring.store.migrate import migrate_on, revision_of, revisions
from mainspring.store.schema import CONTROL, DATA, metadata, runs, sessions
from mainspring.store.tickets import SCHEMA as TICKETS
from mainspring.store.transaction import Transaction
from mainspring.store.types import Json, Moment, Noun

READ_AT_ONCE = 1000

Hold = Callable[[Callable[[], None]], None]

_FRESH = "restoring"
"""The folder in which SQLite's files are filled before they take their places."""

_TYPES: dict[str, TypeEngine[Any]] = {
    "integer": sa.BigInteger(),
    "float": sa.Float(),
    "text": sa.Text(),
    "boolean": sa.Boolean(),
    "json": Json,
}

_LEFT_OUT = {sessions}
"""Who is signed in does not move; which nodes had which runs does, so that those are given up for lost."""


def kept_tables() -> list[sa.Table]:
    """The tables of a backup, those first that others refer to."""
    return [table for table in metadata.sorted_tables if table not in _LEFT_OUT]


def kinds_of(table: sa.Table) -> dict[str, str]:
    """The columns of one of our tables, and what they hold as they lie."""
    return {column.name: _kind(column.type) for column in table.columns}


def _kind(kept: TypeEngine[Any]) -> str:
    match kept:
        case Moment() | sa.Integer():
            return "integer"
        case Noun() | sa.JSON():
            return "json"
        case sa.Boolean():
            return "boolean"
        case sa.Float():
            return "float"
        case sa.String():
            return "text"
    raise AssertionError(f"a backup cannot hold {kept!r}")


def as_lies(
    schema: str,
    name: str,
    kinds: Mapping[str, str],
    more: Mapping[str, TypeEngine[Any]] | None = None,
) -> sa.TableClause:
    """A table whose values come and go as they lie."""
    types = {**_TYPES, **(more or {})}
    parts = [sa.column(sa.sql.quoted_name(n, True), types[kind]) for n, kind in kinds.items()]
    return sa.table(sa.sql.quoted_name(name, True), *parts, schema=schema)


def count_rows(tx: Transaction, table: sa.TableClause) -> int:
    """How many rows a table has."""
    return int(tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def read_rows(tx: Transaction, table: sa.TableClause) -> Iterator[list[dict[str, Any]]]:
    """All rows in batches; only one batch is in memory."""
    streamed = tx.connection.execution_options(yield_per=READ_AT_ONCE)
    for batch in streamed.execute(sa.select(table)).mappings().partitions():
        yield [dict(row) for row in batch]


def write_rows(tx: Transaction, table: sa.TableClause, rows: Sequence[dict[str, Any]]) -> None:
    """Store a batch of rows."""
    if rows:
        tx.execute(sa.insert(table), rows)


def mend(tx: Transaction) -> None:
    """What was on its way in the old place begins anew here: no node and no ticket has it."""
    tx.execute(sa.update(runs).values(ticket=None))
    queued = sa.update(runs).where(runs.c.state == RunState.QUEUED)
    tx.execute(queued.values(state=RunState.PENDING, queue=None))
    for table in kept_tables():
        dialect.continue_numbers(tx.connection, table)


def migrate_within(tx: Transaction, revision: str) -> None:
    """Bring an open transaction's store to a schema."""
    migrate_on(tx.connection, revision)


@contextmanager
def reading(data: Path, url: str | None, hold: Hold | None = None) -> Iterator[Transaction]:
    """One consistent state of a service, whether or not its server runs.

    ``hold`` calls what it is given while nobody commits; a server has its writer do so, which is fair.
    """
    if url is None and not all((data / file).exists() for file in dialect.FILES.values()):
        raise Misconfigured(f"There is no service in {data}: name its directory with --data.")
    engine = dialect.postgresql_engine(url) if url else dialect.sqlite_engine(data, writer=False)
    hold = hold or (_without_holding if url else partial(_holding, data))
    try:
        with engine.connect() as connection:
            hold(lambda: dialect.begin_snapshot(connection))
            if (found := revision_of(connection)) != revisions()[0]:
                raise Misconfigured(
                    f"This service has the schema {found}, this Mainspring {revisions()[0]}: "
                    "run 'mainspring migrate' first, or use the version that serves it."
                )
            yield Transaction(connection)
    except DBAPIError as problem:
        raise dialect.store_failed(problem) from problem
    finally:
        engine.dispose()


def _without_holding(begin: Callable[[], None]) -> None:
    begin()


def _holding(data: Path, begin: Callable[[], None]) -> None:
    writer = dialect.sqlite_engine(data, writer=True)
    try:
        with writer.begin():
            begin()
    finally:
        writer.dispose()


@contextmanager
def filling(data: Path, url: str | None, *, force: bool) -> Iterator[Transaction]:
    """An empty store at ``data`` or ``url``; on leaving without an error, it is the service's store.

    What is there already is refused, or with ``force`` replaced, then and not before.
    """
    make_directory(data)
    if url is None:
        with _locked(data), _filling_sqlite(data, force) as tx:
            yield tx
    else:
        with _filling_postgresql(url, force) as tx:
            yield tx


@contextmanager
def _locked(data: Path) -> Iterator[None]:
    lock = lock_directory(data)
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _filling_sqlite(data: Path, force: bool) -> Iterator[Transaction]:
    if not force and any((data / file).exists() for file in dialect.FILES.values()):
        raise _occupied(str(data))
    fresh = data / _FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    make_directory(fresh)
    engine = dialect.sqlite_engine(fresh, writer=True)
    try:
        with engine.connect() as connection, connection.begin():
            yield Transaction(connection)
        engine.dispose()
        for file in dialect.FILES.values():
            for ending in ("-wal", "-shm"):
                (data / f"{file}{ending}").unlink(missing_ok=True)
            (fresh / file).replace(data / file)
    except DBAPIError as problem:
        raise dialect.store_failed(problem) from problem
    finally:
        engine.dispose()
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _filling_postgresql(url: str, force: bool) -> Iterator[Transaction]:
    engine = dialect.postgresql_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            if sa.inspect(connection).has_schema(CONTROL):
                if not force:
                    raise _occupied("this database")
                for schema in (CONTROL, DATA, TICKETS):
                    connection.execute(DropSchema(schema, cascade=True, if_exists=True))
            yield Transaction(connection)
    except DBAPIError as problem:
        raise dialect.store_failed(problem) from problem
    finally:
        engine.dispose()


def _occupied(where: str) -> Conflict:
    return Conflict(
        f"There is a service in {where} already. Restore into an empty place, or replace it with --force.",
        code="not_empty",
    )
