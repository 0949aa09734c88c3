"""Files in and out: what comes out is what went in, whatever the format, the length or the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.cli.test_commands import cli, done
from tests.server import Server, serving

from mainspring.cli.files import Writer, infer, read_rows

MIB = 2**20

ROWS: list[dict[str, Any]] = [
    {"id": "a", "s": "plain", "n": 2**63 - 1, "f": 0.1, "b": True, "j": {"x": [1, None]}},
    {"id": "b", "s": "", "n": -(2**53) - 1, "f": -2.5e-10, "b": False, "j": ["é", "\""]},
    {"id": "c", "s": "comma, \"quote\"\nline", "n": 0, "f": 1.5},
    {"id": "d", "s": "007", "f": 2.0},
    {"id": "e", "s": "true"},
    {"id": "f", "s": "1e3 🐦 עברית", "at": "1969-07-20T20:17:40.123Z"},
    {"id": "g", "s": "12"},
]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "json", "ndjson"])
def test_a_file_survives_the_table(server: Server, tmp_path: Path, kind: str) -> None:
    env, table = server.environment(), f"File{kind}"
    first, second = tmp_path / f"in.{kind}", tmp_path / f"out.{kind}"
    columns = ["id", "s", "n", "f", "b", "j", "at"]
    writer = Writer(first, kind, columns)
    writer.write(ROWS)
    writer.close()
    done(env, "table", "create", table)
    shown = done(env, "table", "import", table, str(first), "--yes")
    assert "number" in shown
    stored = server.client.get(f"/tables/{table}/rows", order="id", select=",".join(columns))[
        "items"
    ]
    whole = [{**dict.fromkeys(columns), **row} for row in ROWS]
    assert stored == whole
    done(env, "table", "export", table, str(second), "--order", "id")
    assert list(read_rows(second, kind)) == [
        {k: v for k, v in row.items() if v is not None} if kind == "csv" else row for row in whole
    ]


def test_parquet_keeps_types(server: Server, tmp_path: Path) -> None:
    env, file = server.environment(), tmp_path / "rows.parquet"
    server.client.post("/tables", {"name": "Parquet"})
    server.client.post("/tables/Parquet/rows", [{"n": n, "s": f"é{n}"} for n in range(3000)])
    done(env, "table", "export", "Parquet", str(file), "--order", "n")
    server.client.post("/tables", {"name": "Parquet2"})
    done(env, "table", "import", "Parquet2", str(file), "--yes")
    page = server.client.get("/tables/Parquet2/rows", order="n", take=1000, select="n,s")
    assert page["total"] == 3000
    assert page["items"][:2] == [{"n": 0, "s": "é0"}, {"n": 1, "s": "é1"}]


def test_what_is_in_a_file_is_told_before_it_is_applied(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text("n,s,at\n1,x,2026-01-01T00:00:00Z\n2,,\nthree,y,\n")
    found = json.loads(done(server.environment(), "table", "import", "Any", str(file), "--dry-run", "--json"))  # fmt: skip
    assert [(c["name"], c["type"], c["nulls"]) for c in found] == [
        ("n", "mixed (number, string)", 0),
        ("s", "string", 1),
        ("at", "datetime", 2),
    ]
    assert infer([]) == []


def test_refused_rows_are_told_and_a_broken_import_goes_on(server: Server, tmp_path: Path) -> None:
    env, file = server.environment(), tmp_path / "rows.ndjson"
    rows = [{"n": n} for n in range(5000)]
    rows[4500]["n"] = "text"  # type: ignore[assignment]
    file.write_text("\n".join(map(json.dumps, rows)))
    done(env, "table", "create", "Broken")
    broken = cli(env, "table", "import", "Broken", str(file), "--yes")
    assert broken.returncode == 1
    assert "'n' is of type number and cannot hold 'text'" in broken.stderr
    assert server.client.get("/tables/Broken")["row_count"] == 4000
    again = cli(env, "table", "import", "Broken", str(file), "--yes", "--each")
    assert again.returncode == 1
    assert "Row 4501" in again.stderr
    assert server.client.get("/tables/Broken")["row_count"] == 4999
    once_more = cli(env, "table", "import", "Broken", str(file), "--yes", "--each")
    assert server.client.get("/tables/Broken")["row_count"] == 4999, once_more.stderr


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.ndjson", b'{"a": 1}\n{', "line 2"),
        ("x.json", b'{"a": 1}', "not an array of objects"),
        ("x.csv", b"a\n1,2\n", "more cells than columns"),
        ("x.csv", b"a\n\xff\n", "not UTF-8"),
        ("x.txt", b"", "Name the format"),
    ],
)
def test_a_file_that_is_none_is_refused(
    server: Server, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    server.client.put("/settings/any", {"value": "x", "secret": False})
    ended = cli(server.environment(), "table", "import", "Nope", str(tmp_path / name), "--yes")
    assert ended.returncode == 2
    assert sentence in ended.stderr


def many_rows(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {"id": f"{n:06}", "n": n, "s": f"row {n} é", "even": n % 2 == 0, "f": n / 7}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_a_hundred_thousand_rows_in_bounded_memory(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    count = 100_000
    given, back = tmp_path / "in.ndjson", tmp_path / "out.ndjson"
    with given.open("w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in many_rows(count))
    options = {}
    if kind == "postgresql":
        options["MAINSPRING_DATABASE"] = request.getfixturevalue("fresh_postgresql")
    with serving(tmp_path / "data", **options) as server:
        env = server.environment()
        process = psutil.Process(server.process.pid)
        done(env, "table", "create", "Many")
        before = process.memory_info().rss
        done(env, "table", "import", "Many", str(given), "--yes")
        assert server.client.get("/tables/Many")["row_count"] == count
        filtered = server.client.get("/tables/Many/rows", filter="even and n ge 99990", take=10)
        assert [row["n"] for row in filtered["items"]] == list(range(99990, 100_000, 2))
        met, cursor = 0, None
        while True:
            page = server.client.get(
                "/tables/Many/rows", order="-n", take=1000, cursor=cursor, count="false", select="n"
            )
            assert [r["n"] for r in page["items"]] == list(
                range(count - 1 - met, count - 1 - met - len(page["items"]), -1)
            )
            met += len(page["items"])
            cursor = page["cursor"]
            if cursor is None:
                break
        assert met == count
        done(env, "table", "export", "Many", str(back))
        grown = (process.memory_info().rss - before) / MIB
        print(f"{kind}: the server grew by {grown:.0f} MiB")
        assert grown < 200
    with back.open() as lines:
        for expected, line in zip(many_rows(count), lines, strict=True):
            assert json.loads(line) == expected
