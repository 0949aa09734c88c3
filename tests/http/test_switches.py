"""Enabling and disabling many jobs at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.server import Server, serving

from mainspring.client import Address, Client, ServiceError

HOURLY = {"type": "interval", "every": 1, "unit": "hours"}


def test_as_many_as_may_be_are_enabled_and_the_others_say_why(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        client = server.client
        client.patch("/service", {"standard_jobs": 2})
        client.put("/mode", {"name": "standard"})
        for name in ("one", "two", "three"):
            client.post("/jobs", {"name": name, "schedule": HOURLY})
        client.post("/jobs", {"name": "asked"})
        names = ["two", "asked", "nobody", "one", "three", "two"]
        answer = client.post("/job-switches", {"names": names, "enabled": True})
        assert answer["done"] == ["two", "one"]
        assert {r["name"]: r["code"] for r in answer["refused"]} == {
            "asked": "job_on_demand", "nobody": "job_not_found", "three": "mode_limit",
        }  # fmt: skip
        assert "allows 2 jobs" in answer["refused"][-1]["message"]
        enabled = {job["name"] for job in client.list("/jobs") if job["enabled"]}
        assert enabled == {"one", "two"}
        answer = client.post("/job-switches", {"names": ["one", "three"], "enabled": False})
        assert (answer["done"], answer["refused"]) == (["one", "three"], [])
        assert [job["name"] for job in client.list("/jobs") if job["enabled"]] == ["two"]


def test_who_only_looks_switches_nothing(server: Server) -> None:
    server.client.post("/jobs", {"name": "looked_at", "schedule": HOURLY})
    token = server.client.post("/tokens", {"name": "looker", "role": "viewer"})["value"]
    viewer = Client(Address(server.url, ("Authorization", f"Bearer {token}")))
    with pytest.raises(ServiceError) as refused:
        viewer.post("/job-switches", {"names": ["looked_at"], "enabled": True})
    viewer.close()
    assert refused.value.status == 403
    assert server.client.get("/jobs/looked_at")["enabled"] is False
