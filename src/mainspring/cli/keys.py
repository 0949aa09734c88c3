"""mainspring key: the application key and the master key."""

from __future__ import annotations

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

app = typer.Typer(no_args_is_help=True, help="The service's keys.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the keys by their last four characters."""
    found = connect(context).list("/keys")
    if as_json:
        show_json(found)
        return
    rows = [(k["name"], k["hint"], moment(k["created_at"])) for k in found]
    show_table(("NAME", "HINT", "CREATED"), rows, "No keys.")


@app.command()
def regenerate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="application or master.")],
    yes: YesOption = False,
) -> None:
    """Replace a key; the old one stops working at once."""
    confirm(f"Replace the {name} key? Whatever uses it stops working.", yes)
    typer.echo(connect(context).post(f"/keys/{name}/regenerate")["value"])
    note("This is shown this once.")
