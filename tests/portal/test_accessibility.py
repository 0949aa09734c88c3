"""Every screen, light and dark: nothing that axe calls serious or critical, and no error on the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docs.screenshots import SCREENS, fill, show, signed_in
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from tests.server import Server, serving

AXE = Path(__file__).parents[2] / "portal" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="the portal was not built here")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, int]]:
    """A server at work, and one of its runs that failed."""
    with serving(tmp_path_factory.mktemp("full") / "data") as server:
        yield server, fill(server)


def findings(page: Page) -> list[str]:
    """What axe finds grave on a page as it stands."""
    page.evaluate(AXE.read_text())
    # The colours of a script's words, and how it scrolls, are the editor's own.
    found: Any = page.evaluate("axe.run({exclude: '.cm-scroller'}, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:140]} {_contrast(node)}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def is_error(told: ConsoleMessage) -> bool:
    """Whether the console was told of an error. That a script asks for no packages is answered with 404, and is none."""
    return told.type == "error" and not told.location["url"].endswith("/environment")


def _contrast(node: Any) -> str:
    """The two colours of a text that is too faint."""
    data = next((check.get("data") for check in node["any"]), None)
    if not isinstance(data, dict) or "fgColor" not in data:
        return ""
    return f"{data['fgColor']} on {data['bgColor']}: {data['contrastRatio']}"


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (390, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.slow),
        pytest.param(390, "light", marks=pytest.mark.slow),
    ],
)
def test_nothing_grave_on_any_screen(
    full: tuple[Server, int], chromium: Browser, scheme: str, width: int
) -> None:
    server, failed = full
    grave: dict[str, list[str]] = {}
    said: list[str] = []
    # axe is put into the page, which its policy would forbid.
    options: dict[str, Any] = {
        "bypass_csp": True,
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 900},
    }
    with signed_in(chromium, server.url, **options) as page:
        page.on(
            "console", lambda told: is_error(told) and said.append(f"{told.text} {told.location}")
        )
        page.on("pageerror", lambda problem: said.append(str(problem)))
        for screen in SCREENS:
            show(page, server.url, screen, failed)
            if found := findings(page):
                grave[screen.name] = found
    assert not grave, "\n".join(
        f"{name}: {line}" for name, lines in grave.items() for line in lines
    )
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_grave_before_signing_in(server: Server, chromium: Browser, scheme: str) -> None:
    context = chromium.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_role("heading")).to_be_visible()
    assert findings(page) == []
    context.close()


def test_axe_would_find_something(server: Server, chromium: Browser) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(server.url)
    page.evaluate("document.body.append(document.createElement('button'))")
    assert any(found.startswith("button-name") for found in findings(page))
    context.close()
