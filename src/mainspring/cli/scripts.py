"""mainspring job script and environment: a job's text, and the packages that it asks for."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from mainspring.base.errors import MainspringError, Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.editor import edit_text
from mainspring.cli.output import JsonOption, note, show_facts, show_json
from mainspring.model.job import Language

LOOK = 0.5
"""Seconds between two looks at what is being installed."""

Name = Annotated[str, typer.Argument(help="The job's name.")]


def script(
    context: typer.Context,
    name: Name,
    file: Annotated[Path | None, typer.Option(help="Save this file; - reads it.")] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open it in an editor.")] = False,
) -> None:
    """Print a job's script, or save a new version of it."""
    client = connect(context)
    path = f"/jobs/{name}/script"
    if edit:
        language = Language(client.get(f"/jobs/{name}")["language"])
        old = client.text(path)
        source = edit_text(old, suffix=f".{language.suffix}")
        if source == old:
            note("Nothing was changed.")
            return
    elif file is not None:
        source = read_source(file)
    else:
        typer.echo(client.text(path), nl=False)
        return
    saved = client.put_text(path, source)
    note(f"Version {saved['version']} was saved.")
    show_warnings(saved["warnings"])


def environment(
    context: typer.Context,
    name: Name,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Look for newer versions.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Until it is ready or failed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the packages that a job's script asks for, and how far they are."""
    client = connect(context)
    path = f"/jobs/{name}/environment"
    found = client.post(path) if rebuild else client.get(path)
    said = 0
    while wait and found["state"] in ("wanted", "building"):
        said = _say(found["log"], said)
        time.sleep(LOOK)
        found = client.get(path)
    if as_json:
        show_json(found)
    else:
        _show(found)
    if wait and found["state"] == "failed":
        raise EnvironmentFailed(found["failure"])


class EnvironmentFailed(MainspringError):
    """Packages could not be installed."""

    code = "environment_failed"


def _say(log: str, said: int) -> int:
    lines = log.splitlines()
    for line in lines[said:]:
        note(line)
    return len(lines)


def _show(found: dict[str, Any]) -> None:
    show_facts(
        [
            ("Packages", ", ".join(found["requirements"]["packages"])),
            ("State", found["state"]),
            ("Failure", found["failure"] or "-"),
            ("Versions", (found["lock"] or "-").strip()),
        ]
    )


def read_source(file: Path) -> str:
    """The text of a file; - is standard input."""
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not UTF-8 text.") from None
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be read: {problem.strerror}.") from None


def show_warnings(warnings: list[dict[str, Any]]) -> None:
    """What is to be known of a script that was saved."""
    for warning in warnings:
        where = f"line {warning['line']}: " if warning["line"] else ""
        note(f"Warning: {where}{warning['message']}")
