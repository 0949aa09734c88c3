"""What lies around the pages: the palette, the keys, a connection that breaks, a session that ends, backups."""

from __future__ import annotations

import re
import socket
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.portal.conftest import Open
from tests.portal.test_tutorial import write_script
from tests.server import PASSWORD, Server, serving, wait_for


def palette(page: Page, typed: str) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Find or do").fill(typed)


def chosen(page: Page) -> str:
    """The option that Enter would take, as a reader of the screen is told."""
    option = page.get_by_role("combobox", name="Find or do").get_attribute("aria-activedescendant")
    return page.locator(f'[id="{option}"] .label').inner_text()


def test_the_palette_finds_and_does_by_the_keyboard_alone(
    own_server: Server, open_portal: Open
) -> None:
    own_server.make_job(
        "getUpdates",
        "def getUpdates(): print('ran')",
        {"type": "interval", "every": 1, "unit": "hours"},
    )
    own_server.make_job("digest", "def digest(): pass")
    own_server.client.post("/tables", {"name": "UpdatesArchive"})
    own_server.client.put("/settings/pricesUrl", {"value": "x", "secret": False})
    page = open_portal(own_server, "/scheduler")
    expect(page.get_by_role("heading", name="Scheduler")).to_be_visible()
    palette(page, "upar")
    wait_for(lambda: chosen(page) == "UpdatesArchive")  # once the tables have come
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/data/UpdatesArchive$"))
    palette(page, "gtup")
    assert chosen(page) == "getUpdates"
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/scheduler/getUpdates$"))
    palette(page, "enable getupdates")
    assert chosen(page) == "Enable getUpdates"
    page.keyboard.press("Enter")
    expect(page.get_by_text("getUpdates is enabled.")).to_be_visible()
    assert own_server.client.get("/jobs/getUpdates")["enabled"]
    palette(page, "run digest once")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/scheduler/digest/runs/1$"))
    palette(page, "pricesUrl")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/configure$"))
    palette(page, "create a table")
    page.keyboard.press("Enter")
    page.get_by_label("Table name").fill("Made")
    page.keyboard.press("Enter")
    wait_for(lambda: [t for t in own_server.client.list("/tables") if t["name"] == "Made"])
    page.keyboard.press("Escape")
    palette(page, "francais")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("couleurs sombre")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_the_arrows_go_round_and_what_matches_nothing_says_so(
    server: Server, open_portal: Open
) -> None:
    page = open_portal(server, "/scale")
    palette(page, "colours")  # which no table that arrives meanwhile is called
    first = chosen(page)
    page.keyboard.press("ArrowDown")
    assert chosen(page) != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.get_by_role("combobox", name="Find or do").fill("zzqqxx")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("/scale$"))


