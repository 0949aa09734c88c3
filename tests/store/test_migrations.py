"""Migrations build what the schema says, on both databases, and each leaves the code before it at work."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    Engine,
    MetaData,
    Table,
    delete,
    insert,
    inspect,
    select,
    text,
    update,
)

import mainspring.store
from mainspring.base.errors import Misconfigured
from mainspring.store.database import Database
from mainspring.store.dialect import postgresql_engine, sqlite_engine
from mainspring.store.migrate import migrate
from mainspring.store.schema import CONTROL, DATA, metadata
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

_config = Config()
_config.set_main_option("script_location", f"{Path(mainspring.store.__file__).parent}/migrations")
VERSIONS = [s.revision for s in ScriptDirectory.from_config(_config).walk_revisions()][::-1]
STEPS = list(pairwise(VERSIONS))


def differences(tx: Transaction) -> list[object]:
    options = {
        "include_schemas": True,
        "include_name": _ours,
        "version_table": "schema_version",
        "version_table_schema": CONTROL,
    }
    context = MigrationContext.configure(tx.connection, opts=options)
    return list(compare_metadata(context, metadata))


def _ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "schema" or name in {CONTROL, DATA}


async def test_migrations_build_the_schema(database: Database) -> None:
    assert await database.read(differences) == []


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database that has nothing yet."""
    if request.param == "postgresql":
        opened = postgresql_engine(request.getfixturevalue("fresh_postgresql"))
    else:
        opened = sqlite_engine(tmp_path, writer=True)
    yield opened
    opened.dispose()


def reflected(engine: Engine) -> dict[str, Table]:
    """The tables of both schemas as they are."""
    found = MetaData()
    with engine.connect() as connection:
        for schema in (CONTROL, DATA):
            found.reflect(connection, schema=schema)
    return {table.fullname: table for table in found.sorted_tables if "version" not in table.name}


def rules(engine: Engine, table: Table) -> dict[str, Any]:
    """What a row of ``table`` has to keep to."""
    inspector = inspect(engine)
    unique = {
        tuple(index["column_names"])
        for index in inspector.get_indexes(table.name, table.schema)
        if index["unique"]
    } | {
        tuple(constraint["column_names"])
        for constraint in inspector.get_unique_constraints(table.name, table.schema)
    }
    return {
        "unique": unique,
        "checks": {str(c["name"]) for c in inspector.get_check_constraints(table.name, table.schema)},
        "references": {tuple(k.parent.name for k in c.elements) for c in table.foreign_key_constraints},
        "key": tuple(column.name for column in table.primary_key),
    }  # fmt: skip


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_migration_only_expands(engine: Engine, before: str, after: str) -> None:
    migrate(engine, before)
    old = {name: (table, rules(engine, table)) for name, table in reflected(engine).items()}
    migrate(engine, after)
    new = reflected(engine)
    for name, (table, kept) in old.items():
        assert name in new, f"{after} drops {name}"
        assert rules(engine, new[name]) == kept, f"{after} changes what rows of {name} keep to"
        for column in table.columns:
            assert column.name in new[name].columns, f"{after} drops {name}.{column.name}"
            now = new[name].columns[column.name]
            assert str(now.type) == str(column.type), f"{after} changes {name}.{column.name}"
            assert now.nullable or not column.nullable, f"{after} demands {name}.{column.name}"
        for added in set(new[name].columns.keys()) - set(table.columns.keys()):
            column = new[name].columns[added]
            assert column.nullable or column.server_default is not None, f"{name}.{added}"


def some_value(column: Column[Any]) -> Any:
    """A value that fits, the same for every column of a kind, so that references hold."""
    kind = column.type.python_type
    return {int: 1, str: "x", bool: False, float: 1.0}.get(kind, {})


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_the_code_before_works_on_the_schema_after(engine: Engine, before: str, after: str) -> None:
    migrate(engine, before)
    old = reflected(engine)
    migrate(engine, after)
    with engine.begin() as connection:
        for table in old.values():
            values = {column.name: some_value(column) for column in table.columns}
            connection.execute(insert(table), values)
            connection.execute(update(table).values(values))
            assert connection.execute(select(table)).mappings().all() == [values]
        for table in reversed(old.values()):
            connection.execute(delete(table))


def set_version(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE control.schema_version SET version_num = :version"), {"version": version}
        )


def test_a_schema_may_be_one_version_newer_and_no_more(engine: Engine) -> None:
    migrate(engine)
    newest = int(VERSIONS[-1])
    set_version(engine, f"{newest + 1:04}")
    migrate(engine)
    set_version(engine, f"{newest + 2:04}")
    with pytest.raises(Misconfigured, match=f"version {newest + 2:04}.*works with {newest:04}"):
        migrate(engine)
    set_version(engine, "b5c1f")
    with pytest.raises(Misconfigured, match="made by something else"):
        migrate(engine)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_nodes_at_work_are_not_left_two_versions_behind(engine: Engine) -> None:
    migrate(engine, VERSIONS[-3])
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO control.nodes (name, host, pid, version, started_at, heartbeat_at, doing) VALUES "
                "('old-1', 'h', 1, '0', 0, extract(epoch FROM clock_timestamp()) * 1000, 'idle')"
            )
        )
    with pytest.raises(Misconfigured, match="old-1 would not bear"):
        migrate(engine)
    migrate(engine, VERSIONS[-2])
    with engine.begin() as connection:
        connection.execute(text("UPDATE control.nodes SET heartbeat_at = heartbeat_at - 61000"))
    migrate(engine)
