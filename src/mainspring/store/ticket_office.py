"""Installs Procrastinate's schema beside ours, and brings it up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from mainspring.base.errors import Misconfigured
from mainspring.store.dialect import is_postgresql
from mainspring.store.tickets import SCHEMA

_KNOWN = text("SELECT to_regclass(:table) IS NOT NULL")


def install(connection: Connection, version: str) -> None:
    """Make the schema, or apply those of Procrastinate's migrations that it has not seen.

    Those that may only follow the code (``…_post_…``) wait while a node of another ``version`` runs.
    """
    if not is_postgresql(connection):
        return
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise Misconfigured(
            "PostgreSQL needs Procrastinate: install mainspring[postgres]."
        ) from None
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
    if connection.execute(_KNOWN, {"table": f"{SCHEMA}.procrastinate_jobs"}).scalar_one():
        _upgrade(connection, files, version)
    else:
        _run(connection, SchemaManager.get_schema())
        connection.exec_driver_sql("CREATE TABLE applied (name text PRIMARY KEY)")
        _note(connection, files)
    connection.exec_driver_sql("SET LOCAL search_path TO DEFAULT")


def _upgrade(connection: Connection, files: list[Path], version: str) -> None:
    seen = set(connection.execute(text("SELECT name FROM applied")).scalars())
    others = text("SELECT count(*) FROM control.nodes WHERE version <> :version")
    mixed = connection.execute(others, {"version": version}).scalar_one() > 0
    for file in files:
        if file.name in seen:
            continue
        if mixed and "_post_" in file.name:
            return  # and none after it: they build on each other
        _run(connection, file.read_text())
        _note(connection, [file])


def _note(connection: Connection, files: list[Path]) -> None:
    for file in files:
        connection.execute(text("INSERT INTO applied VALUES (:name)"), {"name": file.name})


def _run(connection: Connection, script: str) -> None:
    """Several statements at once, as they are written: percent signs mean themselves."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(script)
