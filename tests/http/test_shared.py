"""Shared scripts and packages, through the API, with real installers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.server import Server, serving, wait_for

from mainspring.base.errors import MainspringError
from mainspring.runtime.python.confine import landlock_version

ON_DEMAND = {"type": "on_demand"}


def can_reach(host: str) -> bool:
    try:
        socket.create_connection((host, 443), timeout=5).close()
    except OSError:
        return False
    return True


needs_pypi = pytest.mark.skipif(not can_reach("pypi.org"), reason="no way to PyPI from here")
needs_npm = pytest.mark.skipif(not can_reach("registry.npmjs.org"), reason="no way to npm")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("shared") / "data") as server:
        yield server


def make(server: Server, name: str, source: str, language: str = "python") -> None:
    body = {"name": name, "language": language, "schedule": ON_DEMAND}
    server.client.post("/jobs", body)
    server.client.put_text(f"/jobs/{name}/script", source)


def test_a_shared_module_is_imported(served: Server) -> None:
    served.client.put_text("/shared/lib/dates.py", "from helpers import one\ntwo = one + 1\n")
    served.client.put_text(
        "/shared/helpers.py", "one = 1\n\ndef fails():\n    raise ValueError('x')\n"
    )
    served.client.put_text("/shared/json.py", "raise SystemError('not the library')\n")
    make(
        served, "imports",
        "import json, helpers\nfrom lib import dates\ndef imports():\n print(dates.two, json.dumps(1))\n helpers.fails()",
    )  # fmt: skip
    ended = served.run_to_end("imports")
    assert served.messages(ended["id"])[0] == "2 1"
    assert ended["state"] == "failed"
    assert '"/shared/helpers.py", line 4' in ended["failure"]["traceback"]
    assert "raise ValueError('x')" in ended["failure"]["traceback"]


def test_the_second_of_two_saves_is_told(served: Server) -> None:
    address = f"{served.url}/api/v1/shared/both.py"
    with httpx2.Client(
        headers={"Authorization": f"Bearer {served.token}"}, trust_env=False
    ) as http:
        made = http.put(address, content="a = 1\n", headers={"If-None-Match": "*"})
        assert made.status_code == 200
        assert http.get(address).headers["etag"] == made.headers["etag"]
        again = http.put(address, content="a = 2\n", headers={"If-None-Match": "*"})
        first = http.put(address, content="a = 3\n", headers={"If-Match": made.headers["etag"]})
        late = http.put(address, content="a = 4\n", headers={"If-Match": made.headers["etag"]})
        assert (again.status_code, first.status_code, late.status_code) == (412, 200, 412)
        assert late.json()["code"] == "script_changed"
        assert "was saved by" in late.json()["message"]
        assert http.get(address).text == "a = 3\n"
        http.delete(address)
        gone = http.put(address, content="a = 5\n", headers={"If-Match": first.headers["etag"]})
        assert gone.status_code == 412
        assert "was deleted" in gone.json()["message"]
        assert http.put(address, content="a = 6\n", headers={"If-Match": "*"}).status_code == 200


def test_a_shared_script_is_required(served: Server) -> None:
    served.client.put_text("/shared/math.js", "exports.twice = function (n) { return 2 * n; };")
    make(
        served, "requires",
        "var math = require('../shared/math.js');\nfunction requires() { console.log(math.twice(21)); }",
        "javascript",
    )  # fmt: skip
    ended = served.run_to_end("requires")
    assert served.messages(ended["id"]) == ["42"]


def test_shared_scripts_are_listed_shown_and_deleted(served: Server) -> None:
    saved = served.client.put_text("/shared/broken.py", "def (:\n")
    assert "Syntax error" in saved["warnings"][0]["message"]
    assert served.client.text("/shared/broken.py") == "def (:\n"
    assert "broken.py" in [s["path"] for s in served.client.list("/shared")]
    served.client.delete("/shared/broken.py")
    with pytest.raises(MainspringError) as refused:
        served.client.text("/shared/broken.py")
    assert refused.value.code == "shared_script_not_found"


@pytest.mark.parametrize("path", ["../x.py", "a/../../x.py", "x.exe", "a b.py", ".py"])
def test_bad_paths_are_refused(served: Server, path: str) -> None:
    with pytest.raises(MainspringError) as refused:
        served.client.put_text("/shared/" + path.replace("..", "%2e%2e"), "x = 1")
    assert refused.value.code in {"invalid_path", "not_found"}


def test_a_job_without_packages_has_no_environment(served: Server) -> None:
    make(served, "plain", "def plain(): pass")
    with pytest.raises(MainspringError) as refused:
        served.client.get("/jobs/plain/environment")
    assert refused.value.code == "environment_not_found"


PACKAGED = """# /// script
# dependencies = ["humanize==4.12.3"]
# ///
import humanize, os
def packaged():
    print(humanize.intcomma(1234567), humanize.__file__)
    print(len(os.listdir(os.path.dirname(humanize.__file__))) > 3)
