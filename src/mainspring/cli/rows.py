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
def upsert(
    context: typer.Context,
    table: Table,
    row: Annotated[str, typer.Argument(help="A JSON object, or an array of them; - reads it.")],
) -> None:
    """Insert rows, or change those whose ids exist, all or none."""
    given = _read(row)
    rows = given if isinstance(given, list) else [given]
    done = connect(context).post(f"/tables/{table}/rows/batch?mode=upsert", rows)
    note(f"{done['stored']} rows were stored.")


@app.command()
def delete(
    context: typer.Context,
    table: Table,
    row_id: Annotated[list[str], typer.Argument(metavar="ID...", help="The rows' ids.")],
    yes: YesOption = False,
) -> None:
    """Delete rows, all or none."""
    some = f"the row '{row_id[0]}'" if len(row_id) == 1 else f"{len(row_id)} rows"
    confirm(f"Delete {some} of '{table}'?", yes)
    done = connect(context).post(f"/tables/{table}/rows/delete", {"ids": row_id})
    note(f"{done['deleted']} rows were deleted.")


def _read(text: str) -> Any:
    try:
        return msgspec.json.decode(sys.stdin.read() if text == "-" else text)
    except msgspec.MsgspecError as problem:
        raise Misconfigured(f"This is not JSON: {problem}.") from None
