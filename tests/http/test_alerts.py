"""Channels, alerts and heartbeats over the API and the command line of a running server."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import httpx2
import pytest
from tests.receiver import receiving
from tests.server import Server, wait_for

from mainspring.client import ServiceError


def command(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mainspring", *arguments],
        env=server.environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def refusal(server: Server, path: str, body: Any) -> tuple[str, str | None]:
    with pytest.raises(ServiceError) as caught:
        server.client.post(path, body)
    return caught.value.code, caught.value.field


def test_a_failing_job_is_told_of_to_a_webhook_and_its_recovery_too(server: Server) -> None:
    with receiving() as receiver:
        body = {"name": "hook", "kind": "webhook", "url": receiver.url + "/token/abc?key=xyz"}
        made = server.client.post("/channels", body)
        assert made["secret"].startswith("whsec_")
        assert made["channel"]["address"] == receiver.url + "/…"
        receiver.answers = [503]
        server.make_job("moody", "def moody():\n    raise ValueError('the moon')\n")
        server.run_to_end("moody")
        wait_for(lambda: receiver.received)
        server.client.put_text("/jobs/moody/script", "def moody():\n    pass\n")
        server.run_to_end("moody")
        wait_for(lambda: len(receiver.received) >= 3)
        told = [json.loads(r.body) for r in receiver.received]
        assert sorted({t["type"] for t in told}) == ["alert.failure", "alert.recovery"]
        failure = next(t for t in told if t["type"] == "alert.failure")
        assert "the moon" in failure["data"]["message"]
        ids = [r.headers["webhook-id"] for r in receiver.received]
        assert ids[0] in ids[1:]
        delivered = wait_for(
            lambda: all(
                d["state"] == "delivered"
                for a in server.client.list("/alerts", job="moody")
                for d in a["deliveries"]
            )
        )
        assert delivered
    server.client.delete("/jobs/moody")
    server.client.delete("/channels/hook")
    assert server.client.list("/channels") == []


def test_a_test_shows_at_once_whether_a_channel_works(server: Server) -> None:
    with receiving() as receiver:
        url = receiver.url.replace("http://", "json://who:secretword@")
        made = command(server, "channel", "create", "chat", url)
        assert made.returncode == 0, made.stderr
        listed = command(server, "channel", "list", "--json")
        assert "secretword" not in listed.stdout
        assert command(server, "channel", "test", "chat").returncode == 0
        receiver.answers = [403]
        refused = command(server, "channel", "test", "chat")
        assert refused.returncode == 1
        assert "403" in refused.stderr
    assert "failed" in command(server, "alert", "list", "--event", "test").stdout
    assert command(server, "channel", "delete", "chat", "--yes").returncode == 0


def test_what_cannot_be_a_channel_is_refused(server: Server) -> None:
    assert refusal(server, "/channels", {"name": "x", "url": "nonsense"}) == (
        "invalid_channel_url",
        "url",
    )
    for url in ("ftp://a", "https://", "http://[", "https:///path"):
        body = {"name": "x", "url": url, "kind": "webhook"}
        assert refusal(server, "/channels", body)[1] == "url"
    assert refusal(server, "/channels", {"name": "1 x", "url": "ntfy://a"})[1] == "name"
    server.make_job("quiet", "def quiet():\n    pass\n")
    policies = server.client.get("/jobs/quiet")["policies"]
    policies["alerts"] = {"channels": ["gone"]}
    with pytest.raises(ServiceError) as caught:
        server.client.patch("/jobs/quiet", {"policies": policies})
    assert caught.value.field == "policies.alerts.channels"
    server.client.delete("/jobs/quiet")


def test_a_heartbeat_is_heard_from_outside(server: Server) -> None:
    made = command(server, "heartbeat", "create", "backup", "--every", "1", "--grace", "0.2")
    address = made.stdout.strip()
    assert httpx2.get(address).status_code == 200
    assert server.client.get("/heartbeats/backup")["state"] == "up"
    wait_for(lambda: server.client.get("/heartbeats/backup")["state"] == "down")
    assert httpx2.post(address, content="all is well").status_code == 200
    found = server.client.get("/heartbeats/backup")
    assert (found["state"], found["last_message"]) == ("up", "all is well")
    assert httpx2.head(address + "/fail").status_code == 200
    assert server.client.get("/heartbeats/backup")["state"] == "down"
    events = [a["event"] for a in server.client.list("/alerts", heartbeat="backup")]
    assert events == ["heartbeat_down", "heartbeat_up", "heartbeat_down"]
    assert command(server, "heartbeat", "pause", "backup").returncode == 0
    assert "paused" in command(server, "heartbeat", "list").stdout
    assert command(server, "heartbeat", "delete", "backup", "--yes").returncode == 0
    gone = httpx2.get(address)
    assert (gone.status_code, gone.json()["code"]) == (404, "heartbeat_not_found")


def test_a_viewer_sees_no_ping_address_and_makes_no_channel(server: Server) -> None:
    server.client.post("/heartbeats", {"name": "seen", "every": 60})
    token = server.client.post("/tokens", {"name": "viewer", "role": "viewer"})["value"]
    headers = {"Authorization": f"Bearer {token}"}
    seen = httpx2.get(f"{server.url}/api/v1/heartbeats/seen", headers=headers).json()
    assert seen["ping_path"] is None
    body = {"name": "x", "url": "ntfy://a"}
    made = httpx2.post(f"{server.url}/api/v1/channels", headers=headers, json=body)
    assert made.status_code == 403
    server.client.delete("/heartbeats/seen")


def test_odd_pings_and_heartbeats_are_refused(server: Server) -> None:
    assert httpx2.get(f"{server.url}/ping/nobody").status_code == 404
    for change in ({"every": 0}, {"every": 1e12}, {"grace": -1}, {"channels": ["gone"]}):
        body = {"name": "odd", "every": 5, **change}
        assert refusal(server, "/heartbeats", body)[1] == next(iter(change))
    made = server.client.post("/heartbeats", {"name": "odd", "every": 60})
    huge = httpx2.post(server.url + made["ping_path"], content=b"x" * 200_000)
    assert huge.status_code == 413
    zeros = httpx2.post(server.url + made["ping_path"], content=b"\0\xff ok")
    assert zeros.status_code == 200
    assert server.client.get("/heartbeats/odd")["last_message"].endswith("ok")
    server.client.delete("/heartbeats/odd")


def test_modes_have_numbers_that_can_be_changed(server: Server) -> None:
    every = {"type": "interval", "every": 1, "unit": "hours"}
    for name in ("one", "two"):
        server.make_job(name, f"def {name}():\n    pass\n", every)
        server.client.post(f"/jobs/{name}/enable")
    assert server.client.get("/mode/free/preview")["disabled"] == ["one", "two"]
    assert server.client.get("/mode")["limits"] == {"free": 1, "standard": 10, "unlimited": None}
    assert command(server, "service", "set", "--free-jobs", "2").returncode == 0
    assert server.client.get("/mode/free/preview")["disabled"] == []
    assert server.client.put("/mode", {"name": "free"})["enabled"] == 2
    assert "any number" in command(server, "mode", "show").stderr
    server.client.patch("/service", {"free_jobs": 1})
    mode = server.client.get("/mode")
    assert (mode["limit"], mode["enabled"]) == (1, 0)
    with pytest.raises(ServiceError) as caught:
        server.client.patch("/service", {"standard_jobs": -1})
    assert caught.value.field == "standard_jobs"
    server.client.put("/mode", {"name": "unlimited"})
    for name in ("one", "two"):
        server.client.delete(f"/jobs/{name}")
