"""Scripts in files: checked and run on this machine, their rows in a service."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.server import Server


def mainspring(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mainspring", *arguments],
        env=server.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


PYTHON = """
from mainspring.script import tables, settings, run
import helper
def local():
    rows = tables["Local"].insert([{"n": n} for n in range(3)])
    print(len(rows), settings["greeting"], settings["password"], run.arguments, helper.x)
    print(tables["Local"].where("n gt ?", 0).count())
    print([row["n"] for row in tables.sql("SELECT n FROM Local WHERE n > ? ORDER BY n", 1)])
"""

JAVASCRIPT = """
function local() {
    tables.getTable('Local').where({n: 2}).read({success: function (rows) {
        console.log(rows.length, rows[0].n);
    }});
}
"""


@pytest.fixture
def folder(server: Server, tmp_path: Path) -> Path:
    (tmp_path / "local.py").write_text(PYTHON)
    (tmp_path / "local.js").write_text(JAVASCRIPT)
    (tmp_path / "secrets.toml").write_text('password = "mine"')
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "helper.py").write_text("x = 'shared'")
    if not any(table["name"] == "Local" for table in server.client.list("/tables")):
        server.client.post("/tables", {"name": "Local"})
    server.client.put("/settings/greeting", {"value": "hello", "secret": False})
    return tmp_path


def test_scripts_of_both_languages_use_the_tables_of_a_service(
    server: Server, folder: Path
) -> None:
    done = mainspring(
        server, "script", "run", str(folder / "local.py"), "--settings", str(folder / "secrets.toml"),
        "--shared", str(folder / "shared"), "--arguments", "[1]",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = [line.split(maxsplit=2)[2] for line in done.stdout.splitlines()]
    assert said == ["3 hello mine [1] shared", "2", "[2]"]
    done = mainspring(server, "script", "run", str(folder / "local.js"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split(maxsplit=2)[2].strip() == "1 2"


def test_a_failing_script_shows_its_traceback_and_exits_with_1(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "fails.py"
    file.write_text("def fails():\n    raise ValueError('no')\n")
    done = mainspring(server, "script", "run", str(file))
    assert done.returncode == 1
    assert "/scheduler/fails.py" in done.stderr
    assert "ValueError: no" in done.stderr


def test_a_refused_request_reaches_the_script(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "asks.py"
    file.write_text(
        "from mainspring.script import tables, Refused\ndef asks():\n"
        "    try: tables['Nowhere'].insert({'a': 1})\n    except Refused as refusal: print(refusal.code)\n"
    )
    done = mainspring(server, "script", "run", str(file))
    assert "table_not_found" in done.stdout


def test_scripts_are_checked_without_being_run(server: Server, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.js"
    good.write_text("def good(): raise SystemExit(9)")
    bad.write_text("function bad() {\n  foo(;\n}")
    assert mainspring(server, "script", "check", str(good)).returncode == 0
    done = mainspring(server, "script", "check", str(bad))
    assert done.returncode == 1
    assert f"{bad}:2:" in done.stderr
    found = json.loads(mainspring(server, "script", "check", str(bad), "--json").stdout)
    assert found[0]["line"] == 2
    done = mainspring(server, "script", "check", str(tmp_path / "x.txt"))
    assert "must end with" in done.stderr


def test_what_a_machine_has_is_told(server: Server) -> None:
    found = json.loads(mainspring(server, "check", "--json").stdout)
    assert {f["name"] for f in found} >= {"confinement", "javascript", "packages", "database"}
    (node,) = server.client.list("/nodes")
    told = next(f for f in found if f["name"] == "confinement")
    assert told["ok"] is (node["confinement"] != "none")


def test_the_version_is_told_both_ways(server: Server) -> None:
    assert mainspring(server, "--version").stdout == mainspring(server, "version").stdout != ""
