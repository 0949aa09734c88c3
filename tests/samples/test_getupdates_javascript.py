"""The tutorial's task in JavaScript, against the stand-in for Twitter."""

from __future__ import annotations

from pathlib import Path

from tests.samples.test_getupdates import SCRIPT, SETTINGS, ask
from tests.samples.test_standin import standing_in
from tests.server import serving, wait_for


def test_it_stores_tweets_once(tmp_path: Path) -> None:
    with standing_in("--every", "0.05") as url:
        wait_for(lambda: len(ask(url, "tweets")) > 30)
        with serving(
            tmp_path / "data", MAINSPRING_RUNTIME_HOSTS=f"api.twitter.com={url}"
        ) as server:
            for name, value in SETTINGS.items():
                server.client.put(f"/settings/{name}", {"value": value, "secret": True})
            server.client.post("/tables", {"name": "Updates"})
            body = {
                "name": "getUpdates",
                "language": "javascript",
                "schedule": {"type": "on_demand"},
            }
            server.client.post("/jobs", body)
            source = SCRIPT.with_suffix(".js").read_text()
            assert server.client.put_text("/jobs/getUpdates/script", source)["warnings"] == []
            runs = [server.run_to_end("getUpdates") for _ in range(3)]
            assert [run["state"] for run in runs] == ["succeeded"] * 3, runs
            ids = [
                row["twitterId"] for row in server.client.list("/tables/Updates/rows", most=5000)
            ]
        tweets = {str(tweet["id"]) for tweet in ask(url, "tweets") if tweet["kind"] == "tweet"}
    assert len(ids) == len(set(ids)) > 5
    assert set(ids) <= tweets
