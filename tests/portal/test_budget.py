"""What a first visit has to fetch: little, compressed, kept by the browser, and no editor."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Browser, Response, expect
from tests.server import PASSWORD, Server

BUDGET = 250_000
"""Bytes, compressed, of everything that the login and the first page need."""


def test_the_first_visit_is_within_its_budget(server: Server, chromium: Browser) -> None:
    sizes: dict[str, int] = {}
    editors: list[str] = []

    def count(response: Response) -> None:
        path = urlsplit(response.url).path
        if path.startswith("/api/") or path == "/healthz" or not response.ok:
            return
        body = response.body()
        if b"cm-content" in body:
            editors.append(path)
        sizes[path] = len(gzip.compress(body))

    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.on("response", count)
    page.goto(server.url)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#content").get_by_role("heading").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    total = sum(sizes.values())
    print(f"{total} bytes in {len(sizes)} files")
    assert total < BUDGET, sorted(sizes.items(), key=lambda item: -item[1])[:6]
    assert editors == [], "the editor comes with a script"
    server.make_job("budgeted", "def budgeted(): pass")
    page.goto(server.url + "/scheduler/budgeted")
    expect(page.locator(".cm-content")).to_be_visible()
    assert editors != []
    context.close()


def test_files_are_sent_compressed_and_kept(server: Server) -> None:
    shown = httpx2.get(server.url, trust_env=False)
    assert shown.headers["cache-control"] == "no-cache"
    for path in re.findall(r'(?:src|href)="(/assets/[^"]+)"', shown.text):
        with httpx2.Client(trust_env=False) as client:
            zipped = client.get(server.url + path, headers={"Accept-Encoding": "gzip"})
            plain = client.get(server.url + path, headers={"Accept-Encoding": "identity"})
        small = int(zipped.headers["content-length"]) < len(plain.content)
        assert (zipped.headers.get("content-encoding") == "gzip") is small
        assert small or len(plain.content) < 1000
        assert zipped.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert zipped.headers["vary"] == "Accept-Encoding"
        assert zipped.headers["content-type"] == plain.headers["content-type"]
        assert "content-encoding" not in plain.headers
        assert zipped.content == plain.content
