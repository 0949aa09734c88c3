"""The start page, the nodes and the scale, as a person meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.portal.conftest import Open
from tests.server import Server, serving, wait_for

SAMPLES = Path(__file__).parents[2] / "samples" / "updates"
HOURLY = {"type": "interval", "every": 1, "unit": "hours"}
WRITES_A_ROW = (
    "from mainspring.script import tables\ndef getUpdates(): tables['Updates'].insert({'n': 1})"
)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for tests that do not mind each other's jobs."""
    with serving(tmp_path_factory.mktemp("overview") / "data") as started:
        yield started


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def lane_of(page: Page, job: str) -> Locator:
    named = page.get_by_role("link", name=job, exact=True)
    return section(page, "Timeline").get_by_role("listitem").filter(has=named).locator(".track")


def steps_done(page: Page) -> Locator:
    return page.locator(".guide li.done")


def enable(server: Server, name: str, schedule: dict[str, Any] = HOURLY) -> None:
    server.make_job(name, f"def {name}(): pass", schedule)
    server.client.post(f"/jobs/{name}/enable")


def test_the_guide_ticks_itself_while_the_steps_are_done(
    own_server: Server, open_portal: Open
) -> None:
    client = own_server.client
    page = open_portal(own_server, "/")
    guide = section(page, "Welcome to Mainspring")
    expect(guide).to_be_visible()
    expect(steps_done(page)).to_have_count(0)
    for name in ("twitterConsumerKey", "twitterConsumerSecret", "TWITTER_ACCESS_TOKEN",
                 "TWITTER_ACCESS_TOKEN_SECRET"):  # fmt: skip
        client.put(f"/settings/{name}", {"value": "x"})
    expect(steps_done(page)).to_have_count(1)
    client.post("/tables", {"name": "Updates"})
    expect(steps_done(page)).to_have_count(2)
    expect(page.locator(".guide li.current")).to_contain_text("Create the job getUpdates")
    client.post("/jobs", {"name": "getUpdates", "schedule": HOURLY})
    expect(steps_done(page)).to_have_count(3)
    client.put_text("/jobs/getUpdates/script", WRITES_A_ROW)
    expect(steps_done(page)).to_have_count(4)
    own_server.run_to_end("getUpdates")
    expect(steps_done(page)).to_have_count(6)
    client.post("/jobs/getUpdates/enable")
    expect(section(page, "All seven steps are done")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(section(page, "Timeline")).to_be_visible()
    expect(page.locator(".guide")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "file"), [("Python", "getUpdates.py"), ("JavaScript", "getUpdates.js")]
)
def test_the_sample_opens_in_the_editor_of_a_job_made_for_it(
    own_server: Server, open_portal: Open, language: str, file: str
) -> None:
    page = open_portal(own_server, "/")
    page.get_by_role("button", name=f"Use this script ({language})").click()
    expect(page.get_by_role("heading", name="getUpdates")).to_be_visible()
    expect(page.locator(".cm-content")).to_contain_text("Stores new tweets about a topic")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Version 2 was saved.")).to_be_visible()
    assert own_server.client.text("/jobs/getUpdates/script") == (SAMPLES / file).read_text()
    job = own_server.client.get("/jobs/getUpdates")
    assert (job["enabled"], job["language"]) == (False, language.lower())


