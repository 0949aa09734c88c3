"""Migrations build what the schema says, on both databases, as often as they are asked."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from mainspring.store.database import Database
from mainspring.store.schema import CONTROL, DATA, metadata
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio


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