"""


@needs_pypi
def test_packages_are_installed_at_saving_and_shared_by_jobs(served: Server) -> None:
    make(served, "packaged", PACKAGED)
    wait_for(lambda: served.client.get("/jobs/packaged/environment")["state"] == "ready", 120)
    found = served.client.get("/jobs/packaged/environment")
    assert "humanize==4.12.3" in found["lock"]
    ended = served.run_to_end("packaged")
    assert ended["state"] == "succeeded", ended
    said = served.messages(ended["id"])
    assert said[0].startswith("1,234,567 ")
    assert "Installing" not in " ".join(said)
    make(served, "packaged2", PACKAGED.replace("def packaged", "def packaged2"))
    same = served.client.get("/jobs/packaged2/environment")
    assert (same["digest"], same["state"]) == (found["digest"], "ready")


@needs_pypi
def test_a_run_that_comes_first_waits_for_its_packages(served: Server) -> None:
    source = PACKAGED.replace("humanize==4.12.3", "humanize==4.12.2").replace("packaged", "eager")
    make(served, "eager", source)
    ended = served.run_to_end("eager")
    assert ended["state"] == "succeeded", ended
    assert served.messages(ended["id"])[0].startswith("Installing humanize==4.12.2")


@needs_pypi
def test_packages_that_do_not_exist_fail_the_run_in_words(served: Server) -> None:
    source = PACKAGED.replace("humanize==4.12.3", "humanize==0.0.0.1").replace("packaged", "absent")
    make(served, "absent", source)
    ended = served.run_to_end("absent")
    assert (ended["state"], ended["reason"]) == ("failed", "environment_failed")
    assert "humanize==0.0.0.1" in ended["failure"]["message"]
    found = served.client.get("/jobs/absent/environment")
    assert found["state"] == "failed"
    assert "humanize" in found["failure"]


@needs_pypi
@pytest.mark.skipif(landlock_version() == 0, reason="this kernel has no Landlock")
def test_an_environment_reads_no_other(served: Server) -> None:
    source = PACKAGED.replace("humanize==4.12.3", "humanize==4.12.1").replace("packaged", "nosy")
    source += "    print(os.listdir(humanize.__file__.split('/venv/')[0] + '/..'))\n"
    make(served, "nosy", source)
    ended = served.run_to_end("nosy")
    assert "PermissionError" in ended["failure"]["message"]


@needs_npm
def test_packages_of_npm_are_required(served: Server) -> None:
    manifest = '{"dependencies": {"dayjs": "1.11.13"}}'
    served.client.put_text("/shared/package.json", manifest)
    make(
        served, "dated",
        "var dayjs = require('dayjs');\nfunction dated() { console.log(dayjs('2026-01-31').add(1, 'month').format('YYYY-MM-DD')); }",
        "javascript",
    )  # fmt: skip
    wait_for(lambda: served.client.get("/jobs/dated/environment")["state"] == "ready", 120)
    for _ in range(2):
        ended = served.run_to_end("dated")
        assert ended["state"] == "succeeded", ended
        assert served.messages(ended["id"]) == ["2026-02-28"]
    served.client.delete("/shared/package.json")
    assert served.run_to_end("dated")["state"] == "failed"


def test_a_manifest_that_cannot_be_read_is_refused(served: Server) -> None:
    with pytest.raises(MainspringError) as refused:
        served.client.put_text("/shared/package.json", "{")
    assert refused.value.code == "invalid_requirements"


def test_nothing_of_an_installation_stays_behind(served: Server) -> None:
    root: Path = served.data / "environments"
    assert not list(root.glob("draft-*"))
