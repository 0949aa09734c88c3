"""Brings a database to the schema that this code expects, without breaking the nodes that are at work.

Every migration only expands, so that the code of the version before works on the result. What the new code
does not need any more goes one version later. Hence a node works on its own schema and on the next one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection

from mainspring import __version__
from mainspring.base.errors import Misconfigured
from mainspring.store.dialect import create_schemas, is_postgresql, lock_migrations, present
from mainspring.store.schema import CONTROL, nodes
from mainspring.store.ticket_office import install

SKEW = 1
"""Versions by which the schema may be newer than a node's code."""

LIVING = timedelta(minutes=1)
"""Whoever beat within this time is at work."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to ``revision`` in one transaction; safe when several processes start at once.

    A schema that is one version newer is left alone. Raises `Misconfigured` where it is newer still, or
    where nodes are at work that would not bear the upgrade.
    """
    with engine.begin() as connection:
        lock_migrations(connection)
        create_schemas(connection)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
        current = _current(connection)
        if current is not None and current not in known:
            _check_newer(current, known[0])
            return
        _check_living(connection, known, current, revision)
        command.upgrade(config, revision)
        if revision == "head":
            install(connection, __version__)


def _current(connection: Connection) -> str | None:
    """The schema's version; ``None`` where there is no schema yet."""
    options = {"version_table": "schema_version", "version_table_schema": CONTROL}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _check_newer(current: str, newest: str) -> None:
    if not current.isdecimal():
        raise Misconfigured(
            f"The database was made by something else: its schema has the version {current}."
        )
    if int(current) - int(newest) > SKEW:
        raise Misconfigured(
            f"The database was made by a newer Mainspring: its schema has the version {current}, and this "
            f"Mainspring ({__version__}) works with {newest} and the one after it. Install the newer one."
        )


def _check_living(
    connection: Connection, known: list[str], current: str | None, revision: str
) -> None:
    """Refuse to go further than the nodes at work can follow."""
    target = known[0] if revision == "head" else revision
    if current is None or int(target) - int(current) <= SKEW:
        return
    if living := _living(connection):
        raise Misconfigured(
            f"The schema would go from version {current} to {target} at once, which {', '.join(living)} would not "
            "bear: stop all nodes first (one that crashed counts for a minute), or upgrade version by version."
        )


def _living(connection: Connection) -> list[str]:
    """Nodes that are at work, in whatever version the schema is."""
    if not is_postgresql(connection):
        return []  # SQLite's lock on the directory has seen to that
    since = present(connection, datetime.now(UTC)) - LIVING
    query = select(nodes.c.name).where(nodes.c.heartbeat_at > since).order_by(nodes.c.name)
    return list(connection.execute(query).scalars())
