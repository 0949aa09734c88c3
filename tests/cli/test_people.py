"""People and the audit log on the command line."""

from __future__ import annotations

import pytest
from tests.cli.test_commands import as_json, cli, done
from tests.server import Server


@pytest.fixture
def env(server: Server) -> dict[str, str]:
    return server.environment()


def test_a_person_comes_changes_and_goes(env: dict[str, str]) -> None:
    added = cli(env, "person", "add", "linus", "--role", "viewer")
    assert added.returncode == 0, added.stderr
    assert len(added.stdout.strip()) >= 16
    assert "shown this once" in added.stderr
    assert as_json(env, "person", "list")[-1]["name"] == "linus"
    assert "editor now" in cli(env, "person", "role", "linus", "editor").stderr
    stored = cli(env, "person", "password", "linus", "--password", text="a long enough one\n")
    assert (stored.returncode, stored.stdout) == (0, "")
    assert cli(env, "person", "remove", "linus").returncode == 2
    done(env, "person", "remove", "linus", "--yes")
    assert "linus" not in done(env, "person", "list")
    entries = as_json(env, "audit", "list", "--action", "person", "--limit", "4")
    assert [entry["action"] for entry in entries] == [
        "person.delete",
        "person.password",
        "person.change",
        "person.create",
    ]
    listed = done(env, "audit", "list", "--action", "person.change", "--limit", "1")
    assert "local command line (token)" in listed
    assert "before=viewer role=editor" in listed
    assert "a long enough one" not in done(env, "audit", "list", "--json")


def test_a_mistake_is_said(env: dict[str, str]) -> None:
    for arguments, sentence in (
        (("person", "add", "a b"), "A person's name has"),
        (("person", "role", "nobody-here", "admin"), "There is no person 'nobody-here'."),
        (("person", "role", "admin", "boss"), "boss"),
        (("audit", "list", "--after", "yesterday"), "Write a moment such as"),
    ):
        ended = cli(env, *arguments)
        assert ended.returncode == 1, ended.stderr
        assert sentence in ended.stderr
