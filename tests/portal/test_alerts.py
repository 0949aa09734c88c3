"""Policies, modes, channels and heartbeats, clicked."""

from __future__ import annotations

import re

import httpx2
from playwright.sync_api import expect
from tests.portal.conftest import Open
from tests.receiver import receiving
from tests.server import Server


def test_a_channel_is_added_tried_and_told_of_a_failure(
    own_server: Server, open_portal: Open
) -> None:
    own_server.make_job("moody", "def moody():\n    raise ValueError('the moon')\n")
    with receiving() as receiver:
        page = open_portal(own_server, "/alerts")
        expect(page.get_by_text("alerts are listed below and reach nobody")).to_be_visible()
        page.get_by_role("button", name="Add a channel").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("hook")
        dialog.get_by_text("Webhook", exact=True).click()
        dialog.get_by_label("Address").fill("nonsense")
        dialog.get_by_role("button", name="Create").click()
        expect(dialog.get_by_text("begins with https://")).to_be_visible()
        dialog.get_by_label("Address").fill(receiver.url + "/secret-path")
        dialog.get_by_role("button", name="Create").click()
        expect(dialog.get_by_text(re.compile("^whsec_"))).to_be_visible()
        dialog.get_by_role("button", name="Close").last.click()
        expect(page.get_by_text("/…")).to_be_visible()
        assert "secret-path" not in page.content()
        page.get_by_role("button", name="Test: hook").click()
        expect(page.get_by_text("The test has reached hook.")).to_be_visible()
        own_server.run_to_end("moody")
        expect(page.get_by_role("link", name="moody failed")).to_be_visible()
        expect(page.get_by_text("hook: delivered").first).to_be_visible()
        receiver.answers = [500]
        page.get_by_role("button", name="Test: hook").click()
        expect(page.get_by_text("The address answered 500.", exact=True)).to_be_visible()


def test_a_heartbeat_is_added_heard_and_paused(own_server: Server, open_portal: Open) -> None:
    page = open_portal(own_server, "/alerts")
    page.get_by_role("button", name="Add a heartbeat").click()
    page.get_by_role("dialog").get_by_label("Name").fill("backup")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    expect(page.get_by_text("never heard of")).to_be_visible()
    path = own_server.client.get("/heartbeats/backup")["ping_path"]
    httpx2.get(own_server.url + path)
    expect(page.get_by_text("up", exact=True)).to_be_visible()
    page.get_by_role("button", name="Pause: backup").click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete: backup").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("backup", exact=True)).to_have_count(0)


def test_policies_and_limits_are_changed(own_server: Server, open_portal: Open) -> None:
    own_server.make_job("careful", "def careful():\n    pass\n")
    page = open_portal(own_server, "/scheduler/careful?tab=plan")
    page.get_by_label("Run several at once").check()
    page.get_by_label("Runs at once, at most").fill("3")
    page.get_by_label("Attempts").fill("4")
    page.get_by_label("Memory", exact=True).fill("128")
    page.get_by_label("Size of its folder").fill("64")
    page.get_by_label("CPU time", exact=True).fill("2")
    page.get_by_label("Without success for", exact=True).fill("10")
    page.get_by_label("Disable after failures in a row").fill("-1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("must be between 1 and").first).to_be_visible()
    page.get_by_label("Disable after failures in a row").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The job was changed.")).to_be_visible()
    job = own_server.client.get("/jobs/careful")
    policies = job["policies"]
    assert (policies["overlap"], policies["parallel"]) == ("parallel", 3)
    assert policies["retries"]["attempts"] == 4
    assert policies["alerts"]["overdue"] == 600
    assert policies["pause_after"] is None
    limits = job["limits"]
    assert (limits["memory"], limits["disk"], limits["cpu"]) == (128 * 2**20, 64 * 2**20, 120)


def test_a_smaller_mode_says_first_which_jobs_it_disables(
    own_server: Server, open_portal: Open
) -> None:
    own_server.client.patch("/service", {"standard_jobs": 3})
    for name in ("one", "two"):
        schedule = {"type": "interval", "every": 1, "unit": "hours"}
        own_server.make_job(name, f"def {name}():\n    pass\n", schedule)
        own_server.client.post(f"/jobs/{name}/enable")
    page = open_portal(own_server, "/scale")
    expect(page.get_by_text("up to 3 enabled jobs")).to_be_visible()
    page.get_by_role("radio", name="Free").click()
    expect(page.get_by_role("dialog")).to_contain_text("one, two will be disabled")
    page.get_by_role("dialog").get_by_role("button", name="Change").click()
    expect(page.get_by_text("The mode is Free now.")).to_be_visible()
    assert own_server.client.get("/mode")["enabled"] == 0
