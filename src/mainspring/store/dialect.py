"""Everything that differs between SQLite and PostgreSQL; nothing else in the house asks which it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Insert, Table, create_engine, event, func, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from mainspring.base.clock import from_millis
from mainspring.base.errors import Misconfigured, Unavailable
from mainspring.store.schema import CONTROL, DATA

BUSY_TIMEOUT = 10_000
"""Milliseconds that SQLite waits for another process's lock."""

READERS = 8
"""Threads, and connections, that read (on PostgreSQL also write) at once."""

SAFE_CONNECTION: dict[str, Any] = {
    "autocommit": True,  # our engine begins transactions itself, in fewer round trips
    "prepare_threshold": None,  # a pooler gives each transaction another server connection
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "mainspring",
}
"""How every connection to PostgreSQL is made: it notices a server that has gone (seconds; the last in ms)."""

ADMISSION, PLANNING, TIDYING = 77691135, 77691136, 77691137
"""What only one process does at a time: the numbers of PostgreSQL's advisory locks."""

LONGEST_IDLE = 10_000
"""Milliseconds for which a transaction may keep PostgreSQL waiting: a stopped process lets go of its locks."""

IDLED = "25P03"
"""What PostgreSQL answers to whoever kept it waiting: the transaction has been undone."""

PAGES_TO_CHECKPOINT = 4000
"""Pages of 4 KiB after which SQLite moves its write-ahead log into the file: a commit now and then waits for it."""

FILES = {CONTROL: "mainspring.db", DATA: "tables.db"}
"""SQLite's two files in the data directory, by schema."""


def is_postgresql(connection: Connection) -> bool:
    """Whether this connection speaks to PostgreSQL."""
    return connection.dialect.name == "postgresql"


def describe_postgresql(url: str) -> str:
    """Which server answers at ``url``; `Unavailable` where none does."""
    engine = postgresql_engine(url)
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    except DBAPIError as problem:
        raise store_failed(problem) from None
    finally:
        engine.dispose()
    return f"PostgreSQL {version}"


def sqlite_engine(data: Path, *, writer: bool) -> Engine:
    """An engine on the two files of ``data``, attached as the schemas ``control`` and ``data``.

    A reader's connections cannot write; the writer's begin with the lock, so that a transaction
    never has to give up half-way because somebody else wrote first.
    """
    engine = create_engine(
        "sqlite://",
        poolclass=QueuePool,
        pool_size=1 if writer else READERS,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT / 1000},
    )

    @event.listens_for(engine, "connect")
    def attach(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None  # we begin transactions ourselves
        for schema, file in FILES.items():
            dbapi.execute(f"ATTACH DATABASE ? AS {schema}", (str(data / file),))
            if writer:
                dbapi.execute(f"PRAGMA {schema}.journal_mode = WAL")
            dbapi.execute(f"PRAGMA {schema}.synchronous = FULL")
            dbapi.execute(f"PRAGMA {schema}.wal_autocheckpoint = {PAGES_TO_CHECKPOINT}")
        dbapi.execute("PRAGMA foreign_keys = ON")
        dbapi.execute("PRAGMA temp_store = MEMORY")
        if not writer:
            dbapi.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


def postgresql_engine(url: str) -> Engine:
    """An engine on a PostgreSQL database given as ``postgresql://…``."""
    try:
        import psycopg  # noqa: F401  the driver is an extra
    except ImportError:
        raise Misconfigured("PostgreSQL needs the driver: install mainspring[postgres].") from None
    if not url.startswith(("postgresql://", "postgres://")):
        raise Misconfigured("MAINSPRING_DATABASE must be a PostgreSQL URL: postgresql://…")
    driver_url = "postgresql+psycopg://" + url.partition("://")[2]
    engine = create_engine(
        driver_url,
        pool_size=READERS,
        max_overflow=0,
        hide_parameters=True,
        connect_args=SAFE_CONNECTION,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # One round trip. It also finds out whether the connection lives, before anything was done.
        connection.exec_driver_sql(
            f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = {LONGEST_IDLE}"
        )

    return engine


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    return postgresql.insert(table) if is_postgresql(connection) else sqlite.insert(table)


def insert_if_absent(connection: Connection, table: Table, **conflict: Any) -> Insert:
    """An INSERT that does nothing where the row's key exists; ``conflict`` names the key."""
    return insert(connection, table).on_conflict_do_nothing(**conflict)


def relation_size(connection: Connection, table: Table) -> int | None:
    """How many bytes a table takes with its indexes; ``None`` where the database cannot say so at once."""
    if not is_postgresql(connection):
        return None
    name = connection.dialect.identifier_preparer.format_table(table)
    return int(connection.execute(select(func.pg_total_relation_size(name))).scalar_one())


def create_schemas(connection: Connection) -> None:
    """Make the two schemas where they are not simply attached files."""
    if is_postgresql(connection):
        for schema in FILES:
            connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')


def begin_snapshot(connection: Connection) -> None:
    """Begin to read one state of everything, which stays the same for this connection until it is closed.

    On SQLite, while nobody commits: its two files would otherwise be of two moments.
    """
    if is_postgresql(connection):
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.exec_driver_sql("SELECT 1")
    else:
        for schema in FILES:
            connection.execute(
                select(func.count()).select_from(table("sqlite_master", schema=schema))
            )


def keep_tables(connection: Connection, schema: str, names: Iterable[str]) -> None:
    """Have nobody drop or alter these tables until this transaction ends. A snapshot of SQLite does so already."""
    if is_postgresql(connection):
        for name in names:
            quoted = connection.dialect.identifier_preparer.quote_identifier(name)
            connection.exec_driver_sql(f"LOCK TABLE {schema}.{quoted} IN ACCESS SHARE MODE")


def continue_numbers(connection: Connection, table: Table) -> None:
    """Have a table's generated keys go on behind those that were stored. SQLite does so already."""
    key = table.autoincrement_column
    if is_postgresql(connection) and key is not None:
        last = connection.execute(select(func.max(key))).scalar_one()
        sequence = func.pg_get_serial_sequence(f"{table.schema}.{table.name}", key.name)
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def lock_migrations(connection: Connection) -> None:
    """Let one process migrate at a time, with time to think. SQLite's write lock does so already."""
    if is_postgresql(connection):
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(77691134)")


def wait_for_turn(connection: Connection, turn: int) -> None:
    """Have nobody else do ``turn`` until this transaction ends. SQLite's write lock does so already."""
    if is_postgresql(connection):
        connection.execute(select(func.pg_advisory_xact_lock(turn)))


def take_turn(connection: Connection, turn: int) -> bool:
    """Like `wait_for_turn`, but answers ``False`` at once where somebody else has the turn."""
    if not is_postgresql(connection):
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(turn))).scalar_one())