def test_an_empty_service_invites_and_the_guide_can_be_closed_and_opened(
    own_server: Server, open_portal: Open
) -> None:
    page = open_portal(own_server, "/")
    expect(section(page, "Welcome to Mainspring")).to_be_visible()
    expect(section(page, "Timeline")).to_have_count(0)
    page.get_by_role("button", name="Close the first steps").click()
    expect(page.get_by_text("Nothing runs here yet")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing runs here yet")).to_be_visible()
    page.get_by_role("button", name="First steps").click()
    expect(section(page, "Welcome to Mainspring")).to_be_visible()
    page.get_by_role("link", name="Configure").last.click()
    expect(page.get_by_role("heading", name="Configure")).to_be_visible()


def test_the_timeline_shows_both_outcomes_and_opens_a_run(
    lived_in: Server, open_portal: Open
) -> None:
    lived_in.make_job("good", "def good(): print('went well')")
    lived_in.make_job(
        "bad", "def bad():\n    print('about to break')\n    raise ValueError('broke')"
    )
    good, bad = lived_in.run_to_end("good"), lived_in.run_to_end("bad")
    page = open_portal(lived_in, "/")
    timeline = section(page, "Timeline")
    timeline.get_by_text("1 h", exact=True).click()
    expect(lane_of(page, "good").locator("path.shape.succeeded")).to_have_count(1)
    expect(lane_of(page, "bad").locator("path.shape.failed")).to_have_count(1)
    shapes = [
        timeline.locator(f".timeline-legend path.{look}").get_attribute("d")
        for look in ("succeeded", "failed")
    ]
    assert shapes[0] != shapes[1]
    mark = timeline.get_by_role("link", name=re.compile(f"^bad: Run {bad['id']}, failed"))
    mark.hover()
    expect(timeline.get_by_role("tooltip")).to_contain_text(f"bad · Run {bad['id']}")
    lived_in.run_to_end("good")
    expect(timeline.get_by_role("link", name=re.compile("^good: .*succeeded"))).to_be_visible()
    mark.click()
    expect(page.get_by_role("log")).to_contain_text("about to break")
    expect(page).to_have_url(re.compile(f"/scheduler/bad/runs/{bad['id']}$"))
    page.go_back()
    expect(section(page, "Failing").get_by_role("link", name="bad")).to_be_visible()
    expect(section(page, "Failing")).to_contain_text("ValueError: broke")
    assert good["state"] == "succeeded"


def test_the_arrow_keys_move_among_a_jobs_runs(lived_in: Server, open_portal: Open) -> None:
    enable(lived_in, "walked")
    run = lived_in.run_to_end("walked")
    page = open_portal(lived_in, "/")
    section(page, "Timeline").get_by_text("6 h", exact=True).click()
    lane = lane_of(page, "walked")
    stop = lane.get_by_role("link")
    expect(stop).to_have_accessible_name(re.compile(f"Run {run['id']}"))
    section(page, "Timeline").get_by_role("link", name="walked", exact=True).focus()
    page.keyboard.press("Tab")
    expect(stop).to_be_focused()
    expect(lane.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(stop).to_have_accessible_name(re.compile("to come"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/scheduler/walked/runs/{run['id']}$"))


def test_what_is_next_counts_down_and_nothing_else_is_drawn_for_it(
    lived_in: Server, open_portal: Open
) -> None:
    enable(lived_in, "soon")
    page = open_portal(lived_in, "/")
    waiting = section(page, "Next").get_by_role("listitem").filter(has_text="soon")
    countdown = waiting.get_by_role("timer")
    expect(countdown).to_have_text(re.compile(r"^(59:\d\d|1:00:00)$"))
    first = countdown.inner_text()
    expect(countdown).not_to_have_text(first)
    page.evaluate(
        """() => {
            window.changed = new Set();
            const note = (records) => records.forEach((r) => window.changed.add(
                (r.target.nodeType === 3 ? r.target.parentElement : r.target).tagName));
            new MutationObserver(note).observe(document.querySelector('main'),
                {subtree: true, childList: true, characterData: true});
        }"""
    )
    second = countdown.inner_text()
    expect(countdown).not_to_have_text(second)
    assert page.evaluate("[...window.changed]") == ["TIME"]


@pytest.mark.slow
def test_a_hidden_tab_asks_for_nothing(lived_in: Server, open_portal: Open) -> None:
    enable(lived_in, "quiet")
    page = open_portal(lived_in, "/")
    page.clock.install()
    page.reload()
    expect(section(page, "Timeline")).to_be_visible()
    become = """(state) => {
        Object.defineProperty(document, 'visibilityState', {value: state, configurable: true});
        window.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(become, "hidden")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: "/api/" in request.url and asked.append(request.url))
    page.clock.fast_forward(300_000)
    page.clock.fast_forward(300_000)
    page.wait_for_load_state("networkidle")
    assert asked == []
    with page.expect_request("**/activity/standing"):
        page.evaluate(become, "visible")
    with page.expect_request("**/activity?*"):
        page.clock.fast_forward(60_000)


@pytest.mark.slow
def test_a_timeline_of_many_runs_stays_small(lived_in: Server, open_portal: Open) -> None:
    for name in ("one", "two"):
        lived_in.make_job(name, f"def {name}(): pass")
    runs = [lived_in.client.post(f"/jobs/{name}/runs", {}) for name in ("one", "two") * 60]
    for run in runs:
        lived_in.wait_for_end(run["id"])
    page = open_portal(lived_in, "/")
    for name in ("one", "two"):
        lane = lane_of(page, name)
        expect(lane.get_by_role("link", name=re.compile(rf"^{name}: \d+ runs"))).to_be_visible()
        assert lane.locator("*").count() < 20


def test_nodes_shows_the_server_and_drains_it(own_server: Server, open_portal: Open) -> None:
    own_server.make_job("sitting", "import time\ndef sitting(): time.sleep(100)")
    run = own_server.client.post("/jobs/sitting/runs", {})
    page = open_portal(own_server, "/nodes")
    (node,) = own_server.client.list("/nodes")
    card = section(page, node["name"])
    expect(card).to_contain_text(str(own_server.process.pid))
    expect(card).to_contain_text(re.compile(r"\d+ MiB"))
    expect(card).to_contain_text("confined")
    expect(card.get_by_role("link", name="sitting")).to_be_visible()
    expect(card).to_contain_text("1 of 8 places")
    card.get_by_role("button", name=f"Drain {node['name']}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It is the only node")
    dialog.get_by_role("button", name="Drain").click()
    expect(card.get_by_text("draining", exact=True)).to_be_visible()
    own_server.client.post(f"/runs/{run['id']}/cancel")
    assert own_server.process.wait(30) == 0


def test_scale_names_the_jobs_that_would_be_disabled(own_server: Server, open_portal: Open) -> None:
    for name in ("one", "two"):
        enable(own_server, name)
    own_server.client.put("/mode", {"name": "standard"})
    page = open_portal(own_server, "/scale")
    expect(page.get_by_text("2 of 10 jobs enabled")).to_be_visible()
    expect(page.get_by_role("radio", name="Free")).to_contain_text("would disable one, two.")
    expect(page.get_by_role("radio", name="Unlimited")).not_to_contain_text("disable")
    page.get_by_label("Jobs in Standard").fill("1")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("one, two will be disabled")
    dialog.get_by_role("button", name="Cancel").click()
    assert own_server.client.get("/mode")["enabled"] == 2
    page.get_by_label("Jobs in Standard").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The numbers of the modes were saved.")).to_be_visible()
    expect(page.get_by_text("2 of 2 jobs enabled")).to_be_visible()
    expect(page.get_by_text("keeps its data in SQLite")).to_be_visible()
    places = page.get_by_role("row", name=re.compile("In total"))
    expect(places).to_contain_text("8")


def test_who_may_only_look_is_offered_nothing_else(lived_in: Server, open_portal: Open) -> None:
    page = open_portal(lived_in, "/")
    page.route("**/api/v1/session", lambda route: as_viewer(route))
    page.reload()
    expect(page.get_by_role("button", name="Use this script (Python)")).to_be_disabled()
    page.get_by_role("navigation").get_by_role("link", name="Nodes").click()
    expect(page.get_by_role("button", name=re.compile("^Drain "))).to_be_disabled()
    page.get_by_role("navigation").get_by_role("link", name="Scale").click()
    expect(page.get_by_text("Only an administrator changes the mode.")).to_be_visible()
    expect(page.get_by_role("radio", name="Free")).to_be_disabled()
    expect(page.get_by_label("Jobs in Free")).to_be_disabled()


def as_viewer(route: Any) -> None:
    """The session as it is, with the role of somebody who may only look."""
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "role": "viewer"})


def test_what_is_late_is_listed(lived_in: Server, open_portal: Open) -> None:
    page = open_portal(lived_in, "/")
    late = {"now": "2026-01-01T00:00:00.000Z", "late_jobs": ["tardy"]}

    def with_late(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **late})

    enable(lived_in, "punctual")
    page.route("**/activity/standing", with_late)
    expect(section(page, "Late").get_by_role("link", name="tardy")).to_be_visible()
    wait_for(lambda: lived_in.client.get("/activity/standing")["late_jobs"] == [])
