"""What a table is made of can be changed, with its rows in it: columns, types, indexes, search."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mainspring.base.errors import Conflict, Invalid, MainspringError, NotFound
from mainspring.model.query import OData, Ordering, Query
from mainspring.model.service import ServiceOptions
from mainspring.model.table import ColumnDefinition, ColumnType, IdType, IndexDefinition
from mainspring.store import service
from mainspring.store.database import Database
from mainspring.tables import changes, columns, definitions, reads, rows, search, summaries
from mainspring.tables.summaries import Summary
from mainspring.tables.troubles import RowChanged

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

Row = dict[str, Any]


@pytest.fixture(autouse=True)
async def table(database: Database) -> None:
    await database.write(definitions.create_table, "T", (), NOW)


async def insert(database: Database, *new: Row, table: str = "T") -> list[Row]:
    return await database.write(rows.insert_rows, table, list(new), NOW)


async def values(database: Database, column: str, **query: Any) -> list[Any]:
    page = await database.read(reads.read_rows, Query("T", **query), unknown_column="error")
    return [row[column] for row in page.rows]


async def types(database: Database) -> dict[str, ColumnType]:
    found = await database.read(definitions.get_table, "T")
    return {column.name: column.type for column in found.columns if not column.system}


async def test_a_column_is_renamed_with_its_values_and_indexes(database: Database) -> None:
    await insert(database, {"old": 1, "other": 2})
    await database.write(columns.create_index, "T", IndexDefinition("byOld", ("old",)))
    await database.write(columns.rename_column, "T", "OLD", "new")
    await database.write(columns.rename_column, "T", "new", "New")
    assert await types(database) == {"New": ColumnType.NUMBER, "other": ColumnType.NUMBER}
    assert await values(database, "New") == [1]
    (index,) = (await database.read(definitions.get_table, "T")).indexes
    assert index.columns == ("New",)
    with pytest.raises(Conflict):
        await database.write(columns.rename_column, "T", "New", "other")
    with pytest.raises(NotFound):
        await database.write(columns.rename_column, "T", "old", "x")
    with pytest.raises(Invalid):
        await database.write(columns.rename_column, "T", "id", "x")
    with pytest.raises(Invalid):
        await database.write(columns.rename_column, "T", "New", 'x"; DROP TABLE y; --')


async def test_a_column_is_dropped_and_may_come_again(database: Database) -> None:
    await insert(database, {"a": 1, "b": 2})
    await database.write(columns.create_index, "T", IndexDefinition("both", ("a", "b")))
    await database.write(columns.drop_column, "T", "a")
    assert list(await types(database)) == ["b"]
    assert (await database.read(definitions.get_table, "T")).indexes == ()
    await insert(database, {"a": "text"})
    assert (await types(database))["a"] is ColumnType.STRING
    assert await values(database, "a") == [None, "text"]


@pytest.mark.parametrize(
    ("given", "to", "expected"),
    [
        ([1, 2.5, None], ColumnType.STRING, ["1", "2.5", None]),
        (["1", " 2.5 ", None], ColumnType.NUMBER, [1, 2.5, None]),
        ([True, False], ColumnType.STRING, ["true", "false"]),
        (["yes", "FALSE"], ColumnType.BOOLEAN, [True, False]),
        ([1, 0], ColumnType.BOOLEAN, [True, False]),
        (["2026-03-01T12:00:00Z"], ColumnType.DATETIME, [NOW]),
        ([NOW], ColumnType.NUMBER, [1772366400000]),
        ([NOW], ColumnType.STRING, ["2026-03-01T12:00:00.000Z"]),
        (['{"a": [1]}'], ColumnType.JSON, [{"a": [1]}]),
        ([{"a": [1]}], ColumnType.STRING, ['{"a":[1]}']),
    ],
)
async def test_a_type_is_changed_with_every_value(
    database: Database, given: list[Any], to: ColumnType, expected: list[Any]
) -> None:
    await insert(database, *({"c": value, "n": n} for n, value in enumerate(given)))
    filled = len([value for value in given if value is not None])
    tried = await database.write(columns.change_type, "T", "c", to, apply=False)
    assert (tried.converted, tried.failed, tried.applied) == (filled, 0, False)
    done = await database.write(columns.change_type, "T", "c", to, apply=True)
    assert (done.converted, done.applied) == (filled, True)
    assert await values(database, "c", order=(Ordering("n"),)) == expected
    assert (await types(database))["c"] is to


async def test_a_type_that_does_not_fit_changes_nothing(database: Database) -> None:
    await insert(database, {"c": "1"}, {"c": "x" * 100}, {"c": "nan"})
    for apply in (False, True):
        found = await database.write(columns.change_type, "T", "c", ColumnType.NUMBER, apply=apply)
        assert (found.converted, found.failed, found.applied) == (1, 2, False)
        assert "'nan'" in found.examples
    assert (await types(database))["c"] is ColumnType.STRING


async def test_many_values_change_their_type(database: Database) -> None:
    await insert(database, *({"c": n} for n in range(2500)))
    await database.write(columns.create_index, "T", IndexDefinition("one", ("c",), unique=True))
    await database.write(columns.change_type, "T", "c", ColumnType.STRING, apply=True)
    assert set(await values(database, "c")) == {str(n) for n in range(2500)}
    (index,) = (await database.read(definitions.get_table, "T")).indexes
    assert index.unique


async def test_a_unique_index_refuses_what_is_double(database: Database) -> None:
    await insert(database, {"c": 1}, {"c": 1})
    one = IndexDefinition("one", ("c",), unique=True)
    with pytest.raises(Conflict) as refused:
        await database.write(columns.create_index, "T", one)
    assert refused.value.code == "not_unique"
    await database.write(rows.delete_rows, "T", [(await values(database, "id"))[0]], NOW)
    await database.write(columns.create_index, "T", one)
    with pytest.raises(Conflict) as refused:
        await insert(database, {"c": 1})
    assert refused.value.code == "row_exists"
    with pytest.raises(Conflict):
        await database.write(columns.create_index, "T", one)
    await database.write(columns.drop_index, "T", "ONE")
    await insert(database, {"c": 1})
    with pytest.raises(NotFound):
        await database.write(columns.drop_index, "T", "one")
    for wrong in (("nope",), ()):
        with pytest.raises(MainspringError):
            await database.write(columns.create_index, "T", IndexDefinition("x", wrong))


async def test_a_default_stands_where_nothing_is_brought(database: Database) -> None:
    column = ColumnDefinition("c", ColumnType.NUMBER, default=7)
    await database.write(columns.add_column, "T", column)
    stored = await insert(database, {"a": 1}, {"c": None}, {"c": 8})
    assert [row["c"] for row in stored] == [7, None, 8]
    assert await values(database, "c") == [7, None, 8]
    await database.write(columns.set_default, "T", "c", None)
    assert (await insert(database, {}))[0]["c"] is None
    with pytest.raises(Invalid):
        await database.write(columns.set_default, "T", "c", "seven")
    with pytest.raises(Conflict):
        await database.write(columns.add_column, "T", column)


async def test_without_a_dynamic_schema_no_column_appears(database: Database) -> None:
    await insert(database, {"a": 1})
    await database.write(service.set_options, ServiceOptions(dynamic_schema=False))
    with pytest.raises(Invalid) as refused:
        await insert(database, {"a": 1, "b": 2})
    assert (refused.value.code, refused.value.field) == ("unknown_column", "b")
    await insert(database, {"a": 2, "b": None})
    await database.write(columns.add_column, "T", ColumnDefinition("b", ColumnType.NUMBER))
    await insert(database, {"b": 2})


async def test_integer_ids_are_counted_and_not_taken(database: Database) -> None:
    await database.write(definitions.create_table, "N", (), NOW, id_type=IdType.INTEGER)
    stored = await insert(database, {"a": 1}, {"a": 2}, table="N")
    assert [row["id"] for row in stored] == [1, 2]
    assert (await database.read(rows.lookup_row, "N", "2"))["a"] == 2
    await database.write(rows.update_rows, "N", [{"id": 1, "a": 5}], NOW)
    await database.write(rows.delete_rows, "N", [2], NOW)
    assert (await insert(database, {}, table="N"))[0]["id"] == 3
    found = await database.read(reads.read_rows, Query("N", OData("id ge 1 and id lt 3")))
    assert [(row["id"], row["a"]) for row in found.rows] == [(1, 5)]
    for wrong in ({"id": 9}, {"id": "x"}):
        with pytest.raises(Invalid):
            await insert(database, wrong, table="N")
    with pytest.raises(Invalid):
        await database.read(rows.lookup_row, "N", "x")
    with pytest.raises(NotFound):
        await database.read(rows.lookup_row, "N", 99)


async def test_soft_deletion_hides_and_can_be_undone(database: Database) -> None:
    await database.write(definitions.create_table, "S", (), NOW, soft_delete=True)
    first, _ = await insert(database, {"n": 1}, {"n": 2}, table="S")
    await database.write(rows.delete_rows, "S", [first["id"]], NOW)

    async def seen(**query: Any) -> list[tuple[int, bool]]:
        page = await database.read(reads.read_rows, Query("S", with_total=True, **query))
        assert page.total == len(page.rows)
        return [(row["n"], row["__deleted"]) for row in page.rows]

    assert await seen() == [(2, False)]
    assert await seen(include_deleted=True) == [(1, True), (2, False)]
    assert (await database.read(definitions.get_table, "S")).row_count == 1
    for what in (
        database.read(rows.lookup_row, "S", first["id"]),
        database.write(rows.delete_rows, "S", [first["id"]], NOW),
    ):
        with pytest.raises(NotFound):
            await what
    with pytest.raises(RowChanged) as refused:
        await database.write(rows.update_rows, "S", [{"id": first["id"], "n": 5}], NOW)
    assert refused.value.row["__deleted"] is True
    back = await database.write(rows.undelete_row, "S", first["id"], NOW)
    assert back["__deleted"] is False
    assert await seen() == [(1, False), (2, False)]
    with pytest.raises(Invalid):
        await database.write(rows.undelete_row, "T", "x", NOW)


async def test_a_versioned_delete_deletes_only_that_version(database: Database) -> None:
    (row,) = await insert(database, {"n": 1})
    with pytest.raises(RowChanged) as refused:
        await database.write(rows.delete_rows, "T", [row["id"]], NOW, "other")
    assert refused.value.row == row
    await database.write(rows.delete_rows, "T", [row["id"]], NOW, row["__version"])
    assert await values(database, "n") == []


async def test_pages_by_cursor_meet_every_row_once(database: Database) -> None:
    await insert(
        database,
        *({"n": n % 7 or None, "s": f"{n % 3}", "at": NOW if n % 2 else None} for n in range(100)),
    )
    for order in (
        (),
        (Ordering("n"),),
        (Ordering("n", True), Ordering("s")),
        (Ordering("at"), Ordering("s", True), Ordering("n", True)),
        (Ordering("id", True),),
        (Ordering("s"), Ordering("id", True)),
    ):
        whole = await values(database, "id", order=order)
        met: list[str] = []
        after = None
        while True:
            query = Query("T", order=order, select=("s",), take=7, after=after)
            page = await database.read(reads.read_rows, query)
            full = Query("T", order=order, take=7, after=after)
            met += [row["id"] for row in (await database.read(reads.read_rows, full)).rows]
            assert all(list(row) == ["s"] for row in page.rows)
            after = page.next
            if after is None:
                break
        assert met == whole
    with pytest.raises(Invalid):
        await database.read(reads.read_rows, Query("T", after=(1, 2, 3)))


async def test_a_table_is_searched_by_words(database: Database) -> None:
    await insert(database, {"title": "The quick brown Fox", "body": "jumps", "n": 1})
    with pytest.raises(Invalid) as refused:
        await values(database, "n", search="fox")
    assert refused.value.code == "not_searchable"
    await database.write(search.set_search, "T", ["title", "body"])
    await insert(database, {"title": "Größe", "body": "OR AND NOT fox-trot", "n": 2}, {"n": 3})

    async def found(words: str) -> list[int]:
        return await values(database, "n", search=words, order=(Ordering("n"),))

    assert await found("FOX") == [1, 2]
    assert await found("fox jumps") == [1]
    assert await found("größe") == [2]
    assert await found("or not") == [2]
    assert await found("grosse") == []
    assert await found("") == [1, 2, 3]
    assert await found('"fox" * OR (') == await found("fox or")
    changed = (await values(database, "id", search="quick"))[0]
    await database.write(rows.update_rows, "T", [{"id": changed, "title": "slow"}], NOW)
    assert await found("quick") == []
    assert await found("slow") == [1]
    await database.write(columns.rename_column, "T", "title", "heading")
    assert await found("slow") == [1]
    await database.write(rows.delete_rows, "T", [changed], NOW)
    assert await found("slow") == []
    await database.write(columns.drop_column, "T", "heading")
    assert await found("trot") == [2]
    assert (await database.read(definitions.get_table, "T")).search == ("body",)
    await database.write(definitions.drop_table, "T")


async def test_rows_are_summarized_in_groups(database: Database) -> None:
    await insert(
        database,
        *({"author": a, "n": n, "at": NOW} for a, n in
          (("ada", 1), ("ada", 3), ("bob", 2.5), (None, None), ("bob", 2**53 + 1))),
    )  # fmt: skip
    by_author = Summary(("author",), ("count", "sum(n)", "min(n)", "max(at)", "distinct(n)"))
    found = await database.read(summaries.summarize, Query("T"), by_author)
    assert [list(row.values()) for row in found] == [
        [None, 1, None, None, NOW, 0],
        ["ada", 2, 4, 1, NOW, 2],
        ["bob", 2, pytest.approx(2**53 + 3.5), 2.5, NOW, 2],
    ]
    assert list(found[0]) == ["author", "count", "sum(n)", "min(n)", "max(at)", "distinct(n)"]
    whole = await database.read(
        summaries.summarize, Query("T", OData("n lt 100")), Summary((), ("count", "avg(n)"))
    )
    assert whole == [{"count": 3, "avg(n)": pytest.approx(6.5 / 3)}]
    for wrong in (
        Summary((), ("median(n)",)),
        Summary((), ("sum(author)",)),
        Summary((), ()),
        Summary(("nope",)),
        Summary((), ("sum(n); DROP TABLE T",)),
    ):
        with pytest.raises(Invalid):
            await database.read(summaries.summarize, Query("T"), wrong)


async def test_changes_come_in_order_behind_a_cursor(database: Database) -> None:
    start = await database.read(changes.last_change, "T")
    first, second = await insert(database, {"n": 1}, {"n": 2})
    await database.write(rows.update_rows, "T", [{"id": first["id"], "n": 10}], NOW)
    await database.write(rows.delete_rows, "T", [second["id"]], NOW)
    found = await database.read(changes.changes_after, "T", start, 10)
    assert [(c.row and c.row["n"], c.deleted) for c in found] == [(10, None), (None, second["id"])]
    assert await database.read(changes.changes_after, "T", found[-1].sequence, 10) == []
    assert await database.read(changes.last_change, "T") == found[-1].sequence
    await insert(database, *({"n": n} for n in range(5)))
    part = await database.read(changes.changes_after, "T", found[-1].sequence, 2)
    assert [c.row and c.row["n"] for c in part] == [0, 1]
