"""How soon a person sees the portal: login and first page, on loopback, with the processor slowed four times."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.server import PASSWORD, serving

SLOWED = 4
TIMES = 5

# Milliseconds from the navigation until something that can be read is there.
PAINTED = """() => new Promise(done => {
    const look = () => {
        const [painted] = performance.getEntriesByName('first-contentful-paint');
        painted ? done(painted.startTime) : requestAnimationFrame(look);
    };
    look();
})"""
SHOWN = """() => new Promise(done => {
    const look = () => document.querySelector('main h1') ? done(performance.now()) : requestAnimationFrame(look);
    look();
})"""


def measure(browser: Browser, url: str) -> tuple[float, float]:
    """Until the login can be read with nothing kept by the browser; until the first page is there, signed in."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(url)
    page.evaluate(SHOWN)
    painted: Any = page.evaluate(PAINTED)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#content").get_by_role("heading").first).to_be_visible()
    page.reload()
    shown: Any = page.evaluate(SHOWN)
    context.close()
    return float(painted), float(shown)


def main() -> None:
    """Print the medians."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("there is no chromium: nothing was measured")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "data") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = [measure(browser, server.url) for _ in range(TIMES)]
        browser.close()
    painted, shown = (statistics.median(column) for column in zip(*found, strict=True))
    print(f"login painted after {painted:.0f} ms, first page shown after {shown:.0f} ms")
    print(
        f"(medians of {TIMES}, processor slowed {SLOWED} times; the page from the browser's cache)"
    )


if __name__ == "__main__":
    main()
