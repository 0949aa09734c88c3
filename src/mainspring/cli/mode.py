"""mainspring mode: how many jobs may be enabled."""

from __future__ import annotations

from typing import Annotated

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, note, show_facts, show_json

app = typer.Typer(no_args_is_help=True, help="The service's mode.")


@app.command()
def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the mode and its limit."""
    mode = connect(context).get("/mode")
    if as_json:
        show_json(mode)
        return
    limit = "none" if mode["limit"] is None else mode["limit"]
    show_facts([("Mode", mode["name"]), ("Enabled jobs", mode["enabled"]), ("Limit", limit)])


@app.command("set")
def set_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="free, standard or unlimited.")],
) -> None:
    """Change the mode. Where more jobs are enabled than it allows, all are disabled."""
    mode = connect(context).put("/mode", {"name": name})
    note(f"The mode is {mode['name']}; {mode['enabled']} jobs are enabled.")
