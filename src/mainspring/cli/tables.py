"""mainspring table: create, list, show, delete, and look at rows."""

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
    show_facts,
    show_json,
    show_table,
)

app = typer.Typer(no_args_is_help=True, help="Tables and their rows.")

Name = Annotated[str, typer.Argument(help="The table's name.")]


@app.command()
def create(
    context: typer.Context,
    name: Name,
    column: Annotated[
        list[str] | None, typer.Option(help="A column as name:type; more appear with rows.")
    ] = None,
) -> None:
    """Create an empty table."""
    columns = [dict(zip(("name", "type"), c.split(":", 1), strict=False)) for c in column or []]
    columns = [{"type": "string", **column} for column in columns]
    created = connect(context).post("/tables", {"name": name, "columns": columns})
    note(f"The table '{created['name']}' was created; columns appear as rows bring them.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the tables."""
    found = connect(context).list("/tables")
    if as_json:
        show_json(found)
        return
    show_table(
        ("NAME", "ROWS", "COLUMNS", "CREATED"),
        [(t["name"], t["row_count"], len(t["columns"]), moment(t["created_at"])) for t in found],
        "No tables yet: create one with 'mainspring table create NAME'.",
    )


@app.command()
def show(context: typer.Context, name: Name, as_json: JsonOption = False) -> None:
    """Show a table's columns."""
    table = connect(context).get(f"/tables/{name}")
    if as_json:
        show_json(table)
        return
    show_facts(
        [
            ("Name", table["name"]),
            ("Rows", table["row_count"]),
            ("Created", moment(table["created_at"])),
        ]
    )
    show_table(
        ("COLUMN", "TYPE"), [(c["name"], c["type"]) for c in table["columns"]], "No columns."
    )


@app.command()
def rows(
    context: typer.Context,
    name: Name,
    filter: Annotated[str | None, typer.Option(help='An OData filter: "n gt 5".')] = None,
    order: Annotated[str | None, typer.Option(help="Columns; -name is descending.")] = None,
    select: Annotated[str | None, typer.Option(help="Only these columns.")] = None,
    skip: Annotated[int, typer.Option(help="Leave out the first rows.")] = 0,
    take: Annotated[int, typer.Option(help="At most so many rows.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print a table's rows."""
    page = connect(context).get(
        f"/tables/{name}/rows", filter=filter, order=order, select=select, skip=skip, take=take
    )
    if as_json:
        show_json(page["items"])
        return
    found = page["items"]
    columns = list(found[0]) if found else []
    if select is None:
        columns = [c for c in columns if not c.startswith("__")]
    show_table(
        columns,
        [[row[column] for column in columns] for row in found],
        "No rows match." if filter else "No rows yet: they appear as a script inserts them.",
    )
    if page["total"] > len(found):
        note(f"{len(found)} of {page['total']} rows; see --skip and --take.")


@app.command()
def delete(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Delete a table with its rows."""
    client = connect(context)
    table = client.get(f"/tables/{name}")
    confirm(f"Delete the table '{table['name']}' with its {table['row_count']} rows?", yes)
    client.delete(f"/tables/{name}")
    note(f"The table '{table['name']}' was deleted.")
