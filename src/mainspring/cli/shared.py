"""mainspring shared: modules that every script can load."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

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
from mainspring.cli.scripts import read_source, show_warnings

app = typer.Typer(no_args_is_help=True, help="Modules that every script can load.")

PathName = Annotated[str, typer.Argument(help="Such as lib/dates.py, or package.json.")]


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the shared scripts."""
    found = connect(context).list("/shared")
    if as_json:
        show_json(found)
        return
    show_table(
        ("PATH", "BYTES", "SAVED", "BY"),
        [(s["path"], s["size"], moment(s["saved_at"]), s["saved_by"]) for s in found],
        "No shared scripts yet: store one with 'mainspring shared save PATH --file FILE'.",
    )


@app.command()
def show(context: typer.Context, path: PathName) -> None:
    """Print a shared script."""
    sys.stdout.write(connect(context).text(f"/shared/{path}"))


@app.command()
def save(
    context: typer.Context,
    path: PathName,
    file: Annotated[Path, typer.Option(help="The file to store; - reads standard input.")],
) -> None:
    """Store or replace a shared script."""
    saved = connect(context).put_text(f"/shared/{path}", read_source(file))
    show_warnings(saved["warnings"])
    note(f"The shared script '{path}' was stored.")


@app.command()
def delete(context: typer.Context, path: PathName, yes: YesOption = False) -> None:
    """Delete a shared script."""
    confirm(f"Delete the shared script '{path}'?", yes)
    connect(context).delete(f"/shared/{path}")
    note(f"The shared script '{path}' was deleted.")
