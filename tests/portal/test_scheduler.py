"""The Scheduler's pages, clicked: the list, a job's script as it is typed, its runs, shared scripts."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect
from tests.portal.conftest import Open
from tests.portal.test_tutorial import write_script
from tests.server import PASSWORD, Server, serving, wait_for

from mainspring.base.clock import system_clock
from mainspring.model.service import Role
from mainspring.store import people
from mainspring.store.database import open_database

HOURLY = {"type": "interval", "every": 1, "unit": "hours"}


def see(page: Page, expected: list[str]) -> None:
    expect(page.locator("table.jobs tbody a[title]")).to_have_text(expected)


def test_the_list_draws_recent_runs_and_tells_them(own_server: Server, open_portal: Open) -> None:
    source = (
        "from mainspring.script import run\ndef moody():\n    if run.arguments: raise ValueError"
    )
    own_server.make_job("moody", source)
    for arguments in (None, 1, None):
        own_server.run_to_end("moody", arguments)
    own_server.make_job("fresh", "def fresh(): pass")
    page = open_portal(own_server, "/scheduler")
    drawn = page.get_by_role(
        "img", name="Last 3 runs: 2 succeeded, 1 failed. The newest: succeeded"
    )
    expect(drawn).to_be_visible()
    expect(drawn.locator("rect.up")).to_have_count(2)
    expect(drawn.locator("rect.down")).to_have_count(1)
    expect(page.get_by_role("img", name="never ran")).to_be_visible()
    own_server.run_to_end("moody", 1)
    expect(
        page.get_by_role("img", name=re.compile("^Last 4 runs: .*The newest: failed"))
    ).to_be_visible()


def test_the_list_is_filtered_and_sorted_and_its_address_says_how(
    own_server: Server, open_portal: Open
) -> None:
    for name in ("beta", "alpha", "gamma10", "gamma9"):
        own_server.make_job(name, f"def {name}(): pass", HOURLY)
    own_server.client.post("/jobs/gamma9/enable")
    own_server.run_to_end("beta")
    page = open_portal(own_server, "/scheduler")
    see(page, ["alpha", "beta", "gamma9", "gamma10"])
    page.get_by_role("button", name="Sort by Name").click()
    see(page, ["gamma10", "gamma9", "beta", "alpha"])
    page.get_by_role("button", name="Sort by Next run").click()
    see(page, ["gamma9", "alpha", "beta", "gamma10"])
    page.get_by_role("button", name="Sort by Last run").click()
    see(page, ["beta", "alpha", "gamma9", "gamma10"])
    expect(page.get_by_role("columnheader", name="Last run")).to_have_attribute(
        "aria-sort", "ascending"
    )
    page.get_by_role("textbox", name="Search jobs").fill("gamma")
    see(page, ["gamma9", "gamma10"])
    expect(page.get_by_text("Jobs: 2 of 4")).to_be_visible()
    page.get_by_role("combobox", name="Enabled or not").click()
    page.get_by_role("option", name="Disabled").click()
    see(page, ["gamma10"])
    expect(page).to_have_url(re.compile(r"q=gamma&enabled=no&sort=last$"))
    page.reload()
    see(page, ["gamma10"])
    expect(page.get_by_role("textbox", name="Search jobs")).to_have_value("gamma")
    page.get_by_role("combobox", name="Last outcome").click()
    page.get_by_role("option", name="succeeded").click()
    expect(page.get_by_text("No job matches")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").last.click()
    see(page, ["beta", "alpha", "gamma9", "gamma10"])


def test_a_selection_is_enabled_as_far_as_the_mode_allows(
    own_server: Server, open_portal: Open
) -> None:
    own_server.client.patch("/service", {"standard_jobs": 2})
    own_server.client.put("/mode", {"name": "standard"})
    for name in ("one", "two", "three"):
        own_server.make_job(name, f"def {name}(): pass", HOURLY)
    own_server.make_job("asked", "def asked(): pass")
    page = open_portal(own_server, "/scheduler")
    expect(page.get_by_text("0 of 2 jobs enabled")).to_be_visible()
    page.get_by_role("checkbox", name="Select all").check()
    bar = page.get_by_role("region", name="Selected jobs")
    expect(bar).to_contain_text("Selected: 4")
    bar.get_by_role("button", name="Enable").click()
    result = page.get_by_role("status").filter(has_text=re.compile("Enabled|Disabled"))
    expect(result).to_contain_text("Enabled: 2")
    expect(result).to_contain_text("asked: The job 'asked' runs on demand only")
    expect(result).to_contain_text("two: The mode standard allows 2 jobs to be enabled")
    expect(bar).to_contain_text("Selected: 2")
    expect(page.get_by_text("2 of 2 jobs enabled")).to_be_visible()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("dialog")).to_contain_text("In the mode Standard, at most 2 jobs")
    page.keyboard.press("Escape")
    bar.get_by_role("button", name="Unselect").click()
    page.get_by_role("checkbox", name="Select one").check()
    bar.get_by_role("button", name="Disable").click()
    expect(result).to_contain_text("Disabled: 1")
    enabled = [job["name"] for job in own_server.client.list("/jobs") if job["enabled"]]
    assert enabled == ["three"]


@pytest.mark.slow
def test_hundreds_of_jobs_are_drawn_as_they_are_scrolled_to(
    own_server: Server, open_portal: Open
) -> None:
    for number in range(250):
        own_server.client.post("/jobs", {"name": f"job{number}", "schedule": HOURLY})
    page = open_portal(own_server, "/scheduler")
    rows = page.locator("table.jobs tbody tr")
    expect(page.get_by_text("Jobs: 250", exact=True)).to_be_visible()
    expect(rows.first).to_contain_text("job0")
    assert rows.count() < 250
    while rows.count() < 250:
        before = rows.count()
        rows.last.scroll_into_view_if_needed()
        page.mouse.wheel(0, 4000)
        expect(rows).not_to_have_count(before)
    page.get_by_role("textbox", name="Search jobs").fill("job249")
    see(page, ["job249"])
    page = open_portal(own_server, "/scheduler", width=390)
    expect(page.get_by_role("listitem").first).to_contain_text("job0")
    expect(page.get_by_role("table")).to_have_count(0)


def test_occurrences_are_shown_in_the_zone_that_is_chosen(
    server: Server, open_portal: Open
) -> None:
    page = open_portal(server, "/scheduler")
    page.get_by_role("button", name="Create").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Cron", exact=True).click()
    dialog.get_by_label("Cron expression").fill("30 9 * * *")
    zone = dialog.get_by_role("combobox", name="Time zone")
    zone.click()
    zone.fill("Asia/Tokyo")
    page.get_by_role("option", name="Asia/Tokyo").click()
    expect(dialog.get_by_text("At 09:30 every day (Asia/Tokyo)")).to_be_visible()
    expect(dialog.get_by_text("Next occurrences, in Asia/Tokyo")).to_be_visible()
    expect(dialog.get_by_role("listitem")).to_have_count(5)
    for shown in dialog.get_by_role("listitem").all():
        expect(shown).to_contain_text("09:30:00")
        assert "T00:30:00" in (shown.locator("time").get_attribute("datetime") or "")
    dialog.get_by_role("button", name="Start, end, spread").click()
    dialog.get_by_label("Starts at").fill("2030-01-01T09:30")
    expect(dialog.get_by_role("listitem").first).to_contain_text("1 Jan 2030")
    expect(dialog.get_by_role("listitem").first.locator("time")).to_have_attribute(
        "datetime", re.compile("^2030-01-01T00:30:00")
    )


@pytest.mark.parametrize(
    ("language", "wrong", "message", "right"),
    [
        ("python", "def typed():\n    x = (1\n", "was never closed", "def typed():\n    x = (1)\n"),
        ("javascript", "function typed() {\n  var x = ;\n}\n", "Syntax error near",
         "function typed() {\n  var x = 1;\n}\n"),
        ("typescript", "export function typed(): void {\n  const n: number = ;\n}\n", "Syntax error",
         "export function typed(): void {\n  const n: number = 1;\n}\n"),
    ],
    ids=["python", "javascript", "typescript"],
)  # fmt: skip
def test_a_mistake_is_marked_while_it_is_typed(
    server: Server, open_portal: Open, language: str, wrong: str, message: str, right: str
) -> None:
    job = f"typed_{language}"
    server.client.post("/jobs", {"name": job, "language": language})
    page = open_portal(server, f"/scheduler/{job}")
    write_script(page, wrong.replace("typed", job))
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    mistakes = page.get_by_role("status").filter(has_text="As it stands")
    expect(mistakes).to_contain_text("Line 2")
    expect(mistakes).to_contain_text(message)
    assert server.client.get(f"/jobs/{job}")["script_version"] == 1
    write_script(page, right.replace("typed", job))
    expect(page.locator(".cm-lint-marker-error")).to_have_count(0)
    expect(mistakes).to_have_count(0)
    write_script(page, right.replace("typed", "another"))
    expect(mistakes).to_contain_text(f"defines no function named {job}")


def test_completion_offers_the_services_own_names(server: Server, open_portal: Open) -> None:
    server.client.post("/tables", {"name": "Completed"})
    server.client.put("/settings/pricesUrl", {"value": "x", "secret": False})
    server.make_job("offered", "def offered(): pass")
    page = open_portal(server, "/scheduler/offered")
    offered = page.locator(".cm-tooltip-autocomplete")
    write_script(page, "")
    page.keyboard.type('tables["')
    offered.get_by_role("option", name="Completed").click()
    page.keyboard.type('"].ups')
    option = offered.get_by_role("option", name="upsert")
    expect(option).to_contain_text("(row | rows)")
    expect(page.locator(".cm-completionInfo")).to_contain_text("changes those whose ids exist")
    option.click()
    expect(page.locator(".cm-content")).to_contain_text('tables["Completed"].upsert')
    page.keyboard.type('(settings["pri')
    expect(offered.get_by_role("option", name="pricesUrl")).to_be_visible()


@contextmanager
def empty_index() -> Iterator[str]:
    """The address of a package index that has nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            return

    index = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=index.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{index.server_port}/simple"
    finally:
        index.shutdown()
        thread.join()
        index.server_close()


