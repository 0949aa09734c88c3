"""How far the tutorial is, and the samples that it uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.server import Server, serving

from mainspring.client import ServiceError

SAMPLES = Path(__file__).parents[2] / "samples"


def done(server: Server) -> list[str]:
    return [s["name"] for s in server.client.get("/tutorial")["steps"] if s["done"]]


def test_steps_are_told_from_what_is_there(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        client = server.client
        tutorial = client.get("/tutorial")
        names = [step["name"] for step in tutorial["steps"]]
        assert names == ["credentials", "table", "job", "script", "run", "rows", "enable"]
        assert done(server) == []
        for setting in tutorial["credentials"]:
            assert "credentials" not in done(server)
            client.put(f"/settings/{setting}", {"value": "x"})
        client.post("/tables", {"name": tutorial["table"]})
        assert done(server) == ["credentials", "table"]
        client.post(
            "/jobs",
            {"name": "getUpdates", "schedule": {"type": "interval", "every": 1, "unit": "hours"}},
        )
        assert done(server) == ["credentials", "table", "job"]
        assert client.get("/tutorial")["language"] == "python"
        server.run_to_end("getUpdates")  # the placeholder succeeds, which is not the script
        assert "script" not in done(server)
        script = "from mainspring.script import tables\ndef getUpdates(): tables['Updates'].insert({'n': 1})"
        client.put_text("/jobs/getUpdates/script", script)
        assert done(server) == ["credentials", "table", "job", "script"]
        server.run_to_end("getUpdates")
        client.post("/jobs/getUpdates/enable")
        assert client.get("/tutorial")["done"] is True
        client.delete("/settings/twitterConsumerKey")
        assert client.get("/tutorial")["done"] is False


def test_samples_are_served_as_they_are(server: Server) -> None:
    samples = server.client.list("/samples")
    assert {"getUpdates.py", "getUpdates.js", "readWeather.py"} <= {s["name"] for s in samples}
    assert all(sample["about"].endswith(".") for sample in samples)
    for name, language in (("getUpdates.py", "python"), ("getUpdates.js", "javascript")):
        sample = next(s for s in samples if s["name"] == name)
        assert (sample["job"], sample["language"]) == ("getUpdates", language)
        assert server.client.text(f"/samples/{name}") == (SAMPLES / "updates" / name).read_text()


@pytest.mark.parametrize("name", ["nothing.py", "..%2FREADME.md", "%2Fetc%2Fpasswd", "README.md"])
def test_nothing_else_is_a_sample(server: Server, name: str) -> None:
    with pytest.raises(ServiceError) as refused:
        server.client.text(f"/samples/{name}")
    assert refused.value.status == 404