def test_keys_go_to_pages_and_never_while_somebody_types(server: Server, open_portal: Open) -> None:
    page = open_portal(server, "/scheduler")
    expect(page.get_by_role("heading", name="Scheduler")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("l")
    heading = page.get_by_role("heading", name="Logs", level=1)
    expect(heading).to_be_focused()
    expect(page).to_have_title("Logs · Mainspring")
    page.keyboard.press("/")
    expect(page.locator("main input:focus")).to_have_count(1)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.keyboard.press("?")
    expect(page).to_have_url(re.compile("/logs"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("link", name="Scale").click()
    expect(page.get_by_role("heading", name="Scale", level=1)).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Go to Backups")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("/scale$"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Data", level=1)).to_be_focused()


def test_the_skip_link_leads_past_the_menu(server: Server, open_portal: Open) -> None:
    page = open_portal(server, "/scale")
    expect(page.get_by_role("heading", name="Scale")).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(240)
def test_a_lost_connection_heals_and_loses_no_word(open_portal: Open, tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path / "data", port=port) as first:
        first.make_job("typed", "def typed(): print('old')")
        first.make_job(
            "chatter", "from mainspring.script import run\ndef chatter(): print(f'words {run.id}')"
        )
        page = open_portal(first, "/scheduler/typed")
        log = page.context.new_page()
        log.goto(first.url + "/logs")
        log.get_by_role("heading", name="Logs").wait_for()
        before = first.run_to_end("chatter")["id"]
        expect(log.get_by_text(f"words {before}", exact=True)).to_be_visible()
        write_script(page, "def typed(): print('half")
        first.kill()
        lost = page.get_by_text(re.compile(r"Connection lost at \d\d:\d\d:\d\d, trying again"))
        expect(lost).to_be_visible()
        page.locator(".cm-content").press("End")
        page.keyboard.type(" a word')")
        expect(log.get_by_text(re.compile("Connection lost at"))).to_be_visible()
        expect(log.get_by_text(f"words {before}", exact=True)).to_be_visible()
    with serving(tmp_path / "data", port=port) as second:
        expect(page.get_by_text("Connected again.")).to_be_visible(timeout=40_000)
        expect(lost).to_have_count(0)
        expect(page.locator(".cm-content")).to_contain_text("def typed(): print('half a word')")
        expect(log.get_by_text(re.compile("Connection lost at"))).to_have_count(0, timeout=40_000)
        after = second.run_to_end("chatter")["id"]
        expect(log.get_by_text(f"words {after}", exact=True)).to_have_count(1)
        expect(log.get_by_text(f"words {before}", exact=True)).to_have_count(1)
        page.keyboard.press("Control+s")
        expect(page.get_by_text("Version 3 was saved.")).to_be_visible()
        assert second.client.text("/jobs/typed/script") == "def typed(): print('half a word')"


def test_a_runs_log_goes_on_behind_what_was_read_already(open_portal: Open, tmp_path: Path) -> None:
    port = free_port()
    script = "import time\ndef slow():\n    for n in range(10_000):\n        print(f'line {n}.')\n        time.sleep(0.05)"
    with serving(tmp_path / "data", port=port) as first:
        first.make_job("slow", script)
        page = open_portal(first, "/scheduler/slow")
        page.get_by_role("button", name="Run once").click()
        log = page.get_by_role("log")
        expect(log).to_contain_text("line 5.")
        first.kill()
        expect(page.get_by_text(re.compile("Connection lost at"))).to_be_visible()
    with serving(tmp_path / "data", port=port):
        expect(page.get_by_text("lost", exact=True).first).to_be_visible(timeout=60_000)
        expect(log.get_by_text("line 3.", exact=True)).to_have_count(1)


def test_a_session_that_ended_is_begun_anew_over_the_page(
    own_server: Server, open_portal: Open
) -> None:
    own_server.make_job("typed", "def typed(): print('old')")
    page = open_portal(own_server, "/scheduler/typed")
    write_script(page, "def typed(): print('not saved')")
    page.context.clear_cookies()
    dialog = page.get_by_role("dialog", name="Sign in to Mainspring")
    expect(dialog).to_contain_text("what you typed is still there")
    expect(page.locator(".cm-content")).to_contain_text("not saved")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill("guess")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("password")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile("/scheduler/typed$"))
    expect(page.locator(".cm-content")).to_contain_text("not saved")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Version 3 was saved.")).to_be_visible()


def test_backups_are_made_downloaded_and_deleted(
    own_server: Server, open_portal: Open, tmp_path: Path
) -> None:
    own_server.client.post("/tables", {"name": "Kept"})
    own_server.client.post("/tables/Kept/rows", [{"n": 1}])
    page = open_portal(own_server, "/backups")
    expect(page.get_by_text("There is no backup yet")).to_be_visible()
    page.get_by_role("button", name="Make a backup").click()
    download = page.get_by_role("link", name=re.compile("Download mainspring-"))
    with page.expect_download() as downloaded:
        download.click()
    downloaded.value.save_as(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert b'"n":1' in archive.read("rows/Kept.ndjson")
    expect(page.get_by_text(re.compile(r"mainspring restore mainspring-\d"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Delete mainspring-")).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There is no backup yet")).to_be_visible()
    assert list((own_server.data / "backups").iterdir()) == []


def test_a_part_that_cannot_be_fetched_leaves_no_empty_page(
    server: Server, chromium: Browser
) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    context.route(re.compile("/assets/(router|NoticeCorner)-"), lambda route: route.abort())
    page.goto(server.url + "/configure")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    context.unroute_all()
    context.route(re.compile("/assets/NoticeCorner-"), lambda route: route.abort())
    again.click()
    page.get_by_role("button", name="Add a setting").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("unnoticed")
    dialog.get_by_label("Value").fill("x")
    with page.expect_request(re.compile("/assets/NoticeCorner-")):
        page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("unnoticed")).to_be_visible()
    context.close()