def test_packages_that_cannot_be_installed_are_told_below_the_script(
    tmp_path: Path, open_portal: Open
) -> None:
    with empty_index() as index, serving(tmp_path / "data", UV_DEFAULT_INDEX=index) as server:
        server.client.post("/jobs", {"name": "packaged"})
        page = open_portal(server, "/scheduler/packaged")
        metadata = '# /// script\n# dependencies = ["nowhere-to-be-found"]\n# ///\n'
        write_script(page, metadata + "def packaged():\n    pass\n")
        page.keyboard.press("Control+s")
        packages = page.get_by_role("status").filter(has_text="nowhere-to-be-found")
        expect(packages).to_contain_text(re.compile("going to be installed|being installed|not be"))
        expect(packages).to_contain_text("Packages could not be installed", timeout=60_000)
        expect(packages.locator("pre")).to_contain_text("nowhere-to-be-found")
        asked = server.client.get("/jobs/packaged/environment")["updated_at"]
        packages.get_by_role("button", name="Try again").click()
        wait_for(lambda: server.client.get("/jobs/packaged/environment")["updated_at"] > asked)
        expect(packages).to_contain_text("Packages could not be installed", timeout=60_000)
        write_script(page, "def packaged():\n    pass\n")
        page.keyboard.press("Control+s")
        expect(packages).to_have_count(0)


