"""Brings a database to the schema that this code expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from mainspring import __version__
from mainspring.base.errors import Misconfigured
from mainspring.store.dialect import create_schemas, lock_migrations
from mainspring.store.schema import CONTROL
from mainspring.store.ticket_office import install

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction; safe when several processes start at once.

    Raises `Misconfigured` when the database was made by a newer Mainspring.
    """
    with engine.begin() as connection:
        migrate_on(connection, revision)


def migrate_on(connection: Connection, revision: str) -> None:
    """Like `migrate`, as part of a transaction that is open already."""
    lock_migrations(connection)
    create_schemas(connection)
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as problem:
        raise Misconfigured(
            f"The database was made by another version of Mainspring: {problem}"
        ) from None
    if revision == "head":
        install(connection, __version__)


def head() -> str:
    """The schema that this code expects."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def is_known(revision: str) -> bool:
    """Whether this code can bring a database from that schema to its own."""
    return revision in {
        script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()
    }


def revision_of(connection: Connection) -> str | None:
    """The schema that a database has; ``None`` where it has none."""
    options = {"version_table": "schema_version", "version_table_schema": CONTROL}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
