"""What a person meets besides the straight way: mistakes, conflicts, small windows, keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.portal.conftest import Open
from tests.portal.test_tutorial import write_script
from tests.server import PASSWORD, Server

PAGES = ["/", "/nodes", "/scheduler", "/scheduler/seen", "/scheduler/seen?tab=runs", "/scheduler/seen?tab=plan", "/alerts",
         "/data", "/data/Seen", "/data/Seen?tab=columns", "/logs", "/configure", "/scale", "/nowhere"]  # fmt: skip


@pytest.fixture(scope="module")
def seen(server: Server) -> Server:
    """A server with something on every page, long names among it."""
    server.client.post("/tables", {"name": "Seen"})
    server.client.post("/tables", {"name": "T" + "long" * 15})
    row = {"text": "word " * 200, "n": 2**62, "j": {"deep": [1]}, "flag": True, "none": None}
    server.client.post("/tables/Seen/rows", [{**row, "i": i} for i in range(60)])
    server.make_job(
        "seen", "def seen():\n    print('x ' * 400)\n    raise ValueError('on purpose')"
    )
    server.make_job("J" + "long" * 15, "pass")
    server.run_to_end("seen")
    server.client.post("/heartbeats", {"name": "h" * 60, "every": 60})
    server.client.put("/settings/" + "s" * 100, {"value": "v" * 300, "secret": False})
    return server


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_no_page_is_wider_than_its_window(
    seen: Server, open_portal: Open, width: int, dark: bool
) -> None:
    page = open_portal(seen, "/scheduler", width=width, dark=dark)
    for path in PAGES:
        page.goto(seen.url + path)
        expect(page.locator("main").get_by_role("heading").first).to_be_visible()
        expect(page.locator("[aria-busy=true]:visible")).to_have_count(0)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{path} is {overflow} px too wide"


def test_every_control_has_a_name(seen: Server, open_portal: Open) -> None:
    page = open_portal(seen, "/scheduler")
    nameless = """() => [...document.querySelectorAll('button, a, input:not([type=hidden]), [role=combobox]')]
        .filter(e => e.offsetParent !== null)
        .filter(e => !(e.ariaLabel || e.textContent.trim() || e.labels?.length || e.placeholder
                       || e.getAttribute('aria-labelledby')))
        .map(e => e.outerHTML.slice(0, 120))"""
    for path in PAGES:
        page.goto(seen.url + path)
        expect(page.locator("main").get_by_role("heading").first).to_be_visible()
        expect(page.locator("[aria-busy=true]:visible")).to_have_count(0)
        assert page.evaluate(nameless) == [], path


def test_a_wrong_password_is_said_and_a_deep_link_survives_signing_in(
    seen: Server, open_portal: Open
) -> None:
    page = open_portal(seen, "/data/Seen?tab=columns")
    expect(page.get_by_role("cell", name="flag", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password", exact=True).fill("guess")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("cell", name="flag", exact=True)).to_be_visible()


def test_the_servers_refusals_stand_under_their_fields(seen: Server, open_portal: Open) -> None:
    page = open_portal(seen, "/data")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Table name").fill("two words")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is not a legal table name")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(seen.url + "/scheduler")
    page.get_by_role("button", name="Create").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Every", exact=True).fill("0")
    expect(dialog.get_by_text("An interval is a whole number of hours from 1")).to_be_visible()
    dialog.get_by_text("Cron", exact=True).click()
    dialog.get_by_label("Cron expression").fill("61 * * * *")
    expect(dialog.get_by_text("is not a cron expression")).to_be_visible()
    dialog.get_by_label("Cron expression").fill("0 9 * * MON")
    expect(dialog.get_by_text("At 09:00 on Monday")).to_be_visible()


def test_a_mistake_in_a_script_is_marked_and_its_run_shows_why(
    seen: Server, open_portal: Open
) -> None:
    seen.client.post("/jobs", {"name": "marked"})
    page = open_portal(seen, "/scheduler/marked")
    write_script(page, "def marked():\n    print('a'\n")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Version 2 was saved.")).to_be_visible()
    expect(page.get_by_text("Line 2")).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    page.get_by_role("button", name="Run once").click()
    expect(page.get_by_role("log")).to_contain_text("SyntaxError")
    expect(page.get_by_text("failed", exact=True)).to_be_visible()


def test_two_people_who_edit_one_script_are_told(seen: Server, open_portal: Open) -> None:
    seen.make_job("shared", "def shared(): print('old')")
    page = open_portal(seen, "/scheduler/shared")
    write_script(page, "def shared(): print('mine')")
    seen.client.put_text("/jobs/shared/script", "def shared(): print('theirs')")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("Somebody else saved this script")
    assert "theirs" in seen.client.text("/jobs/shared/script")
    page.get_by_role("button", name="Load theirs").click()
    expect(page.locator(".cm-content")).to_contain_text("theirs")


def test_what_is_not_saved_is_not_left_behind_unasked(seen: Server, open_portal: Open) -> None:
    seen.make_job("guarded", "def guarded(): pass")
    page = open_portal(seen, "/scheduler/guarded")
    write_script(page, "def guarded(): print('typed')")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("dialog")).to_contain_text("Leave without saving?")
    page.get_by_role("button", name="Stay").click()
    expect(page.locator(".cm-content")).to_contain_text("typed")
    page.get_by_role("tab", name="Runs").click()
    expect(page.locator(".cm-content")).not_to_be_visible()
    page.get_by_role("tab", name="Script").click()
    expect(page.locator(".cm-content")).to_contain_text("typed")


def test_rows_are_filtered_sorted_paged_and_deleted(seen: Server, open_portal: Open) -> None:
    seen.client.post("/tables", {"name": "Grid"})
    seen.client.post("/tables/Grid/rows", [{"i": i, "s": f"row {i}"} for i in range(60)])
    page = open_portal(seen, "/data/Grid")
    shown = page.locator("main").get_by_role("status")
    expect(shown).to_have_text("60 rows")
    page.get_by_role("grid").evaluate("grid => { grid.scrollTop = grid.scrollHeight }")
    expect(page.get_by_role("gridcell", name="row 59")).to_be_in_viewport()
    page.get_by_role("button", name="Sort by i", exact=True).click()
    page.get_by_role("button", name="Sort by i", exact=True).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("row 59")
    page.get_by_role("textbox", name="Filter").fill("i lt 3 and i ne 1")
    page.keyboard.press("Enter")
    expect(shown).to_have_text("2 rows")
    page.get_by_role("textbox", name="Filter").fill("i lt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("cannot be understood at its end")).to_be_visible()
    page.get_by_label("Clear the filter").click()
    page.get_by_role("checkbox", name="Select the row").first.check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(shown).to_have_text("59 rows")


def test_logs_are_live(seen: Server, open_portal: Open) -> None:
    seen.make_job("chatter", "def chatter(): print('fresh words')")
    page = open_portal(seen, "/logs?job=chatter")
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    seen.run_to_end("chatter")
    expect(page.get_by_text("fresh words")).to_be_visible()
    page.get_by_role("link", name=re.compile("Open run")).click()
    expect(page.get_by_role("log")).to_contain_text("fresh words")


def test_a_running_script_shows_its_progress_and_can_be_cancelled(
    seen: Server, open_portal: Open
) -> None:
    seen.make_job(
        "endless",
        "import time\nfrom mainspring.script import run\ndef endless():\n"
        "    run.progress(1, 4)\n    print('begun')\n    time.sleep(100)",
    )
    page = open_portal(seen, "/scheduler/endless")
    page.get_by_role("button", name="Run once").click()
    expect(page.get_by_role("log")).to_contain_text("begun")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    page.get_by_role("button", name="Cancel the run").click()
    expect(page.get_by_text("cancelled", exact=True).first).to_be_visible()


def test_deleting_a_job_takes_its_name(seen: Server, open_portal: Open) -> None:
    seen.make_job("doomed", "def doomed(): pass")
    page = open_portal(seen, "/scheduler/doomed")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    delete = page.get_by_role("dialog").get_by_role("button", name="Delete")
    expect(delete).to_be_disabled()
    page.get_by_label("Type doomed to confirm").fill("doomed")
    delete.click()
    expect(page.get_by_role("heading", name="Scheduler")).to_be_visible()
    expect(page.get_by_role("link", name="doomed")).to_have_count(0)