def test_a_run_with_arguments_saves_first_and_shows_its_log(
    server: Server, open_portal: Open
) -> None:
    server.client.post("/jobs", {"name": "with_arguments"})
    page = open_portal(server, "/scheduler/with_arguments")
    write_script(
        page,
        "from mainspring.script import run\ndef with_arguments():\n    run.progress(2, 4)\n"
        "    print('day', run.arguments['day'])\n",
    )
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Run with arguments").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Arguments").fill('{"day": ')
    expect(dialog.get_by_text("This is not JSON.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Run once")).to_be_disabled()
    dialog.get_by_role("textbox", name="Arguments").fill('{"day": 7}')
    dialog.get_by_role("button", name="Run once").click()
    expect(page.get_by_role("log")).to_contain_text("day 7")
    expect(page.get_by_text("Version 2 was saved.")).to_be_visible()
    (run,) = server.client.list("/runs", job="with_arguments")
    assert (run["arguments"], run["script_version"]) == ({"day": 7}, 2)


TOUCHING = """from mainspring.script import run, tables
def touching():
    tables["RowsOfRuns"].insert([{"n": 1}, {"n": 2}, {"n": 3}])
    rows = tables["RowsOfRuns"].take(2).read()
    tables["RowsOfRuns"].delete(rows[0]["id"])
    if run.attempt == 1: raise ValueError("at first")
"""


