"""Logs: filters in the address, live with a pause, an entry's own address, downloads, the keyboard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.portal.conftest import Open
from tests.server import Server, serving

SCRIPT = """
import logging
def talks():
    for n in range(120):
        print(f"line {n}")
    logging.error("something BROKE")
    print("\\n".join(f"row {n}" for n in range(60)))
"""


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose runs 1 and 2 have said something."""
    with serving(tmp_path_factory.mktemp("logs") / "data") as server:
        server.make_job("talks", SCRIPT)
        server.make_job(
            "says", "from mainspring.script import run\ndef says(): print(run.arguments)"
        )
        server.run_to_end("talks")
        server.run_to_end("says", "hello")
        yield server


def entries(page: Page) -> list[str]:
    return page.locator(".entry pre").all_inner_texts()


def test_filters_narrow_the_log_and_stand_in_the_address(talked: Server, open_portal: Open) -> None:
    page = open_portal(talked, "/logs")
    list_ = page.get_by_role("list", name="Logs")
    expect(list_.get_by_text("hello")).to_be_visible()
    page.get_by_role("searchbox", name="Text").fill("broke")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_url(re.compile("text=broke"))
    page.reload()
    expect(page.get_by_role("searchbox", name="Text")).to_have_value("broke")
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("searchbox", name="Text").fill("")
    page.get_by_role("combobox", name="Level").click()
    page.get_by_role("option", name="Errors only").click()
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("combobox", name="Job").click()
    page.get_by_role("option", name="says").click()
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(list_.get_by_text("hello")).to_be_visible()
    page.get_by_role("textbox", name="Run").fill("2")
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_url(re.compile("run=2"))


def test_a_time_range_narrows_the_log(talked: Server, open_portal: Open) -> None:
    page = open_portal(talked, "/logs?text=hello")
    expect(page.get_by_text("hello", exact=True)).to_be_visible()
    page.get_by_role("button", name="Time: Any time").click()
    page.get_by_role("button", name="Last hour").click()
    expect(page).to_have_url(re.compile("after="))
    expect(page.get_by_text("hello", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Time: after")).click()
    page.get_by_label("From").fill("2099-01-01T00:00")
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Any time").click()
    expect(page.get_by_text("hello", exact=True)).to_be_visible()


def test_an_entry_has_an_address_that_shows_its_surroundings(
    talked: Server, open_portal: Open
) -> None:
    page = open_portal(talked, "/logs?text=line 60")
    page.get_by_role("listitem").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("entry="))
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("link", name="Show everything around it").click()
    marked = page.locator(".entry.marked")
    expect(marked).to_have_count(1)
    expect(marked).to_contain_text("line 60")
    expect(marked).to_be_in_viewport()
    shown = entries(page)
    at = shown.index("line 60")
    assert shown[at - 1 : at + 2] == ["line 61", "line 60", "line 59"]
    elsewhere = open_portal(talked, page.url.removeprefix(talked.url))
    expect(elsewhere.locator(".entry.marked")).to_contain_text("line 60")
    elsewhere.get_by_role("button", name="To the newest").click()
    expect(elsewhere.locator(".entry.marked")).to_have_count(0)
    elsewhere.goto(talked.url + "/logs?entry=999999")
    expect(elsewhere.get_by_text("There is no log entry '999999'.")).to_be_visible()


def test_the_live_log_pauses_and_loses_nothing(talked: Server, open_portal: Open) -> None:
    page = open_portal(talked, "/logs?job=says")
    expect(page.get_by_text("hello", exact=True)).to_be_visible()
    talked.run_to_end("says", "before the pause")
    expect(page.get_by_text("before the pause")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    resume = page.get_by_role("button", name="Resume")
    expect(resume).to_be_visible()
    for n in range(3):
        talked.run_to_end("says", f"while paused {n}")
    resume = page.get_by_role("button", name="3 new: resume")
    expect(resume).to_be_visible()
    expect(page.get_by_text("while paused")).to_have_count(0)
    resume.click()
    expect(page.get_by_text("while paused")).to_have_count(3)
    talked.run_to_end("says", "after the pause")
    expect(page.get_by_text("after the pause")).to_be_visible()
    shown = entries(page)
    assert shown[:5] == [
        "after the pause",
        "while paused 2",
        "while paused 1",
        "while paused 0",
        "before the pause",
    ]


def test_what_is_filtered_is_downloaded(talked: Server, open_portal: Open, tmp_path: Path) -> None:
    page = open_portal(talked, "/logs?run=1&text=line 11")
    expect(page.get_by_role("listitem")).to_have_count(11)

    def download(kind: str) -> str:
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as started:
            page.get_by_role("menuitem", name=kind).click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        return file.read_text()

    lines = [json.loads(line) for line in download("As JSON").splitlines()]
    assert [line["message"] for line in lines] == [f"line {n}" for n in (11, *range(110, 120))]
    text = download("As text").splitlines()
    assert text[0].endswith("INFO    talks #1: line 11")
    assert len(text) == 11


def test_a_slash_leads_to_the_search(talked: Server, open_portal: Open) -> None:
    page = open_portal(talked, "/logs")
    search = page.get_by_role("searchbox", name="Text")
    expect(page.get_by_text("something BROKE")).to_be_visible()
    expect(search).not_to_be_focused()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("a/b")
    expect(search).to_have_value("a/b")


def test_a_long_message_is_unfolded(talked: Server, open_portal: Open) -> None:
    page = open_portal(talked, "/logs?text=row 59")
    long = page.locator(".entry pre")
    expect(long).to_have_count(1)
    height = long.bounding_box()
    page.get_by_role("button", name=re.compile("^Show all")).click()
    less = page.get_by_role("button", name="Show less")
    expect(less).to_have_attribute("aria-expanded", "true")
    taller = long.bounding_box()
    assert height is not None
    assert taller is not None
    assert taller["height"] > 2 * height["height"]
    less.click()
    assert long.bounding_box() == height


def test_older_entries_come_when_asked_for(talked: Server, open_portal: Open) -> None:
    talked.make_job("chatty", "def chatty():\n    for n in range(450): print(f'chat {n}')\n")
    talked.run_to_end("chatty")
    page = open_portal(talked, "/logs?job=chatty")
    expect(page.get_by_role("listitem")).to_have_count(200)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_role("listitem")).to_have_count(400)
    page.get_by_role("button", name="Show more").click()
    expect(page.get_by_text("chat 0", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    assert entries(page) == [f"chat {n}" for n in range(449, -1, -1)]
