"""The stand-in for Twitter: signatures, parameters, limits."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth1Client
from tests.server import wait_for

STAND_IN = Path(__file__).parents[2] / "samples" / "updates" / "standin"
SEARCH = "/1.1/search/tweets.json"
Q = {"q": "#mobileservices"}


@contextmanager
def standing_in(*options: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, str(STAND_IN), "--with-parent", "--consumer-key", "ck", "--consumer-secret", "cs",
         "--token", "tk", "--token-secret", "ts", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.stdin.close()  # as when its parent dies
        status = process.wait(20)
        process.stdout.close()
    assert status == 0


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with standing_in("--every", "0.2") as address:
        yield address


def search(url: str, **query: Any) -> httpx2.Response:
    with OAuth1Client("ck", "cs", "tk", "ts") as client:
        return client.get(url + SEARCH, params=Q | query)


def ids(url: str, **query: Any) -> list[int]:
    return [tweet["id"] for tweet in search(url, **query).raise_for_status().json()["statuses"]]


def test_a_signed_request_finds_tweets_newest_first(url: str) -> None:
    answer = search(url, count=100)
    assert answer.status_code == 200
    assert answer.headers["x-rate-limit-limit"] == "450"
    found = answer.json()["statuses"]
    assert [t["id"] for t in found] == sorted((t["id"] for t in found), reverse=True)
    assert all(t["id"] > 2**53 and str(t["id"]) == t["id_str"] for t in found)
    assert all("#mobileservices" in t["text"].lower() for t in found)
    assert any(t["text"].startswith("RT @") and t["retweeted_status"] for t in found)
    assert any(t["to_user_id"] and t["in_reply_to_user_id"] for t in found)
    assert {"screen_name", "name", "id"} <= set(found[0]["user"])


@pytest.mark.parametrize(
    ("credentials", "status", "code"),
    [
        (("ck", "wrong", "tk", "ts"), 401, 32),
        (("ck", "cs", "tk", "wrong"), 401, 32),
        (("other", "cs", "tk", "ts"), 401, 32),
        (("ck", "cs", "other", "ts"), 401, 89),
    ],
)
def test_a_wrong_signature_is_refused(
    url: str, credentials: tuple[str, str, str, str], status: int, code: int
) -> None:
    with OAuth1Client(*credentials) as client:
        answer = client.get(url + SEARCH, params=Q)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == code


def test_no_credentials_and_odd_ones_are_refused(url: str) -> None:
    none = httpx2.get(url + SEARCH, params=Q)
    assert none.status_code == 400
    assert none.json() == {"errors": [{"code": 215, "message": "Bad Authentication data."}]}
    odd = httpx2.get(url + SEARCH, params=Q, headers={"Authorization": "OAuth nonsense"})
    assert odd.status_code == 401
    assert httpx2.get(url + "/elsewhere").json()["errors"][0]["code"] == 34


def test_a_request_that_is_sent_again_is_refused(url: str) -> None:
    first = search(url)
    header = {"Authorization": first.request.headers["Authorization"]}
    assert first.status_code == 200
    again = httpx2.get(str(first.request.url), headers=header)
    assert again.status_code == 401
    assert again.json() == {"errors": [{"code": 32, "message": "Could not authenticate you."}]}


@pytest.mark.parametrize("method", ["PLAINTEXT", "RSA-SHA1", "HMAC-SHA256"])
def test_only_hmac_sha1_signs(url: str, method: str) -> None:
    header = (
        f'OAuth oauth_consumer_key="ck", oauth_token="tk", oauth_nonce="of {method}", '
        f'oauth_timestamp="{int(time.time())}", oauth_signature_method="{method}", '
        'oauth_signature="cs%26ts"'
    )
    answer = httpx2.get(url + SEARCH, params=Q, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == 32


def test_parameters_are_honoured(url: str) -> None:
    everything = ids(url, count=100)
    assert len(ids(url)) == 15
    assert len(ids(url, count=3)) == 3
    middle = everything[5]
    assert set(ids(url, since_id=middle, count=100)) >= set(everything[:5])
    assert middle not in ids(url, since_id=middle, count=100)
    assert ids(url, max_id=middle, count=2) == everything[5:7]
    assert ids(url, q="#nothinglikethis") == []
    assert len(ids(url, result_type="popular", count=100)) < len(everything)


def test_bad_parameters_are_refused_and_told_so(url: str) -> None:
    assert search(url, since_id="x").status_code == 403
    assert search(url, q="").status_code == 403
    told = httpx2.get(url + "/requests").json()[-2:]
    assert [(request["since_id"], request["status"]) for request in told] == [
        ("x", 403),
        (None, 403),
    ]


def test_tweets_go_on_and_requests_are_told(url: str) -> None:
    newest = ids(url, count=1)[0]
    found = wait_for(lambda: ids(url, since_id=newest))
    assert min(found) > newest
    told = httpx2.get(url + "/requests").json()
    assert told[-1]["since_id"] == str(newest)
    assert told[-1]["status"] == 200
    kinds = {tweet["kind"] for tweet in httpx2.get(url + "/tweets").json()}
    assert kinds == {"tweet", "retweet", "reply"}


def everything(url: str) -> list[dict[str, Any]]:
    return list(httpx2.get(url + "/tweets").json())


def test_pages_leave_nothing_out_and_repeat_nothing() -> None:
    with standing_in("--every", "0.005") as url:
        wait_for(lambda: len(everything(url)) > 300)
        pages = [ids(url, count=1000)]
        while pages[-1]:
            pages.append(ids(url, count=100, max_id=pages[-1][-1] - 1))
        found = [tweet for page in pages for tweet in page]
        expected = [
            tweet["id"]
            for tweet in reversed(everything(url))
            if tweet["id"] <= found[0] and "#mobileservices" in tweet["text"].lower()
        ]
    assert len(pages[0]) == 100
    assert found == expected


def test_many_who_ask_at_once_see_one_order() -> None:
    with standing_in("--every", "0.001") as url, ThreadPoolExecutor(8) as askers:
        for seen in askers.map(lambda _: everything(url), range(60)):
            numbers = [tweet["id"] for tweet in seen]
            assert all(a < b for a, b in itertools.pairwise(numbers))


def test_a_port_that_is_taken_is_said_in_a_sentence(url: str) -> None:
    port = url.rpartition(":")[2]
    options = [
        f"--{name}=x" for name in ("consumer-key", "consumer-secret", "token", "token-secret")
    ]
    ended = subprocess.run(
        [sys.executable, str(STAND_IN), "--port", port, *options],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert f"port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_too_many_requests_are_refused() -> None:
    with standing_in("--rate-limit", "2") as url:
        assert [search(url).status_code for _ in range(3)] == [200, 200, 429]
        refused = search(url)
        assert refused.json()["errors"][0] == {"code": 88, "message": "Rate limit exceeded"}
        assert refused.headers["x-rate-limit-remaining"] == "0"
