"""The stand-in's HTTP side: Twitter's search, and two addresses for whoever checks a demo."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from signatures import Refusal, Signatures
from tweets import Tweet, World

SEARCH = "/1.1/search/tweets.json"
DEFAULT_COUNT, LARGEST_COUNT = 15, 100
WINDOW = 15 * 60
"""Seconds of a rate limit's window."""

Parameters = dict[str, str]


class RateLimit:
    """So many requests in a window of fifteen minutes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._ends = 0.0
        self._left = 0

    def take(self) -> tuple[bool, dict[str, str]]:
        """Use one request; answers whether there was one, and the headers that tell."""
        with self._lock:
            if time.time() >= self._ends:
                self._ends, self._left = time.time() + WINDOW, self.limit
            allowed = self._left > 0
            self._left = max(0, self._left - 1)
            headers = {
                "x-rate-limit-limit": str(self.limit),
                "x-rate-limit-remaining": str(self._left),
                "x-rate-limit-reset": str(int(self._ends)),
            }
        return allowed, headers


class Service:
    """What is behind the addresses."""

    def __init__(self, world: World, signatures: Signatures, rate_limit: RateLimit) -> None:
        self._world = world
        self.signatures = signatures
        self.rate_limit = rate_limit
        self.requests: list[dict[str, Any]] = []

    def tweets(self) -> list[Tweet]:
        """Every tweet so far, oldest first."""
        return self._world.until(time.time_ns() // 1_000_000)

    def search(self, given: Parameters) -> dict[str, Any]:
        """Twitter's answer to a search, newest first. Raises `ValueError` for a number that is none."""
        count = min(max(int(given.get("count") or DEFAULT_COUNT), 1), LARGEST_COUNT)
        since, most = int(given.get("since_id") or 0), int(given.get("max_id") or 2**63)
        found = [
            tweet
            for tweet in reversed(self.tweets())
            if since < tweet.id <= most and _matches(tweet, given)
        ][:count]
        newest = found[0].id if found else since
        return {
            "statuses": [tweet.as_json() for tweet in found],
            "search_metadata": {
                "completed_in": 0.01,
                "max_id": newest,
                "max_id_str": str(newest),
                "query": quote(given["q"]),
                "refresh_url": f"?since_id={newest}&q={quote(given['q'])}",
                "count": count,
                "since_id": since,
                "since_id_str": str(since),
            },
        }


def _matches(tweet: Tweet, given: Parameters) -> bool:
    text = tweet.text.lower()
    popular = given.get("result_type") == "popular"
    return all(word in text for word in given["q"].lower().split()) and (
        not popular or tweet.likes >= 100
    )


def serve(port: int, service: Service) -> ThreadingHTTPServer:
    """A server on loopback, not started yet; port 0 takes a free one."""

    class Handler(_Handler):
        pass

    Handler.service = service
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        answers: dict[str, Callable[[Parameters], None]] = {
            SEARCH: self._search,
            "/requests": lambda _: self._send(200, list(self.service.requests)),
            "/tweets": lambda _: self._send(200, [_facts(t) for t in self.service.tweets()]),
        }
        given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        answer = answers.get(parts.path)
        if answer is None:
            self._refuse(Refusal(404, 34, "Sorry, that page does not exist."))
        else:
            answer(given)

    def _search(self, given: Parameters) -> None:
        # A client that was sent here by a mapping of hosts has signed the address it was meant for.
        scheme = self.headers.get("X-Forwarded-Proto", "http")
        host = self.headers.get("X-Forwarded-Host", self.headers["Host"])
        url = f"{scheme}://{host}{self.path}"
        refusal = self.service.signatures.refusal("GET", url, self.headers["Authorization"])
        headers: dict[str, str] = {}
        if refusal is None:
            allowed, headers = self.service.rate_limit.take()
            if not allowed:
                refusal = Refusal(429, 88, "Rate limit exceeded")
            elif not given.get("q"):
                refusal = Refusal(403, 25, "Query parameters are missing.")
        found = refusal or self._found(given)
        status = found.status if isinstance(found, Refusal) else 200
        asked = {name: given.get(name) for name in ("q", "since_id", "max_id", "count")}
        self.service.requests.append({**asked, "status": status})
        if isinstance(found, Refusal):
            self._refuse(found, headers)
        else:
            self._send(200, found, headers)

    def _found(self, given: Parameters) -> dict[str, Any] | Refusal:
        try:
            return self.service.search(given)
        except ValueError:
            return Refusal(403, 195, "Missing or invalid url parameter.")

    def _refuse(self, refusal: Refusal, headers: dict[str, str] | None = None) -> None:
        error = {"code": refusal.code, "message": refusal.message}
        self._send(refusal.status, {"errors": [error]}, headers)

    def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        packed = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `/requests` tells."""


def _facts(tweet: Tweet) -> dict[str, Any]:
    return {"id": tweet.id, "text": tweet.text, "kind": tweet.kind}
