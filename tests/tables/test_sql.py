"""SQL as people write it for SQL Server, on both databases, and kept to users' tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mainspring.base.errors import MainspringError
from mainspring.model.table import ColumnDefinition, ColumnType
from mainspring.store.database import Database
from mainspring.tables import rows
from mainspring.tables.definitions import create_table
from mainspring.tables.sql import is_select, run_sql

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BIG = 505874924095815681

ROWS: list[dict[str, Any]] = [
    {"id": "a", "author": "ada", "n": 1, "done": True, "at": NOON, "twitterId": BIG},
    {"id": "b", "author": "bob", "n": 2, "done": False, "at": NOON - timedelta(days=40)},
    {"id": "c", "author": "Ada", "n": 3.5, "done": False, "at": NOON - timedelta(days=1)},
    {"id": "d", "author": "it's: 50%", "n": 4, "done": True},
]


@pytest.fixture(autouse=True)
async def table(database: Database) -> None:
    columns = [
        ColumnDefinition("author", ColumnType.STRING),
        ColumnDefinition("n", ColumnType.NUMBER),
        ColumnDefinition("done", ColumnType.BOOLEAN),
        ColumnDefinition("at", ColumnType.DATETIME),
        ColumnDefinition("twitterId", ColumnType.NUMBER),
    ]
    await database.write(create_table, "Updates", columns, NOON)
    await database.write(create_table, "Other", [ColumnDefinition("ref", ColumnType.STRING)], NOON)
    await database.write(rows.insert_rows, "Updates", ROWS, NOON)
    await database.write(rows.insert_rows, "Other", [{"id": "o", "ref": "b"}], NOON)


async def ask(database: Database, statement: str, *values: Any) -> list[list[Any]]:
    assert is_select(statement)
    return (await database.read(run_sql, statement, values, NOON)).rows


async def change(database: Database, statement: str, *values: Any) -> int:
    assert not is_select(statement)
    return (await database.write(run_sql, statement, values, NOON + timedelta(hours=1))).count


@pytest.mark.parametrize(
    ("statement", "values", "expected"),
    [
        ("SELECT ID FROM updates WHERE [author] = ?", ["ada"], [["a"]]),
        ("SELECT TOP 2 id FROM [svc].[Updates] ORDER BY n DESC", [], [["d"], ["c"]]),
        ("SELECT TOP (?) id FROM Updates WHERE n > ? ORDER BY n", [1, 1], [["b"]]),
        ("SELECT COUNT(*) AS total, MAX(n), SUM(n) FROM Updates", [], [[4, 4, 10.5]]),
        ("SELECT done, COUNT(*) FROM Updates GROUP BY done HAVING COUNT(*) > 1 ORDER BY done", [], [[False, 2], [True, 2]]),
        ("SELECT id FROM Updates WHERE done = 1 ORDER BY id", [], [["a"], ["d"]]),
        ("SELECT id FROM Updates WHERE done = ? AND n < 2", [True], [["a"]]),
        ("SELECT id FROM Updates WHERE at < DATEADD(day, -30, GETDATE())", [], [["b"]]),
        ("SELECT id FROM Updates WHERE at > '2026-02-28' ORDER BY id", [], [["a"], ["c"]]),
        ("SELECT id FROM Updates WHERE at = ?", [NOON], [["a"]]),
        ("SELECT MAX(at) FROM Updates", [], [[NOON]]),
        ("SELECT id FROM Updates WHERE author LIKE 'ada%' ORDER BY id", [], [["a"], ["c"]]),
        ("SELECT author + '!' FROM Updates WHERE id = 'a'", [], [["ada!"]]),
        ("SELECT LEN(author), UPPER(author), ISNULL(twitterId, 0) FROM Updates WHERE id = 'b'", [], [[3, "BOB", 0]]),
        ("SELECT twitterId FROM Updates WHERE twitterId = ?", [BIG], [[BIG]]),
        ("SELECT id FROM Updates WHERE author = 'it''s: 50%'", [], [["d"]]),
        ("SELECT u.id, o.ref FROM Updates u JOIN Other o ON o.ref = u.id", [], [["b", "b"]]),
        ("SELECT id FROM Updates WHERE id IN (SELECT ref FROM Other)", [], [["b"]]),
        ("WITH big AS (SELECT id, n FROM Updates WHERE n > 2) SELECT COUNT(*) FROM big", [], [[2]]),
        ("SELECT CASE WHEN n > 2 THEN 'big' ELSE 'small' END AS size FROM Updates WHERE id = 'd'", [], [["big"]]),
        ("SELECT id FROM Updates ORDER BY n OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", [], [["b"], ["c"]]),
        ("SELECT id FROM Updates WHERE n = 1 UNION ALL SELECT id FROM Updates WHERE n = 2", [], [["a"], ["b"]]),
        ("SELECT ? AS given", ["x"], [["x"]]),
    ],
)  # fmt: skip
async def test_selects(
    database: Database, statement: str, values: list[Any], expected: list[list[Any]]
) -> None:
    assert await ask(database, statement, *values) == expected


async def test_a_star_is_every_column_that_people_see(database: Database) -> None:
    found = await database.read(run_sql, "SELECT * FROM Updates WHERE id = 'a'", [], NOON)
    row = dict(zip([c.name for c in found.columns], found.rows[0], strict=True))
    assert {"id", "__createdAt", "__version", "twitterId", "at"} <= set(row)
    assert (row["done"], row["at"], row["twitterId"]) == (True, NOON, BIG)
    assert not any("sequence" in name.lower() for name in row)


async def test_rows_are_changed_with_their_system_columns(database: Database) -> None:
    before = await database.read(rows.lookup_row, "Updates", "a")
    statement = "UPDATE Updates SET n = n + ?, done = 0, author = author + '?' WHERE done = 1"
    assert await change(database, statement, 10) == 2
    after = await database.read(rows.lookup_row, "Updates", "a")
    assert (after["n"], after["done"], after["author"]) == (11, False, "ada?")
    assert after["__version"] != before["__version"]
    assert after["__updatedAt"] == NOON + timedelta(hours=1)
    assert await change(database, "UPDATE Updates SET at = GETDATE() WHERE id = 'd'") == 1
    stamped = await database.read(rows.lookup_row, "Updates", "d")
    assert stamped["at"] == NOON + timedelta(hours=1)


async def test_rows_are_inserted_and_deleted(database: Database) -> None:
    values = ["x", 7, True, "y"]
    assert (
        await change(
            database, "INSERT INTO Updates (author, n, done) VALUES (?, ?, ?), (?, 8, 0)", *values
        )
        == 2
    )
    found = await ask(database, "SELECT author, n, done FROM Updates WHERE n > 6 ORDER BY n")
    assert found == [["x", 7, True], ["y", 8, False]]
    copied = "INSERT INTO Other (ref) SELECT author FROM Updates WHERE n > 6"
    assert await change(database, copied) == 2
    assert await change(database, "DELETE FROM Updates WHERE at < '2026-02-01' OR n IN (7, 8)") == 3
    assert await change(database, "DELETE FROM Updates WHERE 1 = 0") == 0
    assert await ask(database, "SELECT COUNT(*) FROM Updates") == [[3]]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT * FROM jobs", "table_not_found"),
        ("SELECT * FROM control.jobs", "table_not_found"),
        ("SELECT * FROM __tables", "table_not_found"),
        ("SELECT * FROM sqlite_master", "table_not_found"),
        ("SELECT * FROM pg_catalog.pg_user", "table_not_found"),
        ("SELECT * FROM (SELECT * FROM settings) s", "table_not_found"),
        ("WITH x AS (SELECT encrypted FROM control.settings) SELECT * FROM x", "table_not_found"),
        ("SELECT id FROM Updates WHERE id IN (SELECT encrypted FROM keys)", "table_not_found"),
        ("DELETE FROM jobs", "table_not_found"),
        ("INSERT INTO Other (ref) SELECT encrypted FROM control.keys", "table_not_found"),
        ("SELECT nothing FROM Updates", "unknown_column"),
        ("UPDATE Updates SET nothing = 1", "unknown_column"),
        ("UPDATE Updates SET __version = 'x'", "system_column"),
        ("UPDATE Updates SET id = 'x'", "invalid_id"),
        ("SELECT pg_read_file('/etc/passwd')", "unsupported_sql"),
        ("SELECT load_extension('x')", "unsupported_sql"),
        ("SELECT pg_sleep(60)", "unsupported_sql"),
        ("SELECT * FROM pg_ls_dir('/')", "unsupported_sql"),
        ("SELECT * FROM generate_series(1, 10)", "unsupported_sql"),
        ("SELECT current_user", "unsupported_sql"),
        ("SELECT @@version", "unsupported_sql"),
        ("SELECT DATEADD(month, 1, at) FROM Updates", "unsupported_sql"),
        ("SELECT id INTO Copy FROM Updates", "unsupported_sql"),
        ("DROP TABLE Updates", "unsupported_sql"),
        ("ALTER TABLE Updates ADD x INT", "unsupported_sql"),
        ("EXEC sp_who", "unsupported_sql"),
        ("TRUNCATE TABLE Updates", "unsupported_sql"),
        ("PRAGMA table_info(Updates)", "unsupported_sql"),
        ("ATTACH DATABASE 'x' AS y", "invalid_sql"),
        ("SELECT 1; DROP TABLE Updates", "invalid_sql"),
        ("SELECT FROM WHERE", "invalid_sql"),
        ("", "invalid_sql"),
        ("SELECT ?", "invalid_sql"),
        ("SELECT id FROM Updates WHERE at > 'yesterday'", "invalid_sql"),
        ("INSERT INTO Updates (author) VALUES (1, 2)", "invalid_sql"),
    ],
)  # fmt: skip
async def test_what_is_refused(database: Database, statement: str, code: str) -> None:
    with pytest.raises(MainspringError) as caught:
        await database.write(run_sql, statement, [], NOON)
    assert caught.value.code == code, caught.value.message
    assert "control" not in caught.value.message or "control" in statement
