"""Brings a database to the schema that this code expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from mainspring import __version__
from mainspring.base.errors import Misconfigured
from mainspring.store.dialect import create_schemas, lock_migrations
from mainspring.store.ticket_office import install

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction; safe when several processes start at once.

    Raises `Misconfigured` when the database was made by a newer Mainspring.
    """
    with engine.begin() as connection:
        lock_migrations(connection)
        create_schemas(connection)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except CommandError as problem:
            raise Misconfigured(
                f"The database was made by another version of Mainspring: {problem}"
            ) from None
        if revision == "head":
            install(connection, __version__)
