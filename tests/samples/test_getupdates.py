"""The tutorial's script, in a real server, against the stand-in for Twitter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.samples.test_standin import standing_in
from tests.server import Server, wait_for

from mainspring.client import ServiceError

SCRIPT = Path(__file__).parents[2] / "samples" / "updates" / "getUpdates.py"
SETTINGS = {
    "twitterConsumerKey": "ck",
    "twitterConsumerSecret": "cs",
    "TWITTER_ACCESS_TOKEN": "tk",
    "TWITTER_ACCESS_TOKEN_SECRET": "ts",
}


@pytest.fixture(autouse=True)
def clean(server: Server) -> Iterator[None]:
    """The server is shared: what one test has made is gone for the next."""
    clear(server)
    yield
    clear(server)


def clear(server: Server) -> None:
    for path in ("/jobs/getUpdates", "/tables/Updates"):
        with suppress(ServiceError):
            server.client.delete(path)


def prepare(server: Server, url: str) -> None:
    for name, value in (SETTINGS | {"twitterApiUrl": url}).items():
        server.client.put(f"/settings/{name}", {"value": value, "secret": True})
    server.client.post("/tables", {"name": "Updates"})
    server.make_job("getUpdates", SCRIPT.read_text())


def ask(url: str, what: str) -> list[dict[str, Any]]:
    return list(httpx2.get(f"{url}/{what}").json())


def stored(server: Server) -> list[int]:
    return sorted(row["twitterId"] for row in server.client.list("/tables/Updates/rows", most=5000))


def test_runs_store_every_original_tweet_once_over_many_pages(server: Server) -> None:
    with standing_in("--every", "0.05") as url:
        prepare(server, url)
        wait_for(lambda: len(ask(url, "tweets")) > 150)
        runs = [server.run_to_end("getUpdates") for _ in range(2)]
        assert [run["state"] for run in runs] == ["succeeded", "succeeded"]
        ids = stored(server)
        originals = [
            tweet["id"]
            for tweet in ask(url, "tweets")
            if tweet["kind"] == "tweet" and "#mobileservices" in tweet["text"].lower()
        ]
        asked = ask(url, "requests")
    assert ids == [number for number in originals if number <= ids[-1]]
    assert len({request["max_id"] for request in asked if request["since_id"] is None}) >= 3
    assert {request["since_id"] for request in asked} - {None} <= {str(number) for number in ids}
    assert asked[-1]["since_id"] is not None


def test_a_run_without_anything_new_stores_nothing(server: Server) -> None:
    with standing_in("--every", "86400") as url:
        prepare(server, url)
        runs = [server.run_to_end("getUpdates") for _ in range(2)]
        newest_is_stored = ask(url, "requests")[-1]["since_id"] == str(stored(server)[-1])
        stored_twice = len(stored(server)) != len(set(stored(server)))
    assert [run["state"] for run in runs] == ["succeeded", "succeeded"]
    assert newest_is_stored
    assert not stored_twice
    assert any("stored 0 of them" in message for message in server.messages(runs[1]["id"]))


def test_a_rate_limit_fails_the_run_and_says_so(server: Server) -> None:
    with standing_in("--rate-limit", "1") as url:
        prepare(server, url)
        run = server.run_to_end("getUpdates")
    assert (run["state"], run["reason"]) == ("failed", "raised")
    assert "status 429: Rate limit exceeded" in run["failure"]["message"]
    assert server.client.get("/tables/Updates")["row_count"] == 0
