"""mainspring mode: how many jobs may be enabled."""

from __future__ import annotations

from typing import Annotated

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, YesOption, confirm, note, show_facts, show_json

app = typer.Typer(no_args_is_help=True, help="The service's mode.")


@app.command()
def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the mode and its limit."""
    mode = connect(context).get("/mode")
    if as_json:
        show_json(mode)
        return
    show_facts([("Mode", mode["name"]), ("Enabled jobs", mode["enabled"]),
                ("Limit", _limit(mode["limit"]))])  # fmt: skip
    modes = (f"{name} {_limit(limit)}" for name, limit in mode["limits"].items())
    note(f"Jobs that each mode lets be enabled: {', '.join(modes)}.")


@app.command("set")
def set_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="free, standard or unlimited.")],
    yes: YesOption = False,
) -> None:
    """Change the mode. Where more jobs are enabled than it allows, all are disabled."""
    client = connect(context)
    doomed = client.get(f"/mode/{name}/preview")["disabled"]
    if doomed:
        confirm(f"The mode {name} disables {', '.join(doomed)}. Change it?", yes)
    mode = client.put("/mode", {"name": name})
    count = "1 job is" if mode["enabled"] == 1 else f"{mode['enabled']} jobs are"
    note(f"The mode is {mode['name']}; {count} enabled.")


def _limit(limit: int | None) -> str:
    return "any number" if limit is None else str(limit)
