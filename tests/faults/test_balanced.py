"""Two servers behind a load balancer that sends every request to whichever it likes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.cli.test_commands import done
from tests.fleet import SECRET, Fleet, fleet
from tests.server import PASSWORD, Server, serving, wait_for

pytestmark = pytest.mark.slow

ROWS = [{"id": str(n), "n": n} for n in range(1500)]


@pytest.fixture(scope="module")
def two(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two servers; the first also runs jobs."""
    import psycopg

    folder = tmp_path_factory.mktemp("balanced")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("CREATE DATABASE balanced")
    shared = {
        "MAINSPRING_DATABASE": postgresql.replace("/postgres?", "/balanced?"),
        "MAINSPRING_SECRET_KEY": SECRET,
    }
    with (
        serving(folder / "one", **shared) as one,
        serving(folder / "two", **shared, MAINSPRING_CONCURRENCY="0") as other,
    ):
        yield [one, other]


def test_a_session_is_one_session_wherever_it_was_made(two: list[Server]) -> None:
    one, other = (server.url for server in two)
    with httpx2.Client(trust_env=False) as browser:
        told = browser.post(
            f"{one}/api/v1/session", json={"name": "admin", "password": PASSWORD}
        ).json()
        browser.cookies = httpx2.Cookies({c.name: c.value for c in browser.cookies.jar})
        csrf = {"X-CSRF-Token": told["csrf"]}
        assert browser.get(f"{other}/api/v1/session").json()["name"] == "admin"
        assert browser.get(f"{other}/api/v1/session").json()["csrf"] == told["csrf"]
        made = browser.post(f"{other}/api/v1/tables", json={"name": "Either"}, headers=csrf)
        assert made.status_code == 201
        assert browser.get(f"{one}/api/v1/tables/Either").status_code == 200
        assert browser.post(f"{other}/api/v1/tables", json={"name": "No"}).status_code == 403
        assert browser.delete(f"{other}/api/v1/session", headers=csrf).status_code == 204
        assert browser.get(f"{one}/api/v1/session").status_code == 401


def test_an_import_goes_on_at_the_other_server(two: list[Server], tmp_path: Path) -> None:
    one, other = two
    one.client.post("/tables", {"name": "Imported"})
    body = "\n".join(json.dumps(row) for row in ROWS).encode()
    headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": "the same import"}
    for server in (one, other):  # the balancer tries again where an answer was lost
        answer = httpx2.post(
            f"{server.url}/api/v1/tables/Imported/rows/batch",
            content=body,
            headers={**headers, "Authorization": f"Bearer {server.token}"},
            trust_env=False,
            timeout=60,
        )
        assert answer.json()["stored"] == len(ROWS), answer.text
    assert other.client.get("/tables/Imported")["row_count"] == len(ROWS)
    file = tmp_path / "more.ndjson"
    file.write_text("".join(json.dumps({"id": f"x{n}", "n": n}) + "\n" for n in range(50)))
    done(other.environment(), "table", "import", "Imported", str(file), "--yes")
    assert one.client.get("/tables/Imported")["row_count"] == len(ROWS) + 50


def test_followers_of_a_table_hear_of_rows_that_came_in_elsewhere(two: list[Server]) -> None:
    one, other = two
    one.client.post("/tables", {"name": "Followed"})
    one.client.post("/tables/Followed/rows", {"id": "first"})
    heard: list[Any] = []
    for event in other.client.follow("/tables/Followed/changes", after=0):
        if event.name != "row":
            continue
        heard.append(event.data)
        if len(heard) == 1:
            one.client.post("/tables/Followed/rows", {"id": "second"})
        else:
            break
    assert [str(change["id"]) for change in heard] == ["first", "second"], heard


def test_what_one_server_changes_the_other_runs(two: list[Server]) -> None:
    one, other = two
    other.make_job(
        "told", "from mainspring.script import settings\ndef told(): print(settings['s'])"
    )
    other.client.put("/settings/s", {"value": "first", "secret": True})
    assert one.messages(one.run_to_end("told")["id"]) == ["first"]
    other.client.put("/settings/s", {"value": "second", "secret": True})
    ended = other.run_to_end("told")
    assert other.messages(ended["id"]) == ["second"]
    node = {n["name"]: n for n in other.client.list("/nodes")}[ended["node"]]
    assert node["pid"] == one.process.pid


@pytest.fixture
def few(tmp_path: Path, fresh_postgresql: str) -> Iterator[Fleet]:
    with fleet(tmp_path, fresh_postgresql) as started:
        yield started


def test_old_nodes_go_on_while_the_schema_is_expanded(few: Fleet, fresh_postgresql: str) -> None:
    """What a node of the next version does when it starts first."""
    import psycopg

    few.add_worker("one")
    few.make_job("ticks", "def ticks(): print('tick')")
    every_second = {"type": "interval", "every": 1, "unit": "seconds"}
    few.server.client.patch("/jobs/ticks", {"schedule": every_second})
    few.server.client.post("/jobs/ticks/enable")

    def succeeded() -> int:
        return len(few.server.client.list("/runs", state="succeeded"))

    wait_for(succeeded)
    with psycopg.connect(fresh_postgresql) as connection:
        connection.execute("ALTER TABLE control.runs ADD COLUMN later text DEFAULT 'x'")
        connection.execute("ALTER TABLE control.jobs ADD COLUMN later text")
        connection.execute(
            "UPDATE control.schema_version SET version_num = lpad((version_num::int + 1)::text, 4, '0')"
        )
    before = succeeded()
    wait_for(lambda: succeeded() > before + 1)
    late = few.add_worker("late", "--labels", "late")  # an old node that starts again
    few.make_job("after", "def after(): pass", labels=["late"])
    assert few.server.run_to_end("after")["node"] == late.name
    few.server.client.post("/jobs/ticks/disable")
    states = {run["state"] for run in few.server.client.list("/runs", job="ticks")}
    assert states <= {"succeeded", "queued", "running", "skipped"}, states
