"""mainspring check: what this machine can do for a service, and what it lacks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from mainspring.base.config import Config, load_config
from mainspring.base.errors import MainspringError
from mainspring.cli.connection import Options
from mainspring.cli.output import JsonOption, show_json, show_table


def check(
    context: typer.Context,
    as_json: JsonOption = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if anything lacks.")
    ] = False,
) -> None:
    """Say what this machine has: configuration, database, languages, confinement, installers."""
    options = context.find_object(Options) or Options()
    found = [_tried(name, look) for name, look in _checks(options)]
    if as_json:
        show_json(found)
    else:
        show_table(
            ("CHECK", "", "FOUND"),
            [(f["name"], "ok" if f["ok"] else "lacks", f["found"]) for f in found],
            "Nothing was checked.",
        )
    if strict and not all(f["ok"] for f in found):
        raise typer.Exit(1)


def _checks(options: Options) -> list[tuple[str, Callable[[], str]]]:
    def config() -> Config:
        return load_config({"data": options.data})

    return [
        ("python", lambda: sys.version.split()[0]),
        ("configuration", lambda: f"data in {config().data.resolve()}"),
        ("database", lambda: _database(config())),
        ("confinement", _confinement),
        ("javascript", _deno),
        ("packages", _uv),
    ]


def _tried(name: str, look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"name": name, "ok": True, "found": look()}
    except MainspringError as problem:
        return {"name": name, "ok": False, "found": problem.message}


def _database(config: Config) -> str:
    if config.database is None:
        return "SQLite in the data directory"
    from mainspring.store.dialect import describe_postgresql

    return describe_postgresql(config.database)


def _confinement() -> str:
    from mainspring.base.errors import Unavailable
    from mainspring.runtime.python.confine import landlock_version

    version = landlock_version()
    if version == 0:
        raise Unavailable(
            "This kernel has no Landlock: scripts in Python can read what the server can. "
            "Run the server as a user of its own."
        )
    if version < 6:
        return f"Landlock {version}: files; signals to other processes from Linux 6.12 on"
    return f"Landlock {version}: files and signals"


def _deno() -> str:
    from mainspring.base.errors import Unavailable
    from mainspring.runtime.javascript.process import BUNDLE, find_deno

    if not BUNDLE.exists():
        raise Unavailable("This installation lacks the runtime of JavaScript.")
    return find_deno()


def _uv() -> str:
    from mainspring.runtime.environments import find_uv

    return find_uv()
