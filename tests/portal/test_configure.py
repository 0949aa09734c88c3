"""Configure, section by section, as an administrator, an editor and a viewer meet it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Page, expect
from tests.portal.conftest import Open
from tests.server import APPLICATION, PASSWORD, Server, serving

PEOPLE = {"ed": "editor", "vi": "viewer"}
THEIRS = "a password of theirs"


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an editor, a viewer, and a setting of each kind."""
    with serving(tmp_path_factory.mktemp("configure") / "data") as server:
        for name, role in PEOPLE.items():
            server.client.post("/people", {"name": name, "role": role, "password": THEIRS})
        server.client.put("/settings/hidden", {"value": "swordfish", "secret": True})
        server.client.put("/settings/shown", {"value": "in the open", "secret": False})
        yield server


def section(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.locator("[aria-busy=true]:visible")).to_have_count(0)


def test_each_section_has_an_address(configured: Server, open_portal: Open) -> None:
    page = open_portal(configured, "/configure?tab=tokens")
    expect(page.get_by_role("heading", name="Tokens")).to_be_visible()
    section(page, "People")
    expect(page).to_have_url(re.compile(r"\?tab=people$"))
    page.go_back()
    expect(page.get_by_role("heading", name="Tokens")).to_be_visible()
    page.goto(configured.url + "/configure?tab=nonsense")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_text("in the open")).to_be_visible()
    assert "swordfish" not in page.content()


def test_a_key_is_regenerated_and_shown_once(own_server: Server, open_portal: Open) -> None:
    page = open_portal(own_server, "/configure?tab=keys")
    expect(page.get_by_text("••••" + APPLICATION[-4:]).first).to_be_visible()
    page.get_by_role("button", name="Regenerate: Application key").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("stops working at once")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Regenerate: Application key").click()
    dialog.get_by_role("button", name="Regenerate").click()
    shown = dialog.locator("pre").inner_text()
    assert shown.startswith("application_")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_text("••••" + shown[-4:])).to_be_visible()
    assert shown not in page.content()
    # It opens what clients may do, and the old one nothing.
    own_server.client.post("/tables", {"name": "Keyed"})
    for key, status in ((shown, 200), (APPLICATION, 401)):
        headers = {"X-ZUMO-APPLICATION": key}
        assert httpx2.get(own_server.url + "/tables/Keyed", headers=headers).status_code == status


def test_a_token_is_created_used_and_revoked(configured: Server, open_portal: Open) -> None:
    page = open_portal(configured, "/configure?tab=tokens")
    page.get_by_role("button", name="Create a token").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("nightly backup")
    dialog.get_by_role("combobox", name="Role").click()
    page.get_by_role("option", name="Editor").click()
    dialog.get_by_role("button", name="Create").click()
    value = dialog.locator("pre").inner_text()
    dialog.get_by_role("button", name="Close").last.click()
    row = page.get_by_role("row").filter(has_text="nightly backup")
    expect(row).to_contain_text("Editor")
    expect(row).to_contain_text("never")
    headers = {"Authorization": f"Bearer {value}"}
    assert httpx2.get(configured.url + "/api/v1/jobs", headers=headers).status_code == 200
    page.reload()
    expect(row).to_contain_text(re.compile("ago|now"))
    page.get_by_role("button", name="Revoke: nightly backup").click()
    dialog.get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert httpx2.get(configured.url + "/api/v1/jobs", headers=headers).status_code == 401


def test_clients_options_are_changed(own_server: Server, open_portal: Open) -> None:
    page = open_portal(own_server, "/configure?tab=clients")
    page.get_by_role("switch", name="Rows may bring new columns").click()
    expect(page.get_by_text("Rows with unknown columns are refused now.")).to_be_visible()
    hosts = page.get_by_placeholder("Type a host, then Enter")
    hosts.fill("no_host!")
    hosts.press("Enter")
    origins = page.get_by_role("region", name="Pages of other origins")
    origins.get_by_role("button", name="Save").click()
    expect(origins.get_by_text("is not a host")).to_be_visible()
    hosts.press("Backspace")
    hosts.fill("*.example.com")
    hosts.press("Enter")
    origins.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The options were stored.")).to_be_visible()
    provider = page.get_by_role("region", name="Identity provider")
    provider.get_by_label("Address of its keys (JWKS)").fill("ftp://example.com")
    provider.get_by_role("button", name="Save").click()
    expect(provider.get_by_text("begins with https://")).to_be_visible()
    provider.get_by_label("Address of its keys (JWKS)").fill("https://example.com/jwks.json")
    provider.get_by_label("Issuer").fill("https://example.com/")
    provider.get_by_label("Audience").fill("shop")
    provider.get_by_role("button", name="Save").click()
    expect(provider.get_by_role("button", name="Save")).to_be_disabled()
    options = own_server.client.get("/service")["options"]
    assert options["dynamic_schema"] is False
    assert options["cors_origins"] == ["localhost", "*.example.com"]
    assert options["jwks_url"] == "https://example.com/jwks.json"
    assert (options["jwt_issuer"], options["jwt_audience"]) == ("https://example.com/", "shop")


