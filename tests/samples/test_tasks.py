"""The samples beside the tutorial's: archives, feeds, weather, pictures, each in a real server."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.http.test_shared import needs_pypi
from tests.samples.conftest import Answered, Asked, Site, install
from tests.server import Server

BOTH = ["py", "js"]


def rows(server: Server, table: str) -> list[dict[str, Any]]:
    return list(server.client.list(f"/tables/{table}/rows", most=5000))


def run(server: Server, job: str) -> dict[str, Any]:
    ended = server.run_to_end(job)
    assert ended["state"] == "succeeded", (ended, server.messages(ended["id"]))
    return ended


@pytest.mark.parametrize("ending", BOTH)
def test_old_rows_are_archived_and_young_ones_stay(sampling: Server, ending: str) -> None:
    job = install(sampling, f"archive/archiveUpdates.{ending}", ("Updates", "UpdatesArchive"))
    now = datetime.now(UTC)
    days = [0, 10, 29, 31, 40, 400] * 40
    made = [
        {"twitterId": n, "text": f"t{n}", "date": (now - timedelta(days=d)).isoformat()}
        for n, d in enumerate(days)
    ]
    sampling.client.post("/tables/Updates/rows", made)
    before = {row["id"]: row["text"] for row in rows(sampling, "Updates")}
    run(sampling, job)
    left, archived = rows(sampling, "Updates"), rows(sampling, "UpdatesArchive")
    assert len(left) == len(archived) == 120
    assert {row["id"]: row["text"] for row in left + archived} == before
    assert {days[row["twitterId"]] for row in archived} == {31, 40, 400}
    run(sampling, job)
    assert len(rows(sampling, "UpdatesArchive")) == 120


def test_doubles_are_dropped_and_the_first_stays(sampling: Server) -> None:
    job = install(sampling, "archive/archiveUpdates.py", ("Updates", "UpdatesArchive"))
    for text in ("first", "second"):
        made = [{"twitterId": n, "text": text} for n in range(5)]
        sampling.client.post("/tables/Updates/rows", made)
    sampling.client.post("/tables/Updates/rows", [{"text": "no id"}, {"text": "no id"}])
    run(sampling, job)
    assert sorted(row["text"] for row in rows(sampling, "Updates")) == ["first"] * 5 + ["no id"] * 2


def weather(asked: Asked) -> Answered:
    query = parse_qs(urlsplit(asked.path).query)
    current = {
        "time": "2026-03-01T12:00",
        "temperature_2m": float(query["latitude"][0]) / 2,
        "relative_humidity_2m": 50,
        "wind_speed_10m": 3.5,
    }
    return Answered(200, json.dumps({"current": current}).encode(), {})


@pytest.mark.parametrize("ending", BOTH)
def test_the_weather_of_each_place_is_stored_once(
    sampling: Server, site: Site, ending: str
) -> None:
    site.answer = weather
    job = install(sampling, f"weather/readWeather.{ending}", ("Places", "Weather"))
    places = [
        {"name": "Paris", "latitude": 48.8, "longitude": 2.3},
        {"name": "Quito", "latitude": -0.2, "longitude": -78.5},
    ]
    sampling.client.post("/tables/Places/rows", places)
    for _ in range(2):
        run(sampling, job)
    found = {row["place"]: row for row in rows(sampling, "Weather")}
    assert len(rows(sampling, "Weather")) == 2
    assert found["Paris"]["temperature"] == 24.4
    assert found["Quito"]["observed"] == "2026-03-01T12:00:00.000Z"
    assert len(site.asked) == 4


def feed(*titles: str) -> bytes:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>http://x/{title}</link>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


@needs_pypi
def test_feeds_are_read_once_while_they_do_not_change(sampling: Server, site: Site) -> None:
    titles = ["a", "b"]

    def answer(asked: Asked) -> Answered:
        etag = f'"{len(titles)}"'
        if asked.path != "/news":
            return Answered(500, b"", {})
        if asked.headers.get("if-none-match") == etag:
            return Answered(304, b"", {})
        return Answered(200, feed(*titles), {"etag": etag})

    site.answer = answer
    job = install(sampling, "feeds/readFeeds.py", ("Feeds", "Entries"))
    feeds = [{"url": f"{site.url}/news"}, {"url": f"{site.url}/broken"}]
    sampling.client.post("/tables/Feeds/rows", feeds)
    run(sampling, job)
    run(sampling, job)
    titles.append("c")
    ended = run(sampling, job)
    found = rows(sampling, "Entries")
    assert sorted(row["title"] for row in found) == ["a", "b", "c"]
    assert found[0]["published"] == "2026-03-02T10:00:00.000Z"
    noted = {row["url"].rpartition("/")[2]: row for row in rows(sampling, "Feeds")}
    assert noted["news"]["title"] == "News"
    assert noted["news"]["problem"] is None
    assert "500" in noted["broken"]["problem"]
    assert any("could not be read" in said for said in sampling.messages(ended["id"]))


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@needs_pypi
def test_pictures_are_made_smaller_once(sampling: Server, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    (folder / "wide.png").write_bytes(png(1024, 512))
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("nothing")
    sampling.client.put("/settings/picturesFolder", {"value": str(folder), "secret": False})
    job = install(sampling, "pictures/resizePictures.py", ("Pictures",))
    first, second = run(sampling, job), run(sampling, job)
    assert "2 of 2 pictures were new" in sampling.messages(first["id"])[-1]
    assert "0 of 2 pictures were new" in sampling.messages(second["id"])[-1]
    found = {row["id"]: row for row in rows(sampling, "Pictures")}
    assert (found["wide.png"]["width"], found["wide.png"]["height"]) == (1024, 512)
    assert found["broken.jpg"]["problem"]
    small = (folder / "small" / "wide.webp").read_bytes()
    assert small[8:12] == b"WEBP"
    (folder / "wide.png").unlink()
    run(sampling, job)
    assert [row["id"] for row in rows(sampling, "Pictures")] == ["broken.jpg"]