def has_fts5(connection: Connection) -> bool:
    """Whether full-text search is SQLite's FTS5; otherwise it is PostgreSQL's tsvector."""
    return not is_postgresql(connection)


def number_binder(dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a number one that this database's ``NUMERIC`` takes without loss; ``None``: nothing."""
    if dialect.name != "postgresql":
        return None
    return lambda value: value if value is None else Decimal(repr(value))


def plain_number(value: Any) -> Any:
    """A number that the database computed as Python's own; anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def sql_name(connection: Connection) -> str:
    """The name under which sqlglot knows this database."""
    return "postgres" if is_postgresql(connection) else "sqlite"


@contextmanager
def limited_time(connection: Connection, seconds: float) -> Iterator[None]:
    """Have the database itself give up what takes longer."""
    if is_postgresql(connection):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
        yield
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    deadline = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


def is_passing(problem: DBAPIError) -> bool:
    """Whether the same transaction may succeed when tried again: deadlock, lost race, lost server."""
    state = getattr(problem.orig, "sqlstate", None)
    if state in {"40001", "40P01", IDLED}:
        return True
    if not isinstance(problem, OperationalError):
        return False
    refused = state in {None, "57P03", "53300"} and "psycopg" in type(problem.orig).__module__
    return problem.connection_invalidated or refused


def is_lost(problem: DBAPIError) -> bool:
    """Whether the connection was lost, so that nobody here knows what the server did last."""
    return problem.connection_invalidated and getattr(problem.orig, "sqlstate", None) != IDLED


def notify(connection: Connection, channel: str, payload: str) -> None:
    """Have PostgreSQL tell whoever listens on ``channel`` once this transaction has committed."""
    connection.execute(select(func.pg_notify(channel, payload)))


def store_failed(problem: Exception) -> Unavailable:
    """What a caller is told when the database itself refused: its reason, without SQL or values.

    The code ``store_away`` says that nothing was done and that it may work again soon.
    """
    reason = getattr(problem, "orig", None) or problem
    away = isinstance(problem, DBAPIError) and is_passing(problem)
    return Unavailable(
        f"The store does not answer: {reason}", code="store_away" if away else "store_unavailable"
    )


def present(connection: Connection, now: datetime) -> datetime:
    """The moment that all processes agree on: the server's where there is one, otherwise ``now``."""
    if not is_postgresql(connection):
        return now
    seconds = connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
    return from_millis(int(seconds * 1000))
