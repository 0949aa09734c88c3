"""Whole files over the management API: previews, imports with progress, exports."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.server import Server

CSV = b'n,text,at\n1,"a, b",2026-01-01T00:00:00Z\n2,,\n3,"two\nlines",\n'


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    """The administrator, at a table of one's own."""
    with httpx2.Client(
        base_url=server.url + "/api/v1/tables",
        headers={"Authorization": f"Bearer {server.token}"},
        trust_env=False,
        timeout=30,
    ) as client:
        client.post("", json={"name": "Files"})
        yield client
        client.delete("/Files")


def send(http: httpx2.Client, content: bytes, **params: Any) -> list[dict[str, Any]]:
    answer = http.post("/Files/rows/import", params=params, content=content)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_file_is_looked_at_before_it_is_stored(http: httpx2.Client) -> None:
    http.post("/Files/columns", json={"name": "n", "type": "string"})
    answer = http.post("/Files/rows/preview", params={"format": "csv"}, content=CSV).json()
    assert [(c["name"], c["type"], c["nulls"], c["known"]) for c in answer["columns"]] == [
        ("n", "number", 0, "string"),
        ("text", "string", 1, None),
        ("at", "datetime", 2, None),
    ]
    assert answer["rows"][2] == {"n": 3, "text": "two\nlines"}
    half = http.post(
        "/Files/rows/preview", params={"format": "csv", "cut": True}, content=CSV[:-8]
    ).json()
    assert [row["n"] for row in half["rows"]] == [1, 2]
    assert http.get("/Files").json()["row_count"] == 0
    broken = http.post("/Files/rows/preview", params={"format": "json"}, content=b"{}")
    assert (broken.status_code, broken.json()["code"]) == (400, "invalid_file")
    nowhere = http.post("/None/rows/preview", params={"format": "csv"}, content=CSV)
    assert nowhere.json()["code"] == "table_not_found"


def test_an_import_tells_how_far_it_is(http: httpx2.Client) -> None:
    many = b"\n".join(json.dumps({"n": n}).encode() for n in range(4500))
    told = send(http, many, format="ndjson")
    assert [line["stored"] for line in told] == [2000, 4000, 4500, 4500]
    assert [line["ended"] for line in told] == [False, False, False, True]
    assert http.get("/Files").json()["row_count"] == 4500


def test_a_refused_row_ends_an_import_or_is_told(http: httpx2.Client) -> None:
    rows: list[dict[str, Any]] = [{"id": f"r{n}", "n": n} for n in range(2500)]
    rows[2100]["n"] = "text"
    content = json.dumps(rows).encode()
    *_, last = send(http, content, format="json")
    assert (last["stored"], last["ended"]) == (2000, True)
    assert "'n' is of type number and cannot hold 'text'" in last["error"]["message"]
    *_, last = send(http, content, format="json", mode="upsert", each=True)
    assert (last["stored"], last["failed"], last["error"]) == (2499, 1, None)
    assert [problem["index"] for problem in last["problems"]] == [2100]
    assert http.get("/Files").json()["row_count"] == 2499


def test_parquet_goes_in_and_out(http: httpx2.Client) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    send(http, CSV, format="csv")
    out = http.get("/Files/rows/export", params={"format": "parquet", "select": "n,text"})
    assert parquet.read_table(io.BytesIO(out.content)).column("n").to_pylist() == [1, 2, 3]
    *_, last = send(http, out.content, format="parquet")
    assert last["stored"] == 3
    *_, last = send(http, b"none", format="parquet")
    assert last["error"]["code"] == "invalid_file"


def test_what_is_filtered_is_exported_in_each_format(http: httpx2.Client) -> None:
    send(http, CSV, format="csv")
    http.patch("/Files", json={"search": ["text"]})

    def export(**params: Any) -> httpx2.Response:
        return http.get(
            "/Files/rows/export", params={"order": "-n", "select": "n,text,at", **params}
        )

    csv = export(format="csv")
    assert (
        csv.text == 'n,text,at\r\n3,"two\nlines",\r\n2,,\r\n1,"a, b",2026-01-01T00:00:00.000Z\r\n'
    )
    assert csv.headers["content-disposition"] == 'attachment; filename="Files.csv"'
    assert [row["n"] for row in export(format="json", filter="n gt 1").json()] == [3, 2]
    assert export(format="json", filter="n gt 9").json() == []
    assert json.loads(export(search="two").text)["n"] == 3
    assert export(format="csv", filter="n gt 9").text == "n,text,at\r\n"
    assert export(format="none").status_code == 400
    assert export(filter="nope eq 1").json()["code"] == "unknown_column"
