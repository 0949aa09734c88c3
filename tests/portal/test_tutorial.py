"""The tutorial's seven steps, clicked by a person in Chromium, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.portal.conftest import Open
from tests.samples.test_standin import standing_in
from tests.server import serving

SCRIPT = Path(__file__).parents[2] / "samples" / "updates" / "getUpdates.py"

WORDS = {
    "en-GB": {
        "configure": "Configure", "fields": ("Consumer key", "Consumer secret", "Access token", "Access token secret"),
        "save": "Save", "stored": "The credentials were stored.", "add": "Add a setting", "name": "Name",
        "value": "Value", "secret": "Secret", "data": "Data", "create": "Create", "table": "Table name",
        "no_rows": "No rows yet", "scheduler": "Scheduler", "no_jobs": "No jobs are scheduled yet", "job": "Job name",
        "every": "Every", "unit": "Unit", "hours": "hours", "disabled": "Disabled", "run_once": "Run once",
        "succeeded": "succeeded", "browse": "Browse", "enable": "Enable", "enabled": "Enabled",
        "disable": "Disable", "runs": "Runs", "by_hand": "by hand",
    },
    "fr-FR": {
        "configure": "Configurer",
        "fields": ("Clé de consommateur", "Secret de consommateur", "Jeton d’accès", "Secret du jeton d’accès"),
        "save": "Enregistrer", "stored": "Les informations d’identification sont enregistrées.",
        "add": "Ajouter un paramètre", "name": "Nom", "value": "Valeur", "secret": "Secret", "data": "Données",
        "create": "Créer", "table": "Nom de la table", "no_rows": "Pas encore de lignes", "scheduler": "Planificateur",
        "no_jobs": "Aucun travail n’est planifié", "job": "Nom du travail", "every": "Tous les", "unit": "Unité",
        "hours": "heures", "disabled": "Désactivé", "run_once": "Exécuter une fois", "succeeded": "réussie",
        "browse": "Parcourir", "enable": "Activer", "enabled": "Activé", "disable": "Désactiver",
        "runs": "Exécutions", "by_hand": "à la main",
    },
}  # fmt: skip


def write_script(page: Page, text: str) -> None:
    """Replace what is in the editor, as somebody who pastes does."""
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_the_seven_steps(tmp_path: Path, open_portal: Open, locale: str) -> None:
    words = WORDS[locale]
    with (
        standing_in("--every", "3600") as stand_in,
        serving(
            tmp_path / "data", MAINSPRING_RUNTIME_HOSTS=f"api.twitter.com={stand_in}"
        ) as own_server,
    ):
        page = open_portal(own_server, "/", locale=locale)

        def go(place: str) -> None:
            page.get_by_role("navigation").get_by_role(
                "link", name=words[place], exact=True
            ).click()

        # 1. The credentials, and a setting of one's own.
        go("configure")
        for label, value in zip(words["fields"], ("ck", "cs", "tk", "ts"), strict=True):
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name=words["save"]).click()
        expect(page.get_by_text(words["stored"])).to_be_visible()
        page.get_by_role("button", name=words["add"]).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(words["name"], exact=True).fill("ownSetting")
        dialog.get_by_label(words["value"], exact=True).fill("nobody sees this")
        dialog.get_by_role("button", name=words["save"]).click()
        expect(page.get_by_role("cell", name="ownSetting", exact=True)).to_be_visible()
        expect(page.get_by_text("nobody sees this")).not_to_be_visible()

        # 2. The table.
        go("data")
        page.get_by_role("button", name=words["create"]).click()
        page.get_by_label(words["table"]).fill("Updates")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Updates")).to_be_visible()
        expect(page.get_by_text(words["no_rows"])).to_be_visible()

        # 3. The job, disabled.
        go("scheduler")
        expect(page.get_by_text(words["no_jobs"])).to_be_visible()
        page.get_by_role("button", name=words["create"]).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label(words["job"]).fill("getUpdates")
        dialog.get_by_label(words["every"], exact=True).fill("1")
        expect(dialog.get_by_role("combobox", name=words["unit"])).to_have_value(words["hours"])
        expect(dialog.get_by_role("listitem")).to_have_count(5)
        dialog.get_by_role("button", name=words["create"]).click()
        expect(page.get_by_role("heading", name="getUpdates")).to_be_visible()
        expect(page.get_by_text(words["disabled"], exact=True)).to_be_visible()
        expect(page.locator(".cm-content")).to_contain_text("def getUpdates():")

        # 4. and 5. The script, saved by running it once; the log appears below.
        write_script(page, SCRIPT.read_text())
        page.get_by_role("button", name=words["run_once"]).click()
        log = page.get_by_role("log")
        expect(log).to_contain_text("new tweets and stored")
        expect(page.get_by_text(words["succeeded"], exact=True)).to_be_visible()
        expect(page.get_by_text(words["disabled"], exact=True)).to_be_visible()
        assert own_server.client.text("/jobs/getUpdates/script") == SCRIPT.read_text()

        # 6. The rows, with every digit of their ids.
        go("data")
        page.get_by_role("link", name="Updates").click()
        expect(page.get_by_role("tab", name=words["browse"])).to_be_visible()
        stored = own_server.client.get("/tables/Updates/rows", take=50)["items"]
        assert stored
        for row in stored[:5]:
            assert row["twitterId"] > 2**53
            number = str(row["twitterId"])
            expect(page.get_by_role("gridcell", name=number, exact=True)).to_be_visible()

        # 7. Enable.
        go("scheduler")
        page.get_by_role("link", name="getUpdates").click()
        page.get_by_role("button", name=words["enable"], exact=True).click()
        expect(page.get_by_role("button", name=words["disable"], exact=True)).to_be_visible()
        expect(page.get_by_text(words["enabled"], exact=True)).to_be_visible()
        page.get_by_role("tab", name=words["runs"]).click()
        expect(page.get_by_role("cell", name=words["by_hand"])).to_be_visible()
        job = own_server.client.get("/jobs/getUpdates")
        assert job["enabled"] is True
        assert job["schedule_text"] == "Every hour"