def test_a_run_shows_its_attempts_its_rows_and_its_script(
    server: Server, open_portal: Open
) -> None:
    server.client.post("/tables", {"name": "RowsOfRuns"})
    policies = {"retries": {"attempts": 2, "delay": 0.05}}
    server.client.post("/jobs", {"name": "touching", "policies": policies})
    server.client.put_text("/jobs/touching/script", TOUCHING)
    first = server.run_to_end("touching")
    server.client.put_text("/jobs/touching/script", TOUCHING + "# newer\n")
    page = open_portal(server, f"/scheduler/touching/runs/{first['id']}")
    rows = page.get_by_role("table", name="Rows touched").get_by_role("row").last
    expect(rows.get_by_role("cell")).to_have_text(["RowsOfRuns", "2", "3", "0", "1"])
    attempts = page.get_by_role("table", name="Attempts")
    expect(attempts.get_by_role("row")).to_have_count(3)
    expect(attempts.locator("[aria-current]")).to_contain_text(str(first["id"]))
    expect(attempts.get_by_role("row").last).to_contain_text("succeeded")
    attempts.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).not_to_contain_text(f"Run {first['id']}")
    expect(attempts.locator("[aria-current]")).to_contain_text("Attempt 2")
    attempts.get_by_role("link").click()
    page.get_by_role("button", name="Run again").click()
    expect(attempts.get_by_role("row")).to_have_count(5)
    page.goto(f"{server.url}/scheduler/touching/runs/{first['id']}")
    page.get_by_role("link", name="Version 2").click()
    expect(page.get_by_text("You see an old version.")).to_be_visible()
    expect(page.locator(".cm-content")).not_to_contain_text("newer")


def test_a_skipped_occurrence_says_why(server: Server, open_portal: Open) -> None:
    server.make_job(
        "slow",
        "import time\ndef slow(): time.sleep(60)",
        {"type": "interval", "every": 1, "unit": "seconds"},
    )
    server.client.post("/jobs/slow/enable")
    skipped = wait_for(lambda: server.client.list("/runs", job="slow", state="skipped"))[0]
    server.client.post("/jobs/slow/disable")
    page = open_portal(server, f"/scheduler/slow/runs/{skipped['id']}")
    expect(page.get_by_text("The run before it had not ended when it was due")).to_be_visible()
    page.get_by_role("link", name="To the job's policies").click()
    expect(page.get_by_role("tab", name="Schedule and policies", selected=True)).to_be_visible()


def test_runs_are_filtered_by_a_range_of_time(server: Server, open_portal: Open) -> None:
    server.make_job("ranged", "def ranged(): pass")
    server.run_to_end("ranged")
    page = open_portal(server, "/scheduler/ranged?tab=runs")
    row = page.get_by_role("row").filter(has_text="by hand")
    expect(row).to_have_count(1)
    page.get_by_role("combobox", name="Time").click()
    page.get_by_role("option", name="From … to …").click()
    page.get_by_label("To", exact=True).fill("2020-01-01T00:00")
    expect(page.get_by_text("No run matches.")).to_be_visible()
    expect(page).to_have_url(re.compile("time=range&to=2020-01-01T"))
    page.get_by_label("To", exact=True).fill("")
    page.get_by_label("From", exact=True).fill("2020-01-01T00:00")
    expect(row).to_have_count(1)


def test_a_shared_script_is_created_edited_loaded_and_deleted(
    own_server: Server, open_portal: Open
) -> None:
    page = open_portal(own_server, "/scheduler")
    page.get_by_role("link", name="Shared scripts").click()
    expect(page.get_by_text("No shared scripts yet")).to_be_visible()
    page.get_by_role("button", name="Create").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Path").fill("two words.py")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("A shared script's path is made of letters")).to_be_visible()
    dialog.get_by_label("Path").fill("lib/dates.py")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_text("import lib.dates")).to_be_visible()
    write_script(page, "two = 1 +\n")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("dialog")).to_contain_text("Leave without saving?")
    page.get_by_role("button", name="Stay").click()
    write_script(page, "two = 1 + 1\n")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("lib/dates.py was saved.")).to_be_visible()
    assert own_server.client.text("/shared/lib/dates.py") == "two = 1 + 1\n"
    own_server.client.put_text("/shared/lib/dates.py", "two = 3\n")
    write_script(page, "two = 2\n")
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Somebody else saved this script")
    dialog.get_by_role("button", name="Load theirs").click()
    expect(page.locator(".cm-content")).to_contain_text("two = 3")
    own_server.client.put_text("/shared/lib/dates.py", "two = 4\n")
    write_script(page, "two = 2\n")
    page.keyboard.press("Control+s")
    dialog.get_by_role("button", name="Save mine").click()
    expect(dialog).to_have_count(0)
    wait_for(lambda: own_server.client.text("/shared/lib/dates.py") == "two = 2\n")
    own_server.make_job("loads", "import lib.dates\ndef loads(): print(lib.dates.two)")
    assert own_server.messages(own_server.run_to_end("loads")["id"]) == ["2"]
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="lib/dates.py").click()
    expect(page.locator(".cm-content")).to_contain_text("two = 2")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No shared scripts yet")).to_be_visible()


