"""Policies, backfill and re-runs from outside."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cli.test_commands import as_json, cli, done
from tests.server import Server, wait_for

from mainspring.client import ServiceError


def test_policies_are_checked_and_kept(server: Server) -> None:
    client = server.client
    job = client.post("/jobs", {"name": "polite", "policies": {"overlap": "queue"}})
    assert job["policies"]["overlap"] == "queue"
    assert job["policies"]["retries"]["attempts"] == 1
    for wrong, field in (
        ({"overlap": "sometimes"}, "policies.overlap"),
        ({"parallel": 0}, "policies.parallel"),
        ({"pause_after": 0}, "policies.pause_after"),
        ({"group": "a b"}, "policies.group"),
        ({"retries": {"attempts": 0}}, "policies.retries.attempts"),
        ({"retries": {"on": ["succeeded"]}}, "policies.retries.on"),
        ({"keep_days": -1}, "policies.keep_days"),
    ):
        with pytest.raises(ServiceError) as refused:
            client.patch("/jobs/polite", {"policies": wrong})
        assert (refused.value.status, refused.value.field) == (400, field)


def test_a_failing_script_is_tried_again_and_then_paused(server: Server) -> None:
    policies = {"retries": {"attempts": 2, "delay": 0.05}, "pause_after": 1}
    schedule = {"type": "interval", "every": 1, "unit": "seconds"}
    server.client.post("/jobs", {"name": "flaky", "schedule": schedule, "policies": policies})
    server.client.put_text("/jobs/flaky/script", "def flaky(): raise ValueError('again')")
    server.client.post("/jobs/flaky/enable")

    def paused() -> bool:
        return not server.client.get("/jobs/flaky")["enabled"]

    wait_for(paused)
    found = server.client.list("/runs", job="flaky", state="failed")
    assert {(r["trigger"], r["attempt"]) for r in found} >= {("schedule", 1), ("retry", 2)}
    entries = server.client.list("/logs", job="flaky", level="error")
    assert any("failures in a row" in entry["message"] for entry in entries)


def test_the_past_is_run_again(server: Server) -> None:
    env = server.environment()
    script = "from mainspring.script import run\ndef past(): print(run.scheduled_for.isoformat())"
    server.make_job("past", script, {"type": "cron", "expression": "0 * * * *"})
    span = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-01T03:00:00Z"]
    tried = as_json(env, "job", "backfill", "past", *span, "--dry-run")
    assert (len(tried["occurrences"]), tried["runs"]) == (4, [])
    made: dict[str, Any] = as_json(env, "job", "backfill", "past", *span, "--yes")
    ended = [server.wait_for_end(run_id) for run_id in made["runs"]]
    assert [run["state"] for run in ended] == ["succeeded"] * 4
    said = [server.messages(run["id"])[0] for run in ended]
    assert said == [f"2026-01-01T0{n}:00:00+00:00" for n in range(4)]
    assert cli(env, "job", "backfill", "past", "--from", "2026-01-01T00:01:00Z", "--to", "2026-01-01T00:02:00Z").returncode == 2  # fmt: skip
    with pytest.raises(ServiceError, match="more than 1000"):
        server.client.post(
            "/jobs/past/backfill", {"from": "2020-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}
        )


def test_a_run_is_run_again_with_its_own_script(server: Server) -> None:
    server.make_job("again", "from mainspring.script import run\ndef again(): print(run.arguments)")
    first = server.run_to_end("again", {"a": 1})
    server.client.put_text("/jobs/again/script", "def again(): print('new')")
    done(server.environment(), "run", "again", str(first["id"]))
    second = server.client.list("/runs", job="again")[0]
    ended = server.wait_for_end(second["id"])
    assert ended["script_version"] == first["script_version"]
    assert server.messages(second["id"]) == ["{'a': 1}"]


def test_policies_on_the_command_line(server: Server) -> None:
    env = server.environment()
    server.make_job("cliPolicies", "def cliPolicies(): pass")
    assert "overlap" in done(env, "job", "policies", "cliPolicies")
    changed = as_json(env, "job", "policies", "cliPolicies", "--overlap", "replace", "--attempts", "3",
                      "--group", "g", "--pause-after", "5")  # fmt: skip
    assert (changed["overlap"], changed["retries"]["attempts"], changed["group"]) == (
        "replace",
        3,
        "g",
    )
    assert as_json(env, "job", "policies", "cliPolicies", "--group", "")["group"] is None
    assert cli(env, "job", "policies", "cliPolicies", "--parallel", "0").returncode == 1
