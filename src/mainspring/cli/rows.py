"""mainspring row: insert and delete rows."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import msgspec
import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.output import YesOption, confirm, note, show_json

app = typer.Typer(no_args_is_help=True, help="Single rows.")

Table = Annotated[str, typer.Argument(help="The table's name.")]


@app.command()
def insert(
    context: typer.Context,
    table: Table,
    row: Annotated[str, typer.Argument(help="A JSON object, or an array of them; - reads it.")],
) -> None:
    """Insert one row or many, all or none; prints them as they are stored."""
    show_json(connect(context).post(f"/tables/{table}/rows", _read(row)))


@app.command()
def delete(
    context: typer.Context,
    table: Table,
    row_id: Annotated[str, typer.Argument(metavar="ID", help="The row's id.")],
    yes: YesOption = False,
) -> None:
    """Delete a row."""
    confirm(f"Delete the row '{row_id}' of '{table}'?", yes)
    connect(context).delete(f"/tables/{table}/rows/{row_id}")
    note("The row was deleted.")


def _read(text: str) -> Any:
    try:
        return msgspec.json.decode(sys.stdin.read() if text == "-" else text)
    except msgspec.MsgspecError as problem:
        raise Misconfigured(f"This is not JSON: {problem}.") from None
