"""What an overview asks for."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

import pytest
from tests.server import Server, wait_for

from mainspring.client import ServiceError

HOURLY = {"type": "interval", "every": 10, "unit": "minutes"}


def lane_of(server: Server, job: str, **asked: float) -> dict[str, Any]:
    lanes = server.client.get("/activity", **asked)["lanes"]
    return next(lane for lane in lanes if lane["job"] == job)


def test_activity_tells_what_ran_lately(server: Server) -> None:
    server.make_job("active", "def active(): print('here')")
    ran = server.run_to_end("active")
    lane = lane_of(server, "active", hours=1, lanes=500)
    assert lane["counts"] == {"succeeded": 1}
    (group,) = lane["groups"]
    assert group["run"] == ran["id"]
    assert (group["began"], group["ended"]) == (ran["started_at"], ran["finished_at"])
    assert lane["upcoming"] == []
    assert server.client.get("/activity", hours=1)["counts"]["succeeded"] >= 1
    recent = server.client.get("/activity/recent", most=1)
    assert [r["runs"][0]["id"] for r in recent if r["job"] == "active"] == [ran["id"]]


def test_activity_tells_what_is_to_come_one_moment_a_slot(server: Server) -> None:
    server.make_job("coming", "def coming(): pass", HOURLY)
    server.client.post("/jobs/coming/enable")
    day = server.client.get("/activity", hours=24, lanes=500)
    lane = next(lane for lane in day["lanes"] if lane["job"] == "coming")
    due = server.client.get("/jobs/coming")["next_due"]
    assert lane["upcoming"][0] == due
    moments = [datetime.fromisoformat(moment) for moment in lane["upcoming"]]
    assert moments[-1] <= datetime.fromisoformat(day["until"])
    gaps = {(b - a).total_seconds() for a, b in itertools.pairwise(moments)}
    assert gaps == {1200.0}  # slots of 15 minutes: of an occurrence every ten, every other one
    server.client.post("/jobs/coming/disable")


def test_fewer_lanes_leave_the_healthy_out_and_say_so(server: Server) -> None:
    server.make_job("ailing", "def ailing(): raise ValueError('why\\nmore')")
    server.make_job("healthy", "def healthy(): pass")
    server.run_to_end("ailing")
    server.run_to_end("healthy")
    activity = server.client.get("/activity", hours=1, lanes=1)
    assert len(activity["lanes"]) == 1
    assert "failed" in activity["lanes"][0]["counts"]
    assert activity["left_out"] >= 1


def test_standing_tells_what_fails_and_what_is_next(server: Server) -> None:
    server.make_job("stumbling", "def stumbling(): raise ValueError('why')", HOURLY)
    server.client.post("/jobs/stumbling/enable")
    run = server.run_to_end("stumbling")
    standing = server.client.get("/activity/standing")
    failing = next(f for f in standing["failing"] if f["job"] == "stumbling")
    assert (failing["run"], failing["failures"], failing["state"]) == (run["id"], 1, "failed")
    assert failing["message"] == "ValueError: why"
    coming = next(n for n in standing["next"] if n["job"] == "stumbling")
    assert coming["schedule_text"] == "Every 10 minutes"
    assert standing["counts"]["failed"] >= 1
    assert standing["enabled"] >= 1
    nodes = standing["nodes"]
    assert (nodes["alive"], nodes["draining"], nodes["concurrency"]) == (1, 0, 8)
    server.client.post("/jobs/stumbling/disable")


def test_nodes_tell_their_runs_and_their_memory(server: Server) -> None:
    server.make_job("sitting", "import time\ndef sitting(): time.sleep(100)")
    run = server.client.post("/jobs/sitting/runs", {})

    def started() -> list[dict[str, Any]]:
        (node,) = server.client.list("/nodes")
        return [r for r in node["running"] if r["id"] == run["id"]]

    (shown,) = wait_for(started)
    assert shown["job"] == "sitting"
    assert server.client.get("/activity/standing")["nodes"]["busy"] == 1
    server.client.post(f"/runs/{run['id']}/cancel")
    server.wait_for_end(run["id"])
    wait_for(lambda: (server.client.list("/nodes")[0]["memory"] or 0) > 10_000_000)


def test_a_mode_says_what_another_number_would_disable(server: Server) -> None:
    server.make_job("counted", "def counted(): pass", HOURLY)
    server.client.post("/jobs/counted/enable")
    preview = server.client.get("/mode/standard/preview", number=0)
    assert "counted" in preview["disabled"]
    assert server.client.get("/mode/standard/preview", number=1000)["disabled"] == []
    assert server.client.get("/mode/unlimited/preview", number=0)["disabled"] == []
    server.client.post("/jobs/counted/disable")


@pytest.mark.parametrize(
    "wrong",
    [{"hours": 0}, {"hours": 1000}, {"lanes": 0}, {"lanes": 501}, {"slots": 0}, {"slots": 501}],
)
def test_activity_has_bounds(server: Server, wrong: dict[str, float]) -> None:
    with pytest.raises(ServiceError) as refused:
        server.client.get("/activity", **wrong)
    assert refused.value.status == 400
