"""Deleted rows that come back, tables that begin or cease to keep them, and how much room rows take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mainspring.base.errors import Conflict, Invalid, NotFound
from mainspring.model.query import Query
from mainspring.model.table import IdType
from mainspring.store.database import Database
from mainspring.tables import changes, definitions, reads, rows, search, soft_delete

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

Row = dict[str, Any]


@pytest.fixture(autouse=True)
async def table(database: Database) -> None:
    await database.write(definitions.create_table, "T", (), NOW)


async def insert(database: Database, *new: Row, table: str = "T") -> list[Row]:
    return await database.write(rows.insert_rows, table, list(new), NOW)


async def shown(database: Database, **query: Any) -> list[Row]:
    return (await database.read(reads.read_rows, Query("T", **query))).rows


async def test_deleted_rows_come_back_as_they_were(database: Database) -> None:
    first, second = await insert(database, {"n": 1, "s": "a"}, {"n": 2})
    await database.write(rows.delete_rows, "T", [first["id"], second["id"]], NOW)
    back = await database.write(rows.restore_rows, "T", [first, second], LATER)
    for was, now in zip((first, second), back, strict=True):
        stamps = ("__updatedAt", "__version")
        assert {k: v for k, v in now.items() if k not in stamps} == {
            k: v for k, v in was.items() if k not in stamps
        }
        assert now["__createdAt"] == NOW
        assert now["__updatedAt"] == LATER
    with pytest.raises(Conflict):
        await database.write(rows.restore_rows, "T", [first], LATER)
    with pytest.raises(Invalid):
        await database.write(rows.restore_rows, "T", [{"n": 1}], LATER)
    assert await database.write(rows.restore_rows, "T", [], LATER) == []


async def test_numbers_come_back_but_not_before_they_were_given(database: Database) -> None:
    await database.write(definitions.create_table, "N", (), NOW, id_type=IdType.INTEGER)
    one, two = await insert(database, {"s": "a"}, {"s": "b"}, table="N")
    await database.write(rows.delete_rows, "N", [one["id"], two["id"]], NOW)
    back = await database.write(rows.restore_rows, "N", [{"id": 2, "s": "b"}], LATER)
    assert [(row["id"], row["__createdAt"]) for row in back] == [(2, LATER)]
    with pytest.raises(Invalid) as refused:
        await database.write(rows.restore_rows, "N", [{"id": 3}], LATER)
    assert refused.value.code == "invalid_id"
    (third,) = await insert(database, {"s": "c"}, table="N")
    assert third["id"] == 3


async def test_a_table_begins_to_keep_what_is_deleted(database: Database) -> None:
    first, second = await insert(database, {"s": "quick fox"}, {"s": "slow fox"})
    await database.write(search.set_search, "T", ["s"])
    await database.write(soft_delete.set_soft_delete, "T", True, NOW)
    await database.write(soft_delete.set_soft_delete, "T", True, NOW)
    assert (await database.read(definitions.get_table, "T")).soft_delete
    await database.write(rows.delete_rows, "T", [first["id"]], NOW)
    assert [row["id"] for row in await shown(database)] == [second["id"]]
    assert [row["__deleted"] for row in await shown(database, include_deleted=True)] == [
        True,
        False,
    ]
    back = await database.write(rows.restore_rows, "T", [first], LATER)
    assert back[0]["__deleted"] is False
    assert len(await shown(database, search="quick")) == 1


async def test_a_table_ceases_to_keep_what_is_deleted(database: Database) -> None:
    await database.write(soft_delete.set_soft_delete, "T", True, NOW)
    first, second = await insert(database, {"n": 1, "s": "fox"}, {"n": 2, "s": "fox"})
    await database.write(search.set_search, "T", ["s"])
    await database.write(rows.delete_rows, "T", [first["id"]], NOW)
    before = await database.read(changes.last_change, "T")
    await database.write(soft_delete.set_soft_delete, "T", False, NOW)
    assert [row["id"] for row in await shown(database, search="fox")] == [second["id"]]
    assert "__deleted" not in (await shown(database))[0]
    told = await database.read(changes.changes_after, "T", before, 10)
    assert [change.deleted for change in told] == [first["id"]]
    with pytest.raises(NotFound):
        await database.read(rows.lookup_row, "T", first["id"])


async def test_a_size_grows_with_what_is_stored(database: Database) -> None:
    async def size() -> int:
        return (await database.read(definitions.get_table, "T")).size

    empty = await size()
    await insert(database, *({"n": n, "s": "x" * 1000, "rowid": n} for n in range(1000)))
    filled = await size()
    assert 1_000_000 < filled - empty < 3_000_000
    found = await shown(database, take=900)
    await database.write(rows.delete_rows, "T", [row["id"] for row in found], NOW)
    assert await size() <= filled
