"""The command line against a real server: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.server import Server, serving

SCRIPT = """
from mainspring.script import tables
def fills():
    tables["Filled"].insert([{"n": 2**60, "text": "a\\nb"}, {"n": 1}])
    print("filled")
"""


def cli(
    environment: dict[str, str], *arguments: str, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command line."""
    ended = subprocess.run(
        [sys.executable, "-m", "mainspring", *arguments],
        env=environment,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


@pytest.fixture
def env(server: Server) -> dict[str, str]:
    return server.environment()


def done(environment: dict[str, str], *arguments: str, text: str | None = None) -> str:
    ended = cli(environment, *arguments, text=text)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def as_json(environment: dict[str, str], *arguments: str) -> Any:
    return json.loads(done(environment, *arguments, "--json"))


def test_the_tutorial_by_hand(env: dict[str, str], tmp_path: Path) -> None:
    script = tmp_path / "fills.py"
    script.write_text(SCRIPT)
    done(env, "setting", "set", "cliSecret", "value")
    done(env, "setting", "set", "cliPlain", "-", "--plain", text="seen\n")
    shown = done(env, "setting", "list")
    assert "seen" in shown
    assert "••••••" in shown
    done(env, "table", "create", "Filled")
    done(env, "job", "create", "fills", "--every", "1h")
    job = as_json(env, "job", "show", "fills")
    assert (job["enabled"], job["schedule_text"]) == (False, "Every hour")
    done(env, "job", "script", "fills", "--file", str(script))
    assert done(env, "job", "script", "fills") == SCRIPT
    followed = cli(env, "job", "run", "fills", "--follow")
    assert followed.returncode == 0
    assert followed.stdout.split()[1:] == ["INFO", "filled"]
    assert "succeeded" in followed.stderr
    rows = as_json(env, "table", "rows", "Filled", "--order", "-n")
    assert [row["n"] for row in rows] == [2**60, 1]
    assert "a⏎ b" in done(env, "table", "rows", "Filled")
    assert "runs next" in cli(env, "job", "enable", "fills").stderr
    assert as_json(env, "job", "show", "fills")["enabled"] is True
    assert "fills" in done(env, "job", "list")
    done(env, "job", "disable", "fills")
    (run,) = as_json(env, "run", "list", "--job", "fills")
    assert "succeeded" in done(env, "run", "show", str(run["id"]))
    assert "filled" in done(env, "run", "log", str(run["id"]))
    assert "filled" in done(env, "run", "log", str(run["id"]), "--follow")
    assert "filled" in done(env, "log", "list", "--job", "fills")


def test_a_failing_run_shows_and_exits_with_1(env: dict[str, str], server: Server) -> None:
    server.make_job("fails", "def fails(): raise ValueError('on purpose')")
    followed = cli(env, "job", "run", "fails", "--follow")
    assert followed.returncode == 1
    assert "ValueError: on purpose" in followed.stdout
    assert "failed (raised)" in followed.stderr


def test_a_script_with_a_mistake_is_saved_with_a_warning(
    env: dict[str, str], server: Server
) -> None:
    server.client.post("/jobs", {"name": "mistake"})
    saved = cli(env, "job", "script", "mistake", "--file", "-", text="def mistake(:\n")
    assert saved.returncode == 0
    assert "Warning: line 1: Syntax error" in saved.stderr
    edited = cli(
        {**env, "EDITOR": "sed -i 's/(:/():/; $ a\\    pass'"}, "job", "script", "mistake", "--edit"
    )
    assert edited.returncode == 0, edited.stderr
    assert server.client.text("/jobs/mistake/script") == "def mistake():\n    pass\n"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["table", "show", "nope"], 1, "There is no table 'nope'."),
        (["job", "run", "nope"], 1, "There is no job 'nope'."),
        (["run", "show", "999999"], 1, "There is no run '999999'."),
        (["job", "create", "x", "--every", "0h"], 1, "An interval is a whole number"),
        (["job", "create", "x", "--every", "soon"], 2, "--every is a number"),
        (["job", "create", "x", "--every", "1h", "--on-demand"], 2, "Name one of"),
        (["job", "create", "x y"], 1, "not a legal job name"),
        (
            ["job", "create", "x", "--every", "1h", "--starts-at", "noon"],
            1,
            "Write a moment such as 2026-12-01T09:00:00Z. (schedule.starts_at)",
        ),
        (["job", "reschedule", "x"], 2, "Name a schedule"),
        (["job", "script", "x", "--file", "/nowhere"], 2, "/nowhere cannot be read"),
        (["table", "create", "t t"], 1, "not a legal table name"),
        (["table", "create", "T1", "--column", "c:blob"], 1, "blob"),
        (["table", "delete", "nope", "--yes"], 1, "There is no table"),
        (["row", "insert", "nope", "{"], 2, "not JSON"),
        (["mode", "set", "huge"], 1, "huge"),
        (["setting", "set", "noValue"], 2, "Name a value"),
        (["nonsense"], 2, "No such command"),
        (["job", "show"], 2, "Missing argument"),
        (["--url", "http://127.0.0.1:9", "--token", "x", "job", "list"], 1, "No Mainspring server"),
        (["--token", "wrong", "job", "list"], 1, "token"),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(
    env: dict[str, str], arguments: list[str], code: int, sentence: str
) -> None:
    ended = cli(env, *arguments)
    assert ended.returncode == code, ended.stderr
    assert sentence in ended.stderr
    assert ended.stdout == ""


