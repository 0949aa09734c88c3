"""mainspring setting: what scripts read as settings."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.output import (
    JsonOption,
    YesOption,
    confirm,
    moment,
    note,
    show_json,
    show_table,
)

app = typer.Typer(no_args_is_help=True, help="Settings that scripts read.")

Name = Annotated[str, typer.Argument(help="The setting's name.")]


@app.command("set")
def set_(
    context: typer.Context,
    name: Name,
    value: Annotated[
        str | None, typer.Argument(help="Asked for when missing; - reads standard input.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Not secret: may be shown.")] = False,
) -> None:
    """Store a setting. Its value is secret unless --plain says otherwise."""
    if value == "-":
        value = sys.stdin.read().removesuffix("\n")
    elif value is None:
        if not sys.stdin.isatty():
            raise Misconfigured("Name a value, or - to read it from standard input.")
        value = typer.prompt("Value", hide_input=not plain)
    connect(context).put(f"/settings/{name}", {"value": value, "secret": not plain})
    note(f"The setting '{name}' was stored.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the settings; secret values are never shown."""
    found = connect(context).list("/settings")
    if as_json:
        show_json(found)
        return
    show_table(
        ("NAME", "VALUE", "UPDATED"),
        [(s["name"], "••••••" if s["secret"] else s["value"], moment(s["updated_at"]))
         for s in found],
        "No settings yet: store one with 'mainspring setting set NAME'.",
    )  # fmt: skip


@app.command()
def delete(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Delete a setting."""
    confirm(f"Delete the setting '{name}'?", yes)
    connect(context).delete(f"/settings/{name}")
    note(f"The setting '{name}' was deleted.")