def test_every_limit_has_its_refusal_under_its_field(server: Server, open_portal: Open) -> None:
    server.make_job("limited", "def limited(): pass", HOURLY)
    page = open_portal(server, "/scheduler/limited?tab=plan")
    labels = page.get_by_role("combobox", name="Labels of nodes")
    labels.fill("gpu")
    labels.press("Enter")
    page.get_by_label("Open files").fill("1")
    page.get_by_role("button", name="Save").click()
    files = page.get_by_label("Open files")
    expect(files).to_have_attribute("aria-invalid", "true")
    expect(files).to_be_focused()
    expect(page.get_by_text("The limit files must be at least 32").first).to_be_visible()
    files.fill("64")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The job was changed.")).to_be_visible()
    job = server.client.get("/jobs/limited")
    assert (job["policies"]["labels"], job["limits"]["files"]) == (["gpu"], 64)


def test_who_only_looks_changes_nothing(tmp_path: Path, chromium: Browser) -> None:
    add_viewer(tmp_path / "data")
    with serving(tmp_path / "data") as server:
        server.make_job("looked_at", "def looked_at(): pass", HOURLY)
        run = server.run_to_end("looked_at")
        page = chromium.new_context(locale="en-GB").new_page()
        page.goto(server.url + "/scheduler")
        page.get_by_label("Name", exact=True).fill("viewer")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("link", name="looked_at")).to_be_visible()
        expect(page.get_by_role("button", name="Create")).to_have_count(0)
        expect(page.get_by_role("checkbox")).to_have_count(0)
        expect(page.get_by_role("switch", name="Enable looked_at")).to_be_disabled()
        page.get_by_role("link", name="looked_at").click()
        expect(page.get_by_text("Read-only")).to_be_visible()
        expect(page.locator(".cm-content")).to_have_attribute("aria-readonly", "true")
        for name in ("Run once", "Enable", "Save"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        page.get_by_role("tab", name="Schedule and policies").click()
        expect(page.get_by_label("Attempts")).to_be_disabled()
        expect(page.get_by_role("button", name="Save")).to_have_count(0)
        page.goto(f"{server.url}/scheduler/looked_at/runs/{run['id']}")
        expect(page.get_by_role("log")).to_be_visible()
        expect(page.get_by_role("button", name="Run again")).to_have_count(0)
        page.context.close()


def add_viewer(data: Path) -> None:
    """Somebody who may look, put into the store before its first start."""

    async def add() -> None:
        database = open_database(data, None)
        hashed = PasswordHasher().hash(PASSWORD)
        await database.write(people.add_person, "viewer", Role.VIEWER, hashed, system_clock())
        await database.close()

    # Playwright has an event loop in this thread.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, add()).result()


SAID = [
    ({"type": "interval", "every": 1, "unit": "minutes"}, "Chaque minute"),
    ({"type": "interval", "every": 15, "unit": "seconds", "jitter": 5}, "Toutes les 15 secondes, étalé sur 5 s"),
    ({"type": "interval", "every": 2, "unit": "days", "zone": "Europe/Paris", "starts_at": "2026-03-02T07:30:00Z"},
     "Tous les 2 jours à 08:30 (Europe/Paris)"),
    ({"type": "interval", "every": 1, "unit": "weeks", "starts_at": "2026-03-02T07:30:00Z"},
     "Chaque semaine le lundi à 07:30 (UTC)"),
    ({"type": "interval", "every": 3, "unit": "months", "starts_at": "2026-03-31T07:30:00Z", "ends_at": "2099-01-01T00:00:00Z"},
     "Tous les 3 mois le 31 du mois à 07:30 (UTC), jusqu’au 2099-01-01 00:00"),
    ({"type": "once", "at": "2099-01-01T00:00:00Z", "zone": "Asia/Tokyo"}, "Une fois, le 2099-01-01 09:00 (Asia/Tokyo)"),
    ({"type": "cron", "expression": "0 8 * * 1", "zone": "Europe/Paris"}, "Cron 0 8 * * 1 (Europe/Paris)"),
    ({"type": "on_demand"}, "À la demande"),
]  # fmt: skip


def test_a_schedule_is_said_in_the_readers_language(own_server: Server, open_portal: Open) -> None:
    for number, (schedule, _) in enumerate(SAID):
        own_server.client.post("/jobs", {"name": f"job{number}", "schedule": schedule})
    english = [job["schedule_text"] for job in own_server.client.list("/jobs")]
    page = open_portal(own_server, "/scheduler")
    expect(page.locator("table.jobs td.words")).to_have_text(english)
    page = open_portal(own_server, "/scheduler", locale="fr-FR")
    expect(page.locator("table.jobs td.words")).to_have_text([words for _, words in SAID])
    page.get_by_role("link", name="job3").click()
    expect(page.get_by_text("Chaque semaine le lundi à 07:30 (UTC)")).to_be_visible()
