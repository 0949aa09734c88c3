"""The log over HTTP: surroundings of an entry, downloads, and what a stream does not repeat."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx2
import pytest
from tests.http.test_api import check_error
from tests.server import Server

SCRIPT = """
import logging
def {name}():
    for n in range(60):
        print(f"line {{n}}")
    logging.error("two\\nlines \\x1b[31m and \\u2028 a separator")
"""


@pytest.fixture(scope="module")
def said(server: Server) -> int:
    """The id of a run that has said something."""
    server.make_job("saysMuch", SCRIPT.format(name="saysMuch"))
    return int(server.run_to_end("saysMuch")["id"])


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    headers = {"Authorization": f"Bearer {server.token}"}
    base = server.url + "/api/v1"
    with httpx2.Client(base_url=base, headers=headers, trust_env=False, timeout=20) as client:
        yield client


def test_an_entry_is_found_by_its_own_address(server: Server, said: int) -> None:
    client = server.client
    entries = client.list("/logs", run=said)
    middle = next(entry for entry in entries if entry["message"] == "line 30")
    page = client.get("/logs", run=said, around=middle["id"], limit=10)
    shown = [entry["message"] for entry in page["items"]]
    assert shown == [f"line {n}" for n in range(35, 25, -1)]
    onwards = client.get("/logs", run=said, around=middle["id"], limit=10, cursor=page["cursor"])
    assert onwards["items"][0]["message"] == "line 25"
    with pytest.raises(Exception, match="There is no log entry '999999999'"):
        client.get("/logs", around=999999999)


def test_moments_and_text_narrow_the_list(server: Server, said: int) -> None:
    client = server.client
    entries = client.list("/logs", run=said)
    newest, oldest = entries[0], entries[-1]
    assert client.list("/logs", run=said, before=oldest["at"]) == []
    assert client.list("/logs", run=said, after=newest["at"]) == []
    assert len(client.list("/logs", run=said, after="2020-01-01T00:00:00Z")) == 61
    assert [e["message"] for e in client.list("/logs", run=said, text="LINE 59")] == ["line 59"]


def test_what_is_filtered_is_downloaded(said: int, http: httpx2.Client) -> None:
    as_json = http.get("/logs/export", params={"run": said})
    assert as_json.headers["content-type"] == "application/x-ndjson"
    assert ".ndjson" in as_json.headers["content-disposition"]
    entries = [json.loads(line) for line in as_json.content.split(b"\n") if line]
    assert [entry["message"] for entry in entries[:60]] == [f"line {n}" for n in range(60)]
    assert entries[60]["message"].startswith("two\nlines \x1b[31m and \u2028")
    errors = http.get("/logs/export", params={"run": said, "level": "error", "format": "text"})
    assert errors.headers["content-type"].startswith("text/plain")
    assert ".txt" in errors.headers["content-disposition"]
    first, second = errors.text.rstrip("\n").split("\n")
    assert first.endswith(f" ERROR   saysMuch #{said}: two")
    assert second.startswith("    lines �[31m")
    nothing = http.get("/logs/export", params={"text": "never said by anybody"})
    assert (nothing.status_code, nothing.content) == (200, b"")
    check_error(http.get("/logs/export", params={"format": "pdf"}), 400, "invalid")
    stranger = {"Authorization": "Bearer nonsense"}
    check_error(http.get("/logs/export", headers=stranger), 401)


def test_a_filtered_stream_brings_each_match_once(server: Server, http: httpx2.Client) -> None:
    server.make_job("streamed", "def streamed():\n    print('needle')\n    print('hay')\n")
    runs = [server.run_to_end("streamed")["id"] for _ in range(3)]
    params = {"text": "NEEDLE", "job": "streamed"}
    ids: list[int] = []
    # As a browser does that reconnects: from the beginning of the log, so old and new matches come.
    with http.stream(
        "GET", "/logs/stream", params=params, headers={"Last-Event-ID": "0"}
    ) as response:
        for line in response.iter_lines():
            if line.startswith("data: "):
                entry = json.loads(line.removeprefix("data: "))
                assert entry["message"] == "needle"
                ids.append(entry["run"])
                if len(ids) == 3:
                    runs.append(server.run_to_end("streamed")["id"])
                if len(ids) == 4:
                    break
    assert ids == runs