def test_people_come_change_and_go(own_server: Server, open_portal: Open) -> None:
    page = open_portal(own_server, "/configure?tab=people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Admin")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("There is a person 'Admin' already.")).to_be_visible()
    dialog.get_by_label("Name").fill("ada@example.com")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_contain_text("Password of ada@example.com")
    generated = dialog.locator("pre").inner_text()
    dialog.get_by_role("button", name="Close").last.click()
    ada = open_portal(own_server, "/configure", name="ada@example.com", password=generated)
    expect(ada.get_by_role("button", name="Add a setting")).to_be_visible()
    page.get_by_role("combobox", name="Role: ada@example.com").click()
    page.get_by_role("option", name="Viewer").click()
    expect(page.get_by_text("The role of ada@example.com was changed.")).to_be_visible()
    ada.reload()
    expect(ada.get_by_text("Your role (Viewer) lets you look at this")).to_be_visible()
    page.get_by_role("button", name="What can be done with ada@example.com").click()
    page.get_by_role("menuitem", name="Remove").click()
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row")).to_have_count(2)
    ada.reload()
    expect(ada.get_by_role("button", name="Sign in")).to_be_visible()
    # The only administrator stays one, and is told why.
    page.get_by_role("combobox", name="Role: admin").click()
    page.get_by_role("option", name="Viewer").click()
    expect(page.get_by_text("admin is the only administrator").first).to_be_visible()
    expect(page.get_by_role("combobox", name="Role: admin")).to_have_value("Administrator")


def test_a_password_is_reset_and_ones_own_is_changed(own_server: Server, open_portal: Open) -> None:
    own_server.client.post("/people", {"name": "grace", "role": "viewer", "password": THEIRS})
    admin = open_portal(own_server, "/configure?tab=people")
    admin.get_by_role("button", name="What can be done with grace").click()
    admin.get_by_role("menuitem", name="Reset the password").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("switch", name="Generate a password").click()
    dialog.get_by_label("Password", exact=True).fill("short")
    dialog.get_by_role("button", name="Reset the password").click()
    expect(dialog.get_by_text("A password has 8 to 1000 characters.")).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill("given by admin")
    dialog.get_by_role("button", name="Reset the password").click()
    expect(admin.get_by_text("The password of grace was stored.")).to_be_visible()
    page = open_portal(own_server, "/configure?tab=people", name="grace", password="given by admin")
    page.get_by_label("Present password").fill("a guess")
    page.get_by_label("New password").fill("chosen by grace")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The name or the password is wrong.")).to_be_visible()
    page.get_by_label("Present password").fill("given by admin")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password was changed.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Only administrators see this.")).to_be_visible()
    open_portal(own_server, "/configure", name="grace", password="chosen by grace")


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_not_is_told_why(configured: Server, open_portal: Open, name: str) -> None:
    page = open_portal(configured, "/configure", name=name, password=THEIRS)
    expect(page.get_by_text("in the open")).to_be_visible()
    editor = PEOPLE[name] == "editor"
    expect(page.get_by_role("button", name="Add a setting")).to_have_count(int(editor))
    expect(page.get_by_role("button", name="Delete: shown")).to_have_count(int(editor))
    for tab in ("Keys", "Tokens", "People", "Audit log"):
        section(page, tab)
        why = f"You are signed in as {name}, whose role is: {PEOPLE[name].title()}."
        expect(page.get_by_text(why)).to_be_visible()
    section(page, "Clients")
    expect(page.get_by_text("lets you look at this, not change it")).to_be_visible()
    expect(page.get_by_role("switch", name="Rows may bring new columns")).to_be_disabled()


def test_the_audit_log_is_filtered_and_goes_on(configured: Server, open_portal: Open) -> None:
    for n in range(60):
        configured.client.put("/settings/many", {"value": f"v{n}"})
    page = open_portal(configured, "/configure?tab=audit")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(51)
    expect(rows.nth(1)).to_contain_text("session.open")
    page.get_by_role("button", name="Show more").click()
    expect(rows.nth(55)).to_be_visible()
    page.get_by_role("combobox", name="Action").click()
    page.get_by_role("option", name="person.create").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("role: viewer")
    expect(page).to_have_url(re.compile("action=person.create"))
    page.get_by_role("textbox", name="Who").fill("nobody of that name")
    expect(page.get_by_text("No entry matches.")).to_be_visible()
    page.goto(configured.url + "/configure?tab=audit&actor=admin&action=session")
    expect(rows.nth(1)).to_contain_text("session.open")
    assert "swordfish" not in page.content()
    assert PASSWORD not in page.content()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_no_section_is_wider_than_its_window(
    configured: Server, open_portal: Open, width: int, dark: bool
) -> None:
    page = open_portal(configured, "/configure", width=width, dark=dark, locale="fr-FR")
    for tab in ("settings", "clients", "keys", "tokens", "people", "audit"):
        page.goto(f"{configured.url}/configure?tab={tab}")
        expect(page.get_by_role("tabpanel").get_by_role("heading").first).to_be_visible()
        expect(page.locator("[aria-busy=true]:visible")).to_have_count(0)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{tab} is {overflow} px too wide"
