"""What an overview asks for."""

from __future__ import annotations

import pytest
from tests.server import Server

from mainspring.client import ServiceError


def test_activity_tells_what_ran_lately(server: Server) -> None:
    server.make_job("active", "def active(): print('here')")
    ran = server.run_to_end("active")
    activity = server.client.get("/activity", hours=1)
    lane = next(lane for lane in activity["jobs"] if lane["job"] == "active")
    assert lane["counts"] == {"succeeded": 1}
    assert [mark["id"] for mark in lane["runs"]] == [ran["id"]]
    assert lane["runs"][0]["finished_at"] == ran["finished_at"]
    assert activity["counts"]["succeeded"] >= 1
    recent = server.client.get("/activity/recent", most=1)
    assert [r["runs"][0]["id"] for r in recent if r["job"] == "active"] == [ran["id"]]


@pytest.mark.parametrize("wrong", [{"hours": 0}, {"hours": 1000}, {"most": 0}, {"most": 501}])
def test_activity_has_bounds(server: Server, wrong: dict[str, float]) -> None:
    with pytest.raises(ServiceError) as refused:
        server.client.get("/activity", **wrong)
    assert refused.value.status == 400
