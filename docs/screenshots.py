"""Takes a picture of every screen of the portal, light and dark, wide and narrow, into ``screenshots/``.

The list of screens is also what the tests of accessibility go over. A screen that a build does not have yet shows
that there is nothing at its address.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.server import PASSWORD, Server, serving, wait_for  # noqa: E402

FOLDER = ROOT / "screenshots"
WIDTHS = {"wide": 1440, "narrow": 390}


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find or do").fill("get")


def _shortcuts(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def _click(name: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        page.locator("main").get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return click


class Screen(NamedTuple):
    """Where a screen is, and what is done there before it is looked at. ``{run}`` is a run that failed."""

    name: str
    path: str
    prepare: Callable[[Page], None] = lambda page: None


SCREENS = (
    Screen("overview", "/"),
    Screen("scheduler", "/scheduler"),
    Screen("scheduler-create", "/scheduler", _click("Create")),
    Screen("job-script", "/scheduler/getUpdates"),
    Screen("job-runs", "/scheduler/getUpdates?tab=runs"),
    Screen("job-schedule", "/scheduler/getUpdates?tab=plan"),
    Screen("run", "/scheduler/getPrices/runs/{run}"),
    Screen("data", "/data"),
    Screen("data-create", "/data", _click("Create")),
    Screen("table-rows", "/data/Updates"),
    Screen("table-columns", "/data/Updates?tab=columns"),
    Screen("table-permissions", "/data/Updates?tab=permissions"),
    Screen("logs", "/logs"),
    Screen("alerts", "/alerts"),
    Screen("configure", "/configure"),
    Screen("scale", "/scale"),
    Screen("nodes", "/nodes"),
    Screen("backups", "/backups"),
    Screen("palette", "/scheduler", _palette),
    Screen("shortcuts", "/scheduler", _shortcuts),
    Screen("nowhere", "/nowhere"),
)

_SCRIPTS = {
    "getUpdates": (
        "from mainspring.script import tables\n\nupdates = tables['Updates']\n\n\ndef getUpdates():\n"
        "    newest = updates.order_by('-twitterId').first()\n"
        "    print(f\"the newest known is {newest['twitterId']}\")\n    print('stored 12 updates')\n"
    ),
    "getPrices": (
        "import logging\n\n\ndef getPrices():\n    print('asking for prices after 2026-02-27')\n"
        "    logging.warning('the service answers slowly')\n"
        "    raise ConnectionError('prices.example.com did not answer within 10 seconds')\n"
    ),
    "archiveUpdates": "def archiveUpdates():\n    print('moved 41 rows to UpdatesArchive')\n",
    "sendDigest": "def sendDigest():\n    print('three readers, one digest')\n",
    "resizePictures": (
        "import time\nfrom mainspring.script import run\n\n\ndef resizePictures():\n"
        "    run.progress(17, 40)\n    print('17 of 40 pictures')\n    time.sleep(600)\n"
    ),
}
_SCHEDULES: dict[str, dict[str, Any]] = {
    "getUpdates": {"type": "interval", "every": 1, "unit": "hours"},
    "getPrices": {"type": "cron", "expression": "*/15 8-18 * * MON-FRI", "zone": "Europe/Paris"},
    "archiveUpdates": {"type": "cron", "expression": "30 3 * * *"},
    "sendDigest": {"type": "interval", "every": 1, "unit": "weeks"},
}
_TWEETS = (
    "The mainspring of a watch lets go evenly; so should your jobs.",
    "Café ouvert à 7 h – la file est déjà longue 🥐",
    "Rain until noon, then clearing from the west.",
    "RT: release notes are up; the migration takes a minute and a half on our largest table.",
    "למידה של שעונים מכניים מתחילה בקפיץ",
)


def fill(server: Server) -> int:
    """Give a server what one has that is at work; answers a run that failed."""
    client = server.client
    _fill_tables(client)
    for name in ("twitterConsumerKey", "twitterConsumerSecret"):
        client.put(f"/settings/{name}", {"value": "a-value", "secret": True})
    client.put("/settings/pricesUrl", {"value": "https://prices.example.com/v2", "secret": False})
    client.post("/channels", {"name": "operations", "url": "json://127.0.0.1:9/hook"})
    client.post("/heartbeats", {"name": "nightlyExport", "every": 86_400, "grace": 3600})
    for name, script in _SCRIPTS.items():
        server.make_job(name, script, _SCHEDULES.get(name))
    for name in ("getUpdates", "getUpdates", "archiveUpdates", "getPrices", "getUpdates"):
        server.run_to_end(name)
    failed = server.run_to_end("getPrices")
    for name in ("getUpdates", "getPrices", "archiveUpdates"):
        client.post(f"/jobs/{name}/enable")
    client.post("/jobs/resizePictures/runs", {})
    client.post("/backups")
    wait_for(lambda: client.get("/backups")["items"][0]["state"] == "ready")
    return int(failed["id"])


def _fill_tables(client: Any) -> None:
    for name in ("Updates", "UpdatesArchive", "Prices"):
        client.post("/tables", {"name": name})
    began = datetime(2026, 2, 27, 6, tzinfo=UTC)
    rows = [
        {
            "twitterId": 1_893_000_000_000_000_000 + 7919 * n,
            "text": _TWEETS[n % len(_TWEETS)],
            "author": ("horologist", "boulangerie", "weather_west")[n % 3],
            "date": (began + timedelta(minutes=13 * n)).isoformat(),
            "retweets": n * n % 41,
            "isReply": n % 4 == 0,
            "place": {"city": "Lyon", "lat": 45.76} if n % 5 == 0 else None,
        }
        for n in range(120)
    ]
    client.post("/tables/Updates/rows", rows)
    prices = [{"day": f"2026-02-{n:02}", "close": 100 + n / 8} for n in range(1, 28)]
    client.post("/tables/Prices/rows", prices)


def show(page: Page, url: str, screen: Screen, failed: int) -> None:
    """Open a screen and wait until it is still."""
    page.goto(url + screen.path.format(run=failed))
    expect(page.locator("main").get_by_role("heading").first).to_be_visible()
    expect(page.locator("[aria-busy=true]:visible")).to_have_count(0)
    screen.prepare(page)


@contextmanager
def signed_in(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page of somebody who has signed in."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation")).to_have_count(1)
    yield page
    context.close()


def main() -> None:
    """Take all pictures anew."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    wanted = [screen for screen in SCREENS if not sys.argv[1:] or screen.name in sys.argv[1:]]
    FOLDER.mkdir(exist_ok=True)
    for old in () if sys.argv[1:] else FOLDER.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data) / "data") as server,
        sync_playwright() as playwright,
    ):
        failed = fill(server)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size, width in WIDTHS.items():
            for scheme in ("light", "dark"):
                options: dict[str, Any] = {
                    "viewport": {"width": width, "height": 900},
                    "color_scheme": scheme,
                }
                _login(browser, server.url, f"{size}-{scheme}", options)
                with signed_in(browser, server.url, **options) as page:
                    for screen in wanted:
                        show(page, server.url, screen, failed)
                        page.screenshot(path=FOLDER / f"{screen.name}-{size}-{scheme}.png")
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER}")  # noqa: T201


def _login(browser: Browser, url: str, ending: str, options: dict[str, Any]) -> None:
    context = browser.new_context(locale="en-GB", **options)
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("heading")).to_be_visible()
    page.screenshot(path=FOLDER / f"login-{ending}.png")
    context.close()


if __name__ == "__main__":
    main()
