"""Every administrative act leaves one entry that says who did it, and never a secret."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import httpx2
import pytest
from tests.http.test_api import ROUTES, check_error, token
from tests.server import APPLICATION, MASTER, PASSWORD, Server, serving, wait_for

from mainspring.model.audit import Act

SECRET = "the-secret-that-nobody-may-see"
HOURLY = {"type": "interval", "every": 1, "unit": "hours"}

NO_ADMINISTRATION = {
    ("post", "/api/v1/tables/{name}/rows"): "rows are users' data",
    ("post", "/api/v1/tables/{name}/rows/batch"): "rows",
    ("patch", "/api/v1/tables/{name}/rows/{row_id}"): "rows",
    ("post", "/api/v1/tables/{name}/rows/{row_id}/undelete"): "rows",
    ("delete", "/api/v1/tables/{name}/rows/{row_id}"): "rows",
    ("post", "/api/v1/tables/{name}/rows/delete"): "rows",
    ("post", "/api/v1/tables/{name}/rows/restore"): "rows",
    ("post", "/api/v1/tables/{name}/rows/import"): "rows",
    ("post", "/api/v1/tables/{name}/rows/preview"): "changes nothing",
    ("post", "/api/v1/script-requests"): "rows",
    ("post", "/api/v1/schedules/preview"): "changes nothing",
    ("post", "/api/v1/script-checks"): "changes nothing",
    ("post", "/api/v1/jobs/{name}/runs"): "a single run is recorded as a run",
    ("post", "/api/v1/runs/{run_id}/again"): "a single run is recorded as a run",
}  # fmt: skip


class Example(NamedTuple):
    """A call that changes something, and what it is recorded as."""

    method: str
    route: str
    act: Act
    body: Any = None
    at: dict[str, str] = {}  # noqa: RUF012  never changed
    text: str | None = None


# In this order on one server: what later ones change, earlier ones made.
EXAMPLES = [
    Example("post", "/api/v1/session", Act.SESSION_OPEN, {"name": "admin", "password": PASSWORD}),
    Example("post", "/api/v1/people", Act.PERSON_CREATE, {"name": "eve", "password": SECRET}),
    Example("patch", "/api/v1/people/{name}", Act.PERSON_CHANGE, {"role": "viewer"}, {"name": "eve"}),
    Example("post", "/api/v1/people/{name}/password", Act.PERSON_PASSWORD, {"password": SECRET + "2"}, {"name": "eve"}),
    Example("delete", "/api/v1/people/{name}", Act.PERSON_DELETE, at={"name": "eve"}),
    Example("post", "/api/v1/tokens", Act.TOKEN_CREATE, {"name": "machine", "role": "viewer"}),
    Example("delete", "/api/v1/tokens/{token_id}", Act.TOKEN_DELETE, at={"token_id": "2"}),
    Example("post", "/api/v1/keys/{name}/regenerate", Act.KEY_REGENERATE, at={"name": "application"}),
    Example("put", "/api/v1/settings/{name}", Act.SETTING_SET, {"value": SECRET}, {"name": "twitterConsumerKey"}),
    Example("put", "/api/v1/settings/{name}", Act.SETTING_SET, {"value": SECRET, "secret": False}, {"name": "open"}),
    Example("delete", "/api/v1/settings/{name}", Act.SETTING_DELETE, at={"name": "open"}),
    Example("patch", "/api/v1/service", Act.SERVICE_CHANGE, {"jwks_url": f"https://example.com/{SECRET}"}),
    Example("put", "/api/v1/mode", Act.MODE_CHANGE, {"name": "standard"}),
    Example("post", "/api/v1/tables", Act.TABLE_CREATE, {"name": "Acts"}),
    Example("patch", "/api/v1/tables/{name}", Act.TABLE_CHANGE, {"permissions": {"read": "public"}}, {"name": "Acts"}),
    Example("post", "/api/v1/tables/{name}/columns", Act.COLUMN_CREATE, {"name": "n", "type": "number"}, {"name": "Acts"}),
    Example("patch", "/api/v1/tables/{name}/columns/{column}", Act.COLUMN_CHANGE, {"name": "m"}, {"name": "Acts", "column": "n"}),
    Example("post", "/api/v1/tables/{name}/columns/{column}/type", Act.COLUMN_CHANGE, {"type": "string", "apply": True}, {"name": "Acts", "column": "m"}),
    Example("post", "/api/v1/tables/{name}/indexes", Act.INDEX_CREATE, {"name": "byM", "columns": ["m"]}, {"name": "Acts"}),
    Example("delete", "/api/v1/tables/{name}/indexes/{index}", Act.INDEX_DELETE, at={"name": "Acts", "index": "byM"}),
    Example("delete", "/api/v1/tables/{name}/columns/{column}", Act.COLUMN_DELETE, at={"name": "Acts", "column": "m"}),
    Example("delete", "/api/v1/tables/{name}", Act.TABLE_DELETE, at={"name": "Acts"}),
    Example("post", "/api/v1/jobs", Act.JOB_CREATE, {"name": "acted", "schedule": HOURLY}),
    Example("patch", "/api/v1/jobs/{name}", Act.JOB_CHANGE, {"limits": {"time": 60}}, {"name": "acted"}),
    Example("put", "/api/v1/jobs/{name}/script", Act.SCRIPT_SAVE, at={"name": "acted"},
            text=f"# /// script\n# dependencies = []\n# ///\n# {SECRET}\nimport time\ndef acted(): time.sleep(60)"),
    Example("post", "/api/v1/jobs/{name}/enable", Act.JOB_ENABLE, at={"name": "acted"}),
    Example("post", "/api/v1/jobs/{name}/disable", Act.JOB_DISABLE, at={"name": "acted"}),
    Example("post", "/api/v1/job-switches", Act.JOB_ENABLE, {"names": ["acted"], "enabled": True}),
    Example("post", "/api/v1/jobs/{name}/backfill", Act.JOB_BACKFILL,
            {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, {"name": "acted"}),
    Example("post", "/api/v1/runs/{run_id}/cancel", Act.RUN_CANCEL),
    Example("put", "/api/v1/shared/{path}", Act.SHARED_SAVE, at={"path": "mine.py"}, text=f"# {SECRET}\n"),
    Example("delete", "/api/v1/shared/{path}", Act.SHARED_DELETE, at={"path": "mine.py"}),
    Example("post", "/api/v1/jobs/{name}/environment", Act.ENVIRONMENT_REBUILD, at={"name": "packed"}),
    Example("delete", "/api/v1/jobs/{name}", Act.JOB_DELETE, at={"name": "acted"}),
    Example("post", "/api/v1/channels", Act.CHANNEL_CREATE,
            {"name": "hook", "kind": "webhook", "url": f"http://127.0.0.1:9/{SECRET}"}),
    Example("patch", "/api/v1/channels/{name}", Act.CHANNEL_CHANGE, {"url": f"http://127.0.0.1:9/{SECRET}2"}, {"name": "hook"}),
    Example("post", "/api/v1/channels/{name}/test", Act.CHANNEL_TEST, at={"name": "hook"}),
    Example("delete", "/api/v1/channels/{name}", Act.CHANNEL_DELETE, at={"name": "hook"}),
    Example("post", "/api/v1/heartbeats", Act.HEARTBEAT_CREATE, {"name": "beat", "every": 60}),
    Example("patch", "/api/v1/heartbeats/{name}", Act.HEARTBEAT_CHANGE, {"paused": True}, {"name": "beat"}),
    Example("delete", "/api/v1/heartbeats/{name}", Act.HEARTBEAT_DELETE, at={"name": "beat"}),
    Example("post", "/api/v1/backups", Act.BACKUP_CREATE),
    Example("get", "/api/v1/backups/{name}", Act.BACKUP_DOWNLOAD),
    Example("delete", "/api/v1/backups/{name}", Act.BACKUP_DELETE),
    Example("put", "/api/v1/session/password", Act.PERSON_PASSWORD, {"old": PASSWORD, "new": SECRET + "3"}),
    Example("delete", "/api/v1/session", Act.SESSION_CLOSE),
    Example("post", "/api/v1/nodes/{name}/drain", Act.NODE_DRAIN),
]  # fmt: skip


def test_every_route_that_changes_something_is_tried_below_or_is_no_administration() -> None:
    changing = {route for route in ROUTES if route[0] != "get" and route[1].startswith("/api/v1/")}
    tried = {(example.method, example.route) for example in EXAMPLES if example.method != "get"}
    assert changing == tried | set(NO_ADMINISTRATION)
    assert {example.act for example in EXAMPLES} == set(Act) - {Act.SESSION_REFUSED}


def test_every_administrative_act_leaves_one_entry_without_its_secrets(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(tmp_path_factory.mktemp("audit") / "data") as server:
        requirements = "# /// script\n# dependencies = ['nothing-that-exists-anywhere']\n# ///\n"
        server.make_job("packed", requirements + "def packed(): pass")
        with httpx2.Client(base_url=server.url, trust_env=False, timeout=30) as http:
            http.headers["X-ZUMO-MASTER"] = MASTER
            for example in EXAMPLES:
                try_example(server, http, example)
        shown = json.dumps(server.client.list("/audit")) + json.dumps(server.client.list("/logs"))
        assert SECRET not in shown
        assert PASSWORD not in shown
        assert MASTER not in shown
        assert APPLICATION not in shown


def try_example(server: Server, http: httpx2.Client, example: Example) -> None:
    at = dict(example.at)
    if "{run_id}" in example.route:
        run = server.client.post("/jobs/acted/runs", {})
        at["run_id"] = str(run["id"])
    elif example.act is Act.NODE_DRAIN:
        keep_busy(server)  # or it would have ended before anybody looks
        at["name"] = server.client.list("/nodes")[0]["name"]
    elif example.route == "/api/v1/backups/{name}":
        wait_for(lambda: server.client.list("/backups")[0]["state"] == "ready")
        at["name"] = server.client.list("/backups")[0]["name"]
    elif example.act is Act.TOKEN_DELETE:
        at["token_id"] = str(server.client.list("/tokens")[-1]["id"])
    before = server.client.list("/audit", most=1)
    headers = {}
    if example.route.startswith("/api/v1/session") and example.method != "post":
        # As a person, whom the cookie of the first example names.
        del http.headers["X-ZUMO-MASTER"]
        headers = {"X-CSRF-Token": http.get("/api/v1/session").json()["csrf"]}
    path = example.route.format(**at)
    sent = {"content": example.text} if example.text else {"json": example.body}
    response = http.request(example.method, path, headers=headers, **sent)
    http.headers["X-ZUMO-MASTER"] = MASTER
    assert response.status_code < 300, (example, response.text)
    entries = server.client.list("/audit", most=2)
    newest = entries[0]
    assert newest["action"] == example.act, example
    assert entries[1:] == before, f"more than one entry: {example}"
    as_person = example.route.startswith("/api/v1/session")
    assert (newest["actor"], newest["kind"]) == (
        ("admin", "person") if as_person else ("master key", "key")
    )


def keep_busy(server: Server) -> None:
    server.make_job("busy", "import time\ndef busy():\n    time.sleep(60)")
    run = server.client.post("/jobs/busy/runs", {})
    wait_for(lambda: server.client.get(f"/runs/{run['id']}")["state"] == "running")


def test_what_is_refused_or_changes_nothing_leaves_no_entry(server: Server) -> None:
    client = server.client
    client.post("/tables", {"name": "Quiet"})
    newest = client.list("/audit", most=1)
    client.post("/tables/Quiet/rows", {"a": 1})
    for path, body in (("/tables", {"name": "Quiet"}), ("/jobs", {"name": "a b"})):
        with pytest.raises(Exception, match=r"already|legal"):
            client.post(path, body)
    assert client.list("/audit", most=1) == newest


def test_the_audit_log_is_filtered_and_paged(server: Server) -> None:
    client = server.client
    reader = token(server, "editor")
    with httpx2.Client(base_url=server.url, trust_env=False, headers=reader, timeout=20) as editor:
        for n in range(3):
            editor.put(f"/api/v1/settings/audited{n}", json={"value": "x"})
        editor.delete("/api/v1/settings/audited0")
        check_error(editor.get("/api/v1/audit"), 403, "forbidden")
        check_error(editor.get("/api/v1/audit/actions"), 403, "forbidden")
    mine = client.list("/audit", actor="editor-test", action="setting")
    assert [entry["action"] for entry in mine[:4]] == ["setting.delete"] + ["setting.set"] * 3
    assert [entry["subject"] for entry in mine[:2]] == ["audited0", "audited2"]
    assert {entry["kind"] for entry in mine} == {"token"}
    assert {e["action"] for e in client.list("/audit", action="setting.set")} == {"setting.set"}
    assert client.list("/audit", action="set") == []
    assert client.list("/audit", actor="editor-test", after="2099-01-01T00:00:00Z") == []
    since = client.list("/audit", actor="editor-test", after=mine[3]["at"])
    assert mine[3] not in since
    first = client.get("/audit", limit=2, action="setting")
    second = client.get("/audit", limit=2, action="setting", cursor=first["cursor"])
    assert [e["id"] for e in first["items"] + second["items"]] == [
        e["id"] for e in client.list("/audit", most=4, action="setting")
    ]
    assert "job.enable" in client.get("/audit/actions")["items"]


def test_who_is_not_let_in_is_noted_and_never_what_was_typed(server: Server) -> None:
    typed = "a password typed into the wrong field"
    with httpx2.Client(base_url=server.url, trust_env=False, timeout=20) as http:
        for name in ("admin", typed):
            wrong = http.post("/api/v1/session", json={"name": name, "password": "guess"})
            check_error(wrong, 401, "wrong_credentials")
    unknown, known = server.client.list("/audit", most=2, action="session.refused")
    assert (known["subject"], known["kind"]) == ("admin", "nobody")
    assert unknown["subject"] == ""
    assert known["details"] == {"address": "127.0.0.1"}
    assert typed not in json.dumps(server.client.list("/audit"))
