"""The management API from outside: who may, what comes back, and the one shape of errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.server import APPLICATION, MASTER, PASSWORD, Server

OPENAPI = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "openapi.json").read_text()
)
METHODS = ("get", "post", "put", "patch", "delete")
ROUTES = [
    (method, path)
    for path, item in OPENAPI["paths"].items()
    for method in METHODS
    if method in item
]
OPEN = {("get", "/healthz"), ("post", "/api/v1/session"), ("delete", "/api/v1/session")} | {
    (method, path) for method, path in ROUTES if path.startswith("/ping/")
}


@pytest.fixture
def http(server: Server) -> Iterator[httpx2.Client]:
    """A client that nobody knows."""
    with httpx2.Client(base_url=server.url, trust_env=False, timeout=20) as client:
        yield client


def token(server: Server, role: str) -> dict[str, str]:
    made = server.client.post("/tokens", {"name": f"{role}-test", "role": role})
    return {"Authorization": f"Bearer {made['value']}"}


def filled(path: str) -> str:
    for name in (
        "name",
        "table",
        "row_id",
        "run_id",
        "version",
        "token_id",
        "alert_id",
        "column",
        "index",
    ):
        path = path.replace("{" + name + "}", "some" if name in ("name", "table") else "1")
    return path


def check_error(response: httpx2.Response, status: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    said: dict[str, Any] = response.json()
    assert set(said) <= {"code", "message", "field"}
    assert said["message"].endswith((".", "…"))
    assert "Traceback" not in response.text
    if code is not None:
        assert said["code"] == code
    return said


def test_there_are_routes_to_be_tested() -> None:
    assert len(ROUTES) > 35


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_to_a_stranger(http: httpx2.Client, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-ZUMO-MASTER": APPLICATION}):
        response = http.request(method, filled(path), headers=headers, json={})
        if (method, path) in OPEN:
            assert response.status_code != 401 or response.json()["code"] == "wrong_credentials"
        elif path.startswith(("/jobs", "/tables")):
            assert response.status_code in {401, 404}  # what is unknown comes first, as it used to
        else:
            check_error(response, 401)


@pytest.mark.parametrize(("method", "path"), [r for r in ROUTES if r not in OPEN and r[0] != "get"])
def test_a_viewer_changes_nothing(
    server: Server, http: httpx2.Client, method: str, path: str
) -> None:
    if path.startswith(("/jobs", "/tables")) or path.endswith(("/session", "/preview")):
        return
    response = http.request(
        method, filled(path), headers=token(server, "viewer"), json={"name": "x", "role": "admin", "value": "v", "schedule": {"type": "on_demand"}}
    )  # fmt: skip
    assert response.status_code in {403, 400}, response.text
    if response.status_code == 400:
        assert response.json()["code"] == "invalid"


def test_the_master_key_is_an_administrator(http: httpx2.Client) -> None:
    assert http.get("/api/v1/keys", headers={"X-ZUMO-MASTER": MASTER}).status_code == 200


def test_health_is_open(http: httpx2.Client) -> None:
    assert http.get("/healthz").json()["status"] == "ok"


def test_a_session_needs_its_cookie_and_for_changes_its_token(http: httpx2.Client) -> None:
    check_error(http.get("/api/v1/session"), 401)
    wrong = http.post("/api/v1/session", json={"name": "admin", "password": "guess"})
    check_error(wrong, 401, "wrong_credentials")
    signed = http.post("/api/v1/session", json={"name": "admin", "password": PASSWORD})
    assert signed.status_code in {200, 201}
    cookie = signed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=" in cookie
    assert http.get("/api/v1/session").json()["name"] == "admin"
    check_error(http.post("/api/v1/tables", json={"name": "Csrf"}), 403)
    csrf = {"X-CSRF-Token": signed.json()["csrf"]}
    assert http.post("/api/v1/tables", json={"name": "Csrf"}, headers=csrf).status_code == 201
    assert http.delete("/api/v1/session", headers=csrf).status_code == 204
    check_error(http.get("/api/v1/tables"), 401)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "field"),
    [
        ("GET", "/tables/nope", None, 404, "table_not_found", None),
        ("GET", "/tables/nope/rows", None, 404, "table_not_found", None),
        ("GET", "/jobs/nope", None, 404, "job_not_found", None),
        ("GET", "/runs/999999", None, 404, "run_not_found", None),
        ("GET", "/runs?job=nope", None, 404, "job_not_found", None),
        ("GET", "/runs?state=odd", None, 400, "invalid", "state"),
        ("GET", "/runs?limit=0", None, 400, "invalid", "limit"),
        ("GET", "/runs?cursor=odd", None, 400, "invalid", "cursor"),
        ("GET", "/nothing", None, 404, "not_found", None),
        ("PUT", "/tables", {}, 405, None, None),
        ("POST", "/tables", {"name": "a b"}, 400, "invalid_name", "name"),
        ("POST", "/tables", {}, 400, "invalid", None),
        ("POST", "/tables", {"name": 5}, 400, "invalid", "name"),
        ("POST", "/tables", {"name": "T", "columns": [{"name": "c", "type": "blob"}]}, 400, "unknown_column_type", None),
        ("POST", "/jobs", {"name": "1x"}, 400, "invalid_name", "name"),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "interval", "every": 0, "unit": "hours"}}, 400, "invalid_interval", "schedule.every"),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "interval", "every": -1, "unit": "hours"}}, 400, "invalid_interval", "schedule.every"),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "interval", "every": 1, "unit": "fortnights"}}, 400, "invalid", "schedule.unit"),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "never"}}, 400, "invalid", "schedule.type"),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "cron", "expression": "x"}}, 400, "invalid_cron", "schedule.expression"),
        ("POST", "/jobs", {"name": "j", "language": "cobol"}, 400, "invalid", "language"),
        ("POST", "/jobs", {"name": "j", "limits": {"time": 0}}, 400, "invalid", "limits.time"),
        ("POST", "/jobs/nope/runs", {}, 404, "job_not_found", None),
        ("POST", "/schedules/preview", {"schedule": {"type": "on_demand"}, "count": 1000}, 400, "invalid", "count"),
        ("PUT", "/settings/a b", {"value": "x"}, 400, "invalid_name", "name"),
        ("DELETE", "/settings/none", None, 404, "setting_not_found", None),
        ("PUT", "/mode", {"name": "huge"}, 400, "invalid", "name"),
        ("POST", "/keys/other/regenerate", {}, 400, "invalid", "name"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_error(
    server: Server, http: httpx2.Client, method: str, path: str, body: Any, status: int,
    code: str | None, field: str | None,
) -> None:  # fmt: skip
    headers = {"Authorization": f"Bearer {server.token}"}
    response = http.request(method, "/api/v1" + path, json=body, headers=headers)
    said = check_error(response, status, code)
    if field is not None:
        assert said["field"] == field


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "message"),
    [
        ("PUT", "/mode", {"name": "huge"}, "name", "'huge' is not known here: use one of free, standard, unlimited."),
        ("GET", "/mode/huge/preview", None, "name", "'huge' is not known here: use one of free, standard, unlimited."),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "never"}}, "schedule.type",
         "'never' is not known here: use one of on_demand, interval, cron, once."),
        ("POST", "/jobs", {"name": "j", "policies": {"overlap": "x"}}, "policies.overlap",
         "'x' is not known here: use one of skip, queue, parallel, replace."),
        ("POST", "/tables", {"name": "T", "permissions": {"read": "x"}}, "permissions.read",
         "'x' is not known here: use one of public, application, user, admin."),
        ("GET", "/runs?state=x", None, "state",
         "'x' is not known here: use one of pending, queued, running, succeeded, failed, timed_out, cancelled, lost, skipped."),
        ("POST", "/jobs", {}, "name", "The field 'name' is missing."),
        ("POST", f"/runs/{2**63}/again", None, "run_id", f"Use a number of at most {2**63 - 1}."),
        ("GET", f"/alerts/{2**80}", None, "alert_id", f"Use a number of at most {2**63 - 1}."),
        ("GET", "/logs?run=-1", None, "run", "Use a number of at least 0."),
        ("POST", "/jobs", {"name": "j", "schedule": {"type": "cron"}}, "schedule.expression",
         "The field 'expression' is missing."),
    ],
)  # fmt: skip
def test_an_error_says_what_belongs_there(
    server: Server, http: httpx2.Client, method: str, path: str, body: Any, field: str, message: str
) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    response = http.request(method, "/api/v1" + path, json=body, headers=headers)
    said = check_error(response, 400, "invalid")
    assert (said["field"], said["message"]) == (field, message)


def test_a_body_that_is_no_json_is_an_error_like_others(
    server: Server, http: httpx2.Client
) -> None:
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
    for content in (b"{", b"\xff\xfe", b"[1,", b'"text"'):
        check_error(http.post("/api/v1/tables", content=content, headers=headers), 400)
    large = http.post("/api/v1/tables", content=b" " * (33 * 2**20), headers=headers)
    check_error(large, 413)


def test_rows_go_in_and_come_out(server: Server) -> None:
    client = server.client
    client.post("/tables", {"name": "Rows"})
    one = client.post("/tables/Rows/rows", {"n": 2**60, "at": "2026-01-01T00:00:00Z", "s": "x"})
    assert one["n"] == 2**60
    assert one["at"] == "2026-01-01T00:00:00.000Z"
    many = client.post("/tables/Rows/rows", [{"n": n} for n in range(120)])
    assert len(many) == 120
    page = client.get(
        "/tables/Rows/rows", filter="n lt 100", order="-n", select="n", take=3, skip=1
    )
    assert (page["items"], page["total"]) == ([{"n": 98}, {"n": 97}, {"n": 96}], 100)
    onwards = client.get(
        "/tables/Rows/rows", filter="n lt 100", order="-n", select="n", cursor=page["cursor"]
    )
    assert onwards["items"][0] == {"n": 95}
    changed = client.patch(
        f"/tables/Rows/rows/{one['id']}", {"s": "y", "__version": one["__version"]}
    )
    assert (changed["s"], changed["n"]) == ("y", 2**60)
    client.delete(f"/tables/Rows/rows/{one['id']}")
    assert client.get("/tables/Rows")["row_count"] == 120
    columns = {c["name"]: c["type"] for c in client.get("/tables/rows")["columns"]}
    assert (columns["at"], columns["n"]) == ("datetime", "number")
    client.delete("/tables/Rows")


def test_lists_are_paged_by_a_cursor(server: Server) -> None:
    for n in range(5):
        server.client.post("/tables", {"name": f"Paged{n}"})
    found: list[str] = []
    cursor = None
    while True:
        page = server.client.get("/tables", limit=2, cursor=cursor)
        assert len(page["items"]) <= 2
        found += [table["name"] for table in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert [name for name in found if name.startswith("Paged")] == [f"Paged{n}" for n in range(5)]
    assert len(set(found)) == len(found)


def test_a_secret_is_stored_and_never_shown(server: Server, http: httpx2.Client) -> None:
    server.client.put("/settings/hidden", {"value": "swordfish", "secret": True})
    server.client.put("/settings/open", {"value": "plain", "secret": False})
    shown = {s["name"]: s["value"] for s in server.client.list("/settings")}
    assert (shown["hidden"], shown["open"]) == (None, "plain")
    files = [f for f in server.data.rglob("*") if f.is_file()]
    assert any(f.name == "mainspring.db" for f in files)
    assert not any(b"swordfish" in f.read_bytes() for f in files)
    server.make_job("readsSecret", "from mainspring.script import settings\n"
                    "def readsSecret(): print(len(settings['hidden']))")  # fmt: skip
    run = server.run_to_end("readsSecret")
    assert server.messages(run["id"]) == ["9"]


def test_a_jobs_life(server: Server) -> None:
    client = server.client
    hourly = {"type": "interval", "every": 1, "unit": "hours"}
    job = client.post("/jobs", {"name": "life", "schedule": hourly})
    assert (job["enabled"], job["schedule_text"], job["script_version"]) == (False, "Every hour", 1)
    run = server.run_to_end("life")
    assert run["state"] == "succeeded"
    entries = client.list(f"/runs/{run['id']}/log")
    assert [entry["level"] for entry in entries] == ["warning"]
    assert "is empty" in entries[0]["message"]
    enabled = client.post("/jobs/life/enable")
    assert enabled["enabled"]
    assert enabled["next_due"] is not None
    assert client.post("/jobs/life/disable")["next_due"] is None
    assert client.get("/jobs/LIFE")["last_run"]["id"] == run["id"]
    client.delete("/jobs/life")
    assert [j["name"] for j in client.list("/jobs") if j["name"] == "life"] == []


def test_scripts_have_versions_and_saves_do_not_collide(
    server: Server, http: httpx2.Client
) -> None:
    server.make_job("versions", "def versions(): print('two')")
    headers = {"Authorization": f"Bearer {server.token}"}
    path = "/api/v1/jobs/versions/script"
    shown = http.get(path, headers=headers)
    assert (shown.headers["etag"], shown.text) == ('"2"', "def versions(): print('two')")
    mine = {**headers, "If-Match": '"2"'}
    saved = http.put(path, content="def versions(): print('three')", headers=mine)
    assert saved.json()["version"] == 3
    late = http.put(path, content="def versions(): print('late')", headers=mine)
    check_error(late, 412, "script_changed")
    assert http.get(path, headers=headers).text == "def versions(): print('three')"
    assert "is empty" in http.get(f"{path}/versions/1", headers=headers).text
    listed = [v["version"] for v in server.client.list("/jobs/versions/script/versions")]
    assert listed == [3, 2, 1]
    check_error(http.put(path, content=b"\xff", headers=headers), 400, "invalid_script")
    check_error(http.get(f"{path}/versions/9", headers=headers), 404)


def test_a_script_with_a_mistake_is_kept_with_a_warning_and_its_run_fails(server: Server) -> None:
    server.client.post("/jobs", {"name": "broken"})
    saved = server.client.put_text("/jobs/broken/script", "def broken():\n    print('a'\n")
    assert [w["line"] for w in saved["warnings"]] == [2]
    run = server.run_to_end("broken")
    assert (run["state"], run["reason"]) == ("failed", "syntax_error")
    assert "line 2" in run["failure"]["traceback"]
    saved = server.client.put_text("/jobs/broken/script", "def other(): pass")
    assert "no function named broken" in saved["warnings"][0]["message"]
    run = server.run_to_end("broken")
    assert (run["state"], run["reason"]) == ("failed", "no_entry")


def test_a_script_works_on_tables_and_takes_arguments(server: Server) -> None:
    server.client.post("/tables", {"name": "Work"})
    server.make_job(
        "work",
        "from mainspring.script import run, tables\n"
        "def work():\n"
        "    t = tables['Work']\n"
        "    t.insert([{'n': n} for n in range(run.arguments['count'])])\n"
        "    row = t.where('n eq ?', 1).first()\n"
        "    t.update({'id': row['id'], 'n': 100})\n"
        "    t.delete(t.where(n=0).read())\n"
        "    print(sorted(row['n'] for row in t), t.where(nope=1).read(), t.lookup('x'))\n"
        "    run.state['count'] = run.state.get('count', 0) + 1\n"
        "    print(run.state)\n"
        "    try:\n"
        "        tables['None'].insert({'a': 1})\n"
        "    except Exception as problem:\n"
        "        print(problem.code)\n",
    )
    first = server.run_to_end("work", {"count": 3})
    assert first["state"] == "succeeded", first
    assert server.messages(first["id"]) == ["[2, 100] [] None", "{'count': 1}", "table_not_found"]
    second = server.run_to_end("work", {"count": 2})
    assert server.messages(second["id"])[1] == "{'count': 2}"


def test_the_old_way_to_start_a_job(server: Server, http: httpx2.Client) -> None:
    server.make_job("oldWay", "def oldWay(): print('hi')")
    assert http.post("/jobs/none", headers={"X-ZUMO-MASTER": MASTER}).status_code == 404
    assert http.post("/jobs/oldway").status_code == 401
    assert http.post("/jobs/oldway", headers={"X-ZUMO-MASTER": APPLICATION}).status_code == 401
    started = http.post("/jobs/oldway", headers={"X-ZUMO-MASTER": MASTER})
    assert (started.status_code, started.text) == (200, "")
    (run,) = server.client.list("/runs", job="oldWay")
    assert server.wait_for_end(run["id"])["state"] == "succeeded"


def test_a_stream_is_taken_up_where_it_was_left(server: Server, http: httpx2.Client) -> None:
    server.make_job("speaks", "def speaks():\n    for n in range(5): print(n)")
    run = server.run_to_end("speaks")
    entries = server.client.list(f"/runs/{run['id']}/log")
    headers = {"Authorization": f"Bearer {server.token}", "Last-Event-ID": str(entries[2]["id"])}
    answer = http.get(f"/api/v1/runs/{run['id']}/stream", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [block for block in answer.text.split("\n\n") if block.strip()]
    logged = [json.loads(e.split("data: ")[1]) for e in events if "event: log" in e]
    assert [entry["message"] for entry in logged] == ["3", "4"]
    assert "event: end" in events[-1]


def test_a_mode_limits_how_many_jobs_are_enabled(server: Server) -> None:
    client = server.client
    yearly = {"type": "interval", "every": 12, "unit": "months"}
    for name in ("limited1", "limited2"):
        client.post("/jobs", {"name": name, "schedule": yearly})
    client.put("/mode", {"name": "free"})
    try:
        client.post("/jobs/limited1/enable")
        with pytest.raises(Exception, match="allows 1 job") as refused:
            client.post("/jobs/limited2/enable")
        assert getattr(refused.value, "code", None) == "mode_limit"
        client.put("/mode", {"name": "standard"})
        client.post("/jobs/limited2/enable")
        assert client.put("/mode", {"name": "free"})["enabled"] == 0
        server.make_job("onlyAsked", "def onlyAsked(): pass")
        with pytest.raises(Exception, match="on demand only"):
            client.post("/jobs/onlyAsked/enable")
    finally:
        client.put("/mode", {"name": "unlimited"})


def test_a_running_script_can_be_cancelled(server: Server) -> None:
    server.make_job("sleeps", "import time\ndef sleeps():\n    print('begun')\n    time.sleep(60)")
    run = server.client.post("/jobs/sleeps/runs", {})
    for event in server.client.follow(f"/runs/{run['id']}/stream"):
        if event.name == "log":
            waiting = server.client.post("/jobs/sleeps/runs", {})
            cancelled = server.client.post(f"/runs/{waiting['id']}/cancel")
            assert cancelled["state"] == "cancelled"
            server.client.post(f"/runs/{run['id']}/cancel")
        if event.name == "end":
            assert event.data["state"] == "cancelled"
    with pytest.raises(Exception, match="is over"):
        server.client.post(f"/runs/{run['id']}/cancel")


def test_the_log_is_filtered(server: Server) -> None:
    server.make_job(
        "logs", "import logging\ndef logs():\n    print('needle 1')\n    logging.error('needle 2')"
    )
    run = server.run_to_end("logs")
    found = server.client.list("/logs", job="logs")
    assert [entry["message"] for entry in found] == ["needle 2", "needle 1"]
    assert found[0]["source"] == "/scheduler/logs.py"
    assert len(server.client.list("/logs", run=run["id"], level="error")) == 1
    assert len(server.client.list("/logs", text="EEDLE 1", job="logs")) == 1
    assert server.client.list("/logs", text="100%_", job="logs") == []


def test_the_portal_is_served_under_a_strict_policy(http: httpx2.Client) -> None:
    for path in ("/", "/scheduler/getUpdates", "/data/x?tab=columns"):
        page = http.get(path)
        assert page.status_code == 200
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert '<div id="root">' in page.text
    for path in ("/../pyproject.toml", "/%2e%2e/%2e%2e/app.py", "/assets/../../app.py"):
        assert "import" not in http.get(path).text
    check_error(http.get("/api/v2/tables"), 404)


def test_the_document_that_is_served_is_the_one_that_is_published(
    server: Server, http: httpx2.Client
) -> None:
    served = http.get(
        "/api/v1/openapi.json", headers={"Authorization": f"Bearer {server.token}"}
    ).json()
    assert served["paths"].keys() == OPENAPI["paths"].keys()