def test_a_schedule_is_explained_by_the_clocks_of_its_zone(env: dict[str, str]) -> None:
    options = ("--every", "1mo", "--starts-at", "2027-01-31T09:00:00Z", "--zone", "Asia/Tokyo",
               "--ends-at", "2027-03-01T00:00:00Z", "--jitter", "60")  # fmt: skip
    told = done(env, "job", "preview", *options).splitlines()
    assert told == [
        "Every month on day 31 at 18:00 (Asia/Tokyo), spread over 60 s, until 2027-03-01 09:00",
        "  Sun 2027-01-31 18:00:00 JST",
        "  Sun 2027-02-28 18:00:00 JST",
    ]
    done(env, "job", "create", "monthly", *options)
    schedule = as_json(env, "job", "show", "monthly")["schedule"]
    assert (schedule["every"], schedule["unit"], schedule["jitter"]) == (1, "months", 60.0)


def test_nothing_is_deleted_without_being_asked(env: dict[str, str], server: Server) -> None:
    server.client.post("/tables", {"name": "Kept"})
    refused = cli(env, "table", "delete", "Kept")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert as_json(env, "table", "show", "Kept")["name"] == "Kept"
    done(env, "table", "delete", "Kept", "--yes")
    assert cli(env, "table", "show", "Kept").returncode == 1


def test_rows_keys_tokens_nodes_and_modes(env: dict[str, str], server: Server) -> None:
    done(env, "table", "create", "ByHand", "--column", "n:number")
    stored = json.loads(done(env, "row", "insert", "ByHand", '[{"n": 1}, {"n": 2}]'))
    done(env, "row", "delete", "ByHand", stored[0]["id"], "--yes")
    assert [row["n"] for row in as_json(env, "table", "rows", "ByHand")] == [2]
    done(
        env,
        "row",
        "upsert",
        "ByHand",
        json.dumps([{"id": stored[1]["id"], "n": 3}, {"id": "x", "n": 4}]),
    )
    assert [row["n"] for row in as_json(env, "table", "rows", "ByHand", "--order", "n")] == [3, 4]
    done(env, "row", "delete", "ByHand", "x", stored[1]["id"], "--yes")
    assert as_json(env, "table", "rows", "ByHand") == []
    for flag, kept in (("--soft-delete", True), ("--no-soft-delete", False)):
        done(env, "table", "update", "ByHand", flag, "--yes")
        assert as_json(env, "table", "show", "ByHand")["soft_delete"] is kept
    assert "MiB" in done(env, "table", "show", "ByHand")
    done(env, "table", "update", "ByHand", "--permission", "*=admin,read=public", "--add-column",
         "s:string", "--search", "s", "--add-index", "byN:n")  # fmt: skip
    shown = as_json(env, "table", "show", "ByHand")
    assert shown["permissions"] == {
        "read": "public",
        "insert": "admin",
        "update": "admin",
        "delete": "admin",
    }
    assert shown["indexes"] == [{"name": "byN", "columns": ["n"], "unique": False}]
    assert cli(env, "table", "update", "ByHand", "--permission", "read").returncode == 2
    assert "dynamic schema" in done(env, "service", "show")
    done(env, "service", "set", "--cors-origins", "localhost")
    assert cli(env, "service", "set").returncode == 2
    assert {key["name"] for key in as_json(env, "key", "list")} == {"application", "master"}
    token = done(env, "token", "create", "machine", "--role", "viewer").strip()
    assert cli({**env, "MAINSPRING_TOKEN": token}, "table", "create", "No").returncode == 1
    made = next(t for t in as_json(env, "token", "list") if t["name"] == "machine")
    done(env, "token", "delete", str(made["id"]), "--yes")
    assert cli({**env, "MAINSPRING_TOKEN": token}, "table", "list").returncode == 1
    assert as_json(env, "node", "list")[0]["pid"] == server.process.pid
    assert as_json(env, "mode", "show")["name"] == "unlimited"
    assert "Every 5 minutes" in done(env, "job", "preview", "--every", "5m")
    occurrences = as_json(env, "job", "preview", "--cron", "0 8 * * *", "--count", "2")
    assert len(occurrences["occurrences"]) == 2


def test_an_empty_service_says_what_to_do_next(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as fresh:
        env = fresh.environment()
        assert "mainspring table create" in done(env, "table", "list")
        assert "mainspring job create" in done(env, "job", "list")
        assert "mainspring setting set" in done(env, "setting", "list")
        assert "mainspring job run" in done(env, "run", "list")
        assert as_json(env, "job", "list") == []
    stopped = cli(fresh.environment(), "job", "list")
    assert stopped.returncode == 1
    assert "start one with 'mainspring serve'" in stopped.stderr


def test_help_and_version_need_no_server() -> None:
    assert "Usage" in done(dict(os.environ), "--help")
    assert done(dict(os.environ), "version").strip()
