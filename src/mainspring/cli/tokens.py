"""mainspring token: revocable access for people and machines."""

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

app = typer.Typer(no_args_is_help=True, help="API tokens.")


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Annotated[str, typer.Option(help="admin, editor or viewer.")] = "editor",
) -> None:
    """Create a token and print it, this once."""
    typer.echo(connect(context).post("/tokens", {"name": name, "role": role})["value"])
    note("This is shown this once.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the tokens."""
    found = connect(context).list("/tokens")
    if as_json:
        show_json(found)
        return
    rows = [
        (t["id"], t["name"], t["role"], moment(t["created_at"]), moment(t["last_used_at"]))
        for t in found
    ]
    show_table(("ID", "NAME", "ROLE", "CREATED", "LAST USED"), rows, "No tokens.")


@app.command()
def delete(
    context: typer.Context,
    token_id: Annotated[int, typer.Argument(metavar="ID", help="See 'token list'.")],
    yes: YesOption = False,
) -> None:
    """Revoke a token."""
    confirm(f"Revoke the token {token_id}?", yes)
    connect(context).delete(f"/tokens/{token_id}")
    note("The token was revoked.")
