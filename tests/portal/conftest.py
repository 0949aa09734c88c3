"""A real Chromium, as a person would have it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.server import PASSWORD, Server, serving

CHROMIUM = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)

expect.set_options(timeout=15_000)


LONG = {"test_configure", "test_data", "test_logs", "test_overview", "test_scheduler", "test_shell"}
"""Pages looked at in every corner: minutes of a browser. The tutorial and every screen are not among them."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/portal" in str(item.path):
            if item.path.stem in LONG:
                item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no chromium"))


# Playwright keeps an event loop running in this thread, so it must be gone before other tests.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A fresh server for one test."""
    with serving(tmp_path_factory.mktemp("portal") / "data") as started:
        yield started


Open = Callable[..., Page]


@pytest.fixture
def open_portal(chromium: Browser) -> Iterator[Open]:
    """Opens a page of the portal and signs in; any error in the page's scripts fails the test."""
    problems: list[str] = []
    contexts = []

    def open_page(
        server: Server,
        path: str = "/",
        *,
        locale: str = "en-GB",
        width: int = 1280,
        dark: bool = False,
        name: str = "admin",
        password: str = PASSWORD,
    ) -> Page:
        context = chromium.new_context(
            locale=locale,
            viewport={"width": width, "height": 860},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.goto(server.url + path)
        french = locale.startswith("fr")
        page.get_by_label("Nom" if french else "Name", exact=True).fill(name)
        page.get_by_label("Mot de passe" if french else "Password", exact=True).fill(password)
        page.get_by_role("button", name="Se connecter" if french else "Sign in").click()
        expect(page.get_by_role("navigation")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
