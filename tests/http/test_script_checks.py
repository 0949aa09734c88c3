"""What is said of a script before it is saved is what saving says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server import Server

from mainspring.client import ServiceError

SCRIPTS = [
    ("python", "def checked(:\n    pass\n", 1),
    ("python", "def checked():\n    return (1\n", 2),
    ("python", "x = 1\n", None),
    ("python", "def checked():\n    pass\n", 0),
    ("javascript", "function checked() {\n  var x = ;\n}\n", 2),
    ("javascript", "function other() {}\n", None),
    ("typescript", "export function checked(): void {\n  const n: number = 1;\n}\n", 0),
    ("typescript", "export function checked(: void {}\n", 1),
]  # fmt: skip


def check(server: Server, **asked: Any) -> list[dict[str, Any]]:
    warnings: list[dict[str, Any]] = server.client.post("/script-checks", asked)["warnings"]
    return warnings


@pytest.mark.parametrize(("language", "source", "line"), SCRIPTS)
def test_a_check_says_what_saving_says(
    server: Server, language: str, source: str, line: int | None
) -> None:
    """``line``: of the one mistake; 0: there is none; unset: it is nowhere in particular."""
    found = check(server, language=language, source=source, job="checked")
    assert [warning["line"] for warning in found] == ([] if line == 0 else [line])
    name = f"checked{SCRIPTS.index((language, source, line))}"
    server.client.post("/jobs", {"name": name, "language": language})
    saved = server.client.put_text(f"/jobs/{name}/script", source.replace("checked", name))
    assert [w["line"] for w in saved["warnings"]] == [w["line"] for w in found]


def test_a_module_needs_no_entry(server: Server) -> None:
    assert check(server, language="python", source="x = 1\n") == []
    assert check(server, language="javascript", source="exports.x = 1;") == []
    assert "Syntax error" in check(server, language="python", source="x = (")[0]["message"]


def test_a_shared_module_in_typescript_may_have_types(server: Server) -> None:
    source = "export const twice = (n: number): number => 2 * n;\n"
    assert server.client.put_text("/shared/typed.ts", source)["warnings"] == []


def test_a_packages_line_that_is_wrong_is_told(server: Server) -> None:
    source = '# /// script\n# dependencies = ["not a package"]\n# ///\ndef job(): pass\n'
    (warning,) = check(server, language="python", source=source, job="job")
    assert "names no package" in warning["message"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"language": "cobol", "source": ""}, 400),
        ({"language": "python", "source": "x", "job": "two words"}, 400),
        ({"language": "python", "source": "x" * (1024 * 1024 + 1)}, 413),
    ],
)
def test_what_cannot_be_checked_is_refused(
    server: Server, asked: dict[str, str], status: int
) -> None:
    with pytest.raises(ServiceError) as refused:
        check(server, **asked)
    assert refused.value.status == status
