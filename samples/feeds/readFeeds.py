# /// script
# dependencies = ["feedparser>=6.0.12"]
# ///
"""Stores the entries of RSS and Atom feeds in the table Entries, each once.

The table Feeds names them by their url. A feed that says that nothing has changed (ETag, Last-Modified) is
not read again; one that fails keeps its error in its row, and the others go on.
"""

import hashlib
from datetime import UTC, datetime

import feedparser

from mainspring.script import http, run, tables

feeds = tables["Feeds"]
entries = tables["Entries"]


def readFeeds():
    known = list(feeds)
    if not known:
        print("There are no feeds yet: insert rows with a url into the table Feeds.")
    failed = 0
    for number, feed in enumerate(known):
        run.progress(number, len(known))
        try:
            changes = read(feed)
        except Exception as problem:
            failed += 1
            changes = {"problem": f"{type(problem).__name__}: {problem}"}
            print(f"{feed['url']} could not be read: {problem}")
        feeds.update({"id": feed["id"], "readAt": datetime.now(UTC), **changes})
    if failed and failed == len(known):
        raise RuntimeError("No feed could be read.")


def read(feed):
    """Fetch a feed that has changed and store its entries; answers what to note of it."""
    headers = {}
    if feed.get("etag"):
        headers["If-None-Match"] = feed["etag"]
    if feed.get("modified"):
        headers["If-Modified-Since"] = feed["modified"]
    response = http.get(feed["url"], headers=headers, follow_redirects=True)
    if response.status_code == 304:
        return {"problem": None}
    response.raise_for_status()
    parsed = feedparser.parse(response.content)
    if parsed.bozo and not parsed.entries:
        raise ValueError(f"this is no feed ({parsed.bozo_exception})")
    entries.upsert([as_row(feed, entry) for entry in parsed.entries])
    print(f"{feed['url']}: {len(parsed.entries)} entries.")
    return {
        "title": parsed.feed.get("title"),
        "etag": response.headers.get("etag"),
        "modified": response.headers.get("last-modified"),
        "problem": None,
    }


def as_row(feed, entry):
    name = f"{feed['url']}\n{entry.get('id') or entry.get('link')}"
    published = entry.get("published_parsed") or entry.get("updated_parsed")
    return {
        "id": hashlib.sha256(name.encode()).hexdigest()[:40],
        "feed": feed["url"],
        "title": entry.get("title"),
        "link": entry.get("link"),
        "summary": entry.get("summary"),
        "published": datetime(*published[:6], tzinfo=UTC) if published else None,
    }
