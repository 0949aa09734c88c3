"""Rows on both databases: what goes in comes out, all or nothing, and clear refusals."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from mainspring.base.errors import (
    Conflict,
    Invalid,
    MainspringError,
    NotFound,
    PreconditionFailed,
    TooLarge,
)
from mainspring.model.query import Query
from mainspring.model.table import ColumnDefinition, ColumnType
from mainspring.store.database import Database
from mainspring.tables import definitions, fitting, reads, rows

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

Row = dict[str, Any]


@pytest.fixture(autouse=True)
async def table(database: Database) -> None:
    await database.write(definitions.create_table, "Updates", (), NOW)


async def insert(database: Database, *new: Row) -> list[Row]:
    return await database.write(rows.insert_rows, "Updates", list(new), NOW)


async def read(database: Database) -> list[Row]:
    return (await database.read(reads.read_rows, Query("Updates"))).rows


async def test_a_table_is_known_by_its_name_in_any_case(database: Database) -> None:
    with pytest.raises(Conflict, match="already"):
        await database.write(definitions.create_table, "UPDATES", (), NOW)
    found = await database.read(definitions.get_table, "updates")
    assert found.name == "Updates"
    assert [c.name for c in found.columns] == ["id", "__createdAt", "__updatedAt", "__version"]
    listed = await database.read(definitions.list_tables, after=None, limit=9)
    assert [t.name for t in listed] == ["Updates"]


@pytest.mark.parametrize(
    "name", ["", "1st", "a b", 'a"b', "a;drop", "__tables", "sqlite_x", "é", "x" * 64]
)
async def test_a_name_that_is_none_is_refused(database: Database, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        await database.write(definitions.create_table, name, (), NOW)
    assert refused.value.code == "invalid_name"


@pytest.mark.parametrize("name", ["select", "group", "Table", "order", "index"])
async def test_words_of_sql_are_names_like_others(database: Database, name: str) -> None:
    await database.write(definitions.create_table, name, (), NOW)
    await database.write(rows.insert_rows, name, [{"where": 1, "From": "x"}], NOW)
    found = (await database.read(reads.read_rows, Query(name))).rows
    assert (found[0]["where"], found[0]["From"]) == (1, "x")


async def test_a_dropped_table_is_gone_and_its_name_is_free(database: Database) -> None:
    await insert(database, {"a": 1})
    await database.write(definitions.drop_table, "updates")
    with pytest.raises(NotFound) as refused:
        await read(database)
    assert refused.value.code == "table_not_found"
    await database.write(definitions.create_table, "Updates", (), NOW)
    assert await read(database) == []


VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
    0.1,
    -2.5e-300,
    1e300,
    "",
    'it\'s "quoted"; -- DROP TABLE',
    "emoji 🐦, עברית, \n\t\\",
    "long ü" * 175_000,
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    {"a": [1, 2.5, None, {"b": "é"}], "big": 2**60},
    [],
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
async def test_a_value_comes_out_as_it_went_in(database: Database, value: Any) -> None:
    stored = await insert(database, {"value": value, "other": 1})
    found = await read(database)
    assert found == stored
    assert found[0].get("value") == value
    assert type(found[0].get("value")) is type(value)


async def test_whole_numbers_are_integers_whatever_they_were(database: Database) -> None:
    await insert(database, {"n": 3.0}, {"n": 2.5}, {"n": 2**62})
    assert [repr(row["n"]) for row in await read(database)] == ["3", "2.5", str(2**62)]


async def test_moments_are_kept_in_utc_to_the_millisecond(database: Database) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    await insert(database, {"at": datetime(2026, 1, 1, 5, 30, 0, 123456, tzinfo=zone)})
    assert (await read(database))[0]["at"] == datetime(2026, 1, 1, 0, 0, 0, 123000, tzinfo=UTC)


async def test_columns_appear_with_their_first_value_in_the_order_of_appearance(
    database: Database,
) -> None:
    await insert(database, {"b": None}, {"a": 1, "b": None}, {"b": "x", "a": None})
    found = await database.read(definitions.get_table, "Updates")
    assert [(c.name, c.type) for c in found.columns[4:]] == [
        ("a", ColumnType.NUMBER),
        ("b", ColumnType.STRING),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("n", "5"),
        ("n", True),
        ("n", float("nan")),
        ("n", float("inf")),
        ("n", 2**63),
        ("s", 5),
        ("s", "a\0b"),
        ("b", 1),
        ("at", "2026-01-01T00:00:00Z"),
        ("at", datetime(2026, 1, 1)),
        ("j", "{}"),
        ("j", {"a": float("nan")}),
        ("j", {"a": "\0"}),
        ("j", {1: "a"}),
        ("fresh", b"bytes"),
        ("fresh", {1, 2}),
    ],
)
async def test_a_value_that_does_not_fit_is_refused_and_nothing_is_lost(
    database: Database, column: str, value: Any
) -> None:
    kept = await insert(database, {"n": 1, "s": "x", "b": True, "at": NOW, "j": {}})
    with pytest.raises(Invalid) as refused:
        await insert(database, {"n": 2}, {column: value})
    assert (refused.value.code, refused.value.field) == ("wrong_type", column)
    assert await read(database) == kept
    assert len((await database.read(definitions.get_table, "Updates")).columns) == 9


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"ID": "x"}, "invalid_id"),
        ({"id": "a/b"}, "invalid_id"),
        ({"id": 5}, "invalid_id"),
        ({"id": "x" * 256}, "invalid_id"),
        ({"__createdAt": NOW}, "system_column"),
        ({"__mine": 1}, "system_column"),
        ({"a b": 1}, "invalid_name"),
        ({'a"; DROP TABLE x; --': 1}, "invalid_name"),
        ({"a": 1, "A": 2}, "invalid_row"),
    ],
)
async def test_a_row_that_is_none_is_refused(database: Database, row: Row, code: str) -> None:
    with pytest.raises(MainspringError) as refused:
        await insert(database, {"n": 1}, row)
    assert refused.value.code == code
    assert await read(database) == []


async def test_generated_ids_sort_by_insertion(database: Database) -> None:
    stored = await insert(database, *({"n": n} for n in range(2000)))
    assert [row["n"] for row in await read(database)] == list(range(2000))
    assert len({row["id"] for row in stored}) == 2000
    assert len({row["__version"] for row in stored}) == 2000


async def test_a_taken_id_is_a_conflict_and_nothing_is_inserted(database: Database) -> None:
    await insert(database, {"id": "a"})
    for batch in ([{"id": "b"}, {"id": "a"}], [{"id": "c"}, {"id": "c"}]):
        with pytest.raises(Conflict) as refused:
            await insert(database, *batch)
        assert refused.value.code == "row_exists"
    assert [row["id"] for row in await read(database)] == ["a"]


async def test_an_update_changes_only_what_it_names(database: Database) -> None:
    (stored,) = await insert(database, {"a": 1, "b": "x"})
    changed = await database.write(
        rows.update_rows, "Updates", [{"id": stored["id"], "B": "y", "c": True}], LATER
    )
    expected = {**stored, "b": "y", "c": True, "__updatedAt": LATER}
    assert {**changed[0], "__version": None} == {**expected, "__version": None}
    assert changed[0]["__version"] != stored["__version"]
    assert await read(database) == changed


async def test_an_update_of_an_old_version_is_refused(database: Database) -> None:
    (stored,) = await insert(database, {"a": 1})
    change = {"id": stored["id"], "a": 2, "__version": stored["__version"]}
    await database.write(rows.update_rows, "Updates", [change], LATER)
    with pytest.raises(PreconditionFailed):
        await database.write(rows.update_rows, "Updates", [{**change, "a": 3}], LATER)
    assert (await read(database))[0]["a"] == 2


async def test_updates_are_all_or_none(database: Database) -> None:
    (stored,) = await insert(database, {"a": 1})
    with pytest.raises(NotFound) as refused:
        await database.write(
            rows.update_rows, "Updates", [{"id": stored["id"], "a": 2}, {"id": "no", "a": 2}], LATER
        )
    assert refused.value.code == "row_not_found"
    assert (await read(database))[0]["a"] == 1
    with pytest.raises(Invalid, match="id"):
        await database.write(rows.update_rows, "Updates", [{"a": 2}], LATER)


async def test_an_upsert_inserts_or_changes(database: Database) -> None:
    await insert(database, {"id": "a", "n": 1, "s": "kept"})
    answered = await database.write(
        rows.upsert_rows, "Updates", [{"id": "a", "n": 2}, {"id": "b", "n": 3}, {"n": 4}], LATER
    )
    assert [(row["n"], row["s"]) for row in answered] == [(2, "kept"), (3, None), (4, None)]
    assert answered[0]["__createdAt"] == NOW
    assert len(await read(database)) == 3


async def test_a_lookup_and_a_delete_name_what_is_missing(database: Database) -> None:
    await insert(database, {"id": "a"}, {"id": "b"}, {"id": "c"})
    assert (await database.read(rows.lookup_row, "Updates", "a"))["id"] == "a"
    with pytest.raises(NotFound):
        await database.write(rows.delete_rows, "Updates", ["a", "nope"], NOW)
    assert len(await read(database)) == 3
    assert await database.write(rows.delete_rows, "Updates", ["a", "b", "a"], NOW) == 2
    with pytest.raises(NotFound):
        await database.read(rows.lookup_row, "Updates", "a")


async def test_limits_have_names(database: Database) -> None:
    wide = {f"c{n}": n for n in range(definitions.MOST_COLUMNS + 1)}
    with pytest.raises(Invalid) as refused:
        await insert(database, wide)
    assert refused.value.code == "too_many_columns"
    with pytest.raises(TooLarge):
        await insert(database, *([{}] * (fitting.MOST_ROWS + 1)))
    with pytest.raises(TooLarge):
        await insert(database, {"s": "x" * (4 * 1024 * 1024 + 1)})


async def test_declared_columns_are_there_at_once(database: Database) -> None:
    declared = (
        ColumnDefinition("at", ColumnType.DATETIME),
        ColumnDefinition("n", ColumnType.NUMBER),
    )
    made = await database.write(definitions.create_table, "Declared", declared, NOW)
    assert [(c.name, c.type) for c in made.columns[4:]] == [
        ("at", ColumnType.DATETIME),
        ("n", ColumnType.NUMBER),
    ]


async def test_many_writers_may_bring_the_same_new_columns_at_once(database: Database) -> None:
    def row(n: int) -> Row:
        return {"shared": n, f"own{n % 5}": n}

    await asyncio.gather(*(insert(database, row(n), row(n)) for n in range(50)))
    found = await read(database)
    assert sorted(r["shared"] for r in found) == sorted([*range(50), *range(50)])
    assert all(r[f"own{r['shared'] % 5}"] == r["shared"] for r in found)
    columns = (await database.read(definitions.get_table, "Updates")).columns
    assert len(columns) == 4 + 6
