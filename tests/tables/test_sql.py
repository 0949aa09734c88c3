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
        ("SELECT CHARINDEX('d', author), LTRIM(RTRIM(author)) FROM Updates WHERE id = 'a'", [], [[2, "ada"]]),
        ("SELECT CAST(author AS NVARCHAR(MAX)), CONVERT(INT, '3') FROM dbo.Updates WHERE dbo.Updates.id = 'a'", [], [["ada", 3]]),
        ("SELECT x.author FROM (SELECT * FROM Updates) x WHERE x.n = 1", [], [["ada"]]),
        ("WITH w (a, b) AS (SELECT n, id FROM Updates) SELECT w.a, b FROM w WHERE a < 2", [], [[1, "a"]]),
        ("WITH a AS (SELECT n FROM Updates), b AS (SELECT n FROM a) SELECT b.n FROM b JOIN a ON a.n = b.n WHERE a.n = 1", [], [[1]]),
        ("SELECT id AS chosen FROM Updates WHERE n < 2 ORDER BY chosen", [], [["a"]]),
        ("SELECT o.id FROM Other o WHERE EXISTS (SELECT 1 FROM Updates u WHERE u.id = o.ref)", [], [["o"]]),
        ("SELECT n FROM Updates WHERE id = 'a' -- ; DROP TABLE Updates", [], [[1]]),
        ("SELECT n /*! , (SELECT 1) */ AS [a\" FROM \"control\".\"jobs\" --] FROM Updates WHERE id = 'a'", [], [[1]]),
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


@pytest.mark.parametrize(
    "statement",
    [
        # A name that the statement gives to something else makes no table of it.
        "SELECT name AS name, 1 AS service FROM control.service",
        "SELECT name AS name, 1 AS service FROM service",
        "SELECT s.name AS name FROM control.service s, (SELECT 1 AS service) x",
        "SELECT (SELECT name AS name FROM control.service) AS service",
        "SELECT sql AS sql, 1 AS sqlite_master FROM control.sqlite_master",
        "SELECT rolname AS rolname, 1 AS pg_authid FROM pg_catalog.pg_authid",
        "WITH service AS (SELECT 1 AS one) SELECT name AS name FROM control.service",
        "WITH service AS (SELECT 1 AS one) SELECT one, x.name AS name FROM service, control.service x",
        "WITH __tables AS (SELECT 1 AS one) SELECT name AS name FROM data.__tables",
        "SELECT (SELECT one FROM (SELECT 1 AS one) a) AS b, x.name AS name FROM service x",
        "SELECT x.name AS name, (SELECT 1 WHERE EXISTS (SELECT 1 AS service)) AS a FROM service x",
        "INSERT INTO Updates (n) SELECT COUNT(*) AS service FROM control.service",
        "UPDATE Updates SET n = (SELECT COUNT(*) FROM control.service) WHERE 1 = (SELECT 1 AS service)",
        "DELETE FROM control.service WHERE 1 IN (SELECT 1 AS service)",
        # Changes are not hidden in queries.
        "WITH x AS (DELETE FROM Updates OUTPUT deleted.id) SELECT * FROM x",
        "WITH x AS (DELETE FROM Updates RETURNING id) SELECT id AS id FROM x",
        "WITH x AS (INSERT INTO Updates (n) VALUES (9)) SELECT 1 AS a",
        "WITH Updates AS (SELECT 1 AS n) DELETE FROM Updates",
        "SELECT n FROM Updates /* ; */ ; DELETE FROM Updates",
        "EXEC('DROP TABLE Updates')",
        "MERGE INTO Updates USING Updates AS x ON 1=1 WHEN MATCHED THEN DELETE;",
        # What is not quoted is none of the statement's own words.
        'SELECT CAST(n AS "XML), (SELECT name FROM control.service") FROM Updates',
        'SELECT CAST(id AS "x; DROP TABLE a") FROM Updates',
        'SELECT n COLLATE "x, (SELECT 1)" FROM Updates',
        'SELECT DATEADD("day, 1) x", 1, n) FROM Updates',
        "SELECT CAST('pg_authid' AS regclass)",
        "SELECT CAST('<a/>' AS XML)",
        "SELECT CAST(author AS CHAR(1000000000)) FROM Updates",
        # What the database knows of a row beyond its columns.
        "SELECT __sequence AS __sequence FROM Updates",
        "SELECT rowid AS rowid, xmin AS xmin FROM Updates",
        "SELECT u AS u FROM Updates u",
        "SELECT u.row_to_json AS row_to_json FROM Updates u",
        "SELECT y.pg_sleep AS pg_sleep FROM (SELECT 60 AS a) y",
        # Ways to files, settings, other servers.
        "COPY Updates TO '/tmp/x'",
        "COPY Updates FROM PROGRAM 'id'",
        "SELECT * FROM OPENROWSET('x', 'y', 'z')",
        "SELECT * FROM pragma_table_info('service')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT readfile('/etc/passwd')",
        "SELECT randomblob(1000000000)",
        "SELECT dblink('a', 'b')",
        "SELECT query_to_xml('select 1', true, true, '')",
        "SELECT pg_catalog.current_setting('data_directory')",
        "SELECT set_config('search_path', 'control', false)",
        "SET search_path = control",
        "VACUUM INTO '/tmp/stolen.db'",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r",
        "SELECT n FROM Updates u CROSS APPLY (SELECT name AS name FROM control.service) AS service",
        "SELECT n FROM Updates FOR XML PATH('')",
        "BEGIN TRANSACTION",
        "COMMIT",
    ],
)
async def test_what_would_break_out_is_refused_before_the_database_sees_it(
    database: Database, statement: str
) -> None:
    before = await ask(database, "SELECT COUNT(*), SUM(n) FROM Updates")
    with pytest.raises(MainspringError) as caught:
        await database.write(run_sql, statement, [], NOON)
    assert "The database refuses" not in caught.value.message
    assert await ask(database, "SELECT COUNT(*), SUM(n) FROM Updates") == before
