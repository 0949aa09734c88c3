"""The log on the command line: narrowed, and written into a file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import as_json, cli, done
from tests.server import Server


def test_the_log_is_narrowed_and_exported(server: Server, tmp_path: Path) -> None:
    env = server.environment()
    server.make_job("exported", "def exported():\n    print('first')\n    print('two\\nlines')\n")
    run = str(server.run_to_end("exported")["id"])
    listed = as_json(env, "log", "list", "--run", run)
    assert [entry["message"] for entry in listed] == ["first", "two\nlines"]
    assert as_json(env, "log", "list", "--run", run, "--after", listed[-1]["at"]) == []
    lines = done(env, "log", "export", "--run", run).splitlines()
    assert [json.loads(line) for line in lines] == listed
    file = tmp_path / "log.txt"
    done(env, "log", "export", "--run", run, "--format", "text", "--output", str(file))
    text = file.read_text().splitlines()
    assert text[0].endswith(f"INFO    exported #{run}: first")
    assert text[-1] == "    lines"
    refused = cli(env, "log", "export", "--format", "pdf")
    assert (refused.returncode, refused.stdout) == (1, "")
    nowhere = cli(env, "log", "export", "--output", str(tmp_path / "none" / "file"))
    assert nowhere.returncode == 2
    assert "cannot be written" in nowhere.stderr
