"""mainspring table: create, list, show, delete, and look at rows."""

from __future__ import annotations

from typing import Annotated

import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli import transfer
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
from mainspring.client import Client

app = typer.Typer(no_args_is_help=True, help="Tables and their rows.")

Name = Annotated[str, typer.Argument(help="The table's name.")]
PermissionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--permission",
        help="read, insert, update, delete or *, as in insert=public, *=admin; one of public, "
        "application, user and admin.",
    ),
]

app.command("import")(transfer.import_rows)
app.command("export")(transfer.export_rows)


@app.command()
def create(
    context: typer.Context,
    name: Name,
    column: Annotated[
        list[str] | None, typer.Option(help="A column as name:type; more appear with rows.")
    ] = None,
    integer_id: Annotated[bool, typer.Option(help="Ids are numbers from 1.")] = False,
    soft_delete: Annotated[bool, typer.Option(help="Deleted rows can come back.")] = False,
    permission: PermissionOption = None,
) -> None:
    """Create an empty table."""
    body = {
        "name": name,
        "columns": [_column(text) for text in column or []],
        "id_type": "integer" if integer_id else "string",
        "soft_delete": soft_delete,
        "permissions": _permissions(permission or []),
    }
    created = connect(context).post("/tables", body)
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
            ("Size", f"about {table['size'] / 2**20:.1f} MiB"),
            ("Ids", table["id_type"]),
            ("Soft delete", table["soft_delete"]),
            ("Permissions", ", ".join(f"{k}={v}" for k, v in table["permissions"].items())),
            ("Searchable", ", ".join(table["search"]) or None),
            ("Indexes", ", ".join(i["name"] for i in table["indexes"]) or None),
            ("Created", moment(table["created_at"])),
        ]
    )
    show_table(
        ("COLUMN", "TYPE", "DEFAULT"),
        [(c["name"], c["type"], c["default"]) for c in table["columns"]],
        "No columns.",
    )


@app.command()
def update(
    context: typer.Context,
    name: Name,
    permission: PermissionOption = None,
    search: Annotated[
        str | None, typer.Option(help="Searchable text columns, comma-separated; empty for none.")
    ] = None,
    add_column: Annotated[list[str] | None, typer.Option(help="name:type")] = None,
    drop_column: Annotated[list[str] | None, typer.Option(help="A column to remove.")] = None,
    add_index: Annotated[list[str] | None, typer.Option(help="name:column,column")] = None,
    drop_index: Annotated[list[str] | None, typer.Option(help="An index to remove.")] = None,
    soft_delete: Annotated[
        bool | None, typer.Option(help="Deleted rows can come back; ended, they are gone.")
    ] = None,
    yes: YesOption = False,
) -> None:
    """Change permissions, soft deletion, then indexes, columns and the search."""
    client = connect(context)
    path = f"/tables/{name}"
    if drop_column:
        confirm(f"Remove {', '.join(drop_column)} with all values?", yes)
    _change_deletion(client, path, soft_delete, yes)
    if permission:
        known = client.get(path)["permissions"]
        client.patch(path, {"permissions": {**known, **_permissions(permission)}})
    for index in drop_index or []:
        client.delete(f"{path}/indexes/{index}")
    for text in add_column or []:
        client.post(f"{path}/columns", _column(text))
    for text in add_index or []:
        index, _, columns = text.partition(":")
        client.post(f"{path}/indexes", {"name": index, "columns": columns.split(",")})
    for column in drop_column or []:
        client.delete(f"{path}/columns/{column}")
    if search is not None:
        wanted = [column.strip() for column in search.split(",") if column.strip()]
        client.patch(path, {"search": wanted})
    note(f"The table '{client.get(path)['name']}' was changed.")


@app.command()
def rows(
    context: typer.Context,
    name: Name,
    search: Annotated[str | None, typer.Option(help="Words in the searchable columns.")] = None,
    filter: Annotated[str | None, typer.Option(help='An OData filter: "n gt 5".')] = None,
    order: Annotated[str | None, typer.Option(help="Columns; -name is descending.")] = None,
    select: Annotated[str | None, typer.Option(help="Only these columns.")] = None,
    skip: Annotated[int, typer.Option(help="Leave out the first rows.")] = 0,
    take: Annotated[int, typer.Option(help="At most so many rows.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Print a table's rows."""
    page = connect(context).get(
        f"/tables/{name}/rows",
        filter=filter,
        search=search,
        order=order,
        select=select,
        skip=skip,
        take=take,
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


def _change_deletion(client: Client, path: str, soft: bool | None, yes: bool) -> None:
    if soft is False:
        confirm("Delete for good what was deleted softly?", yes)
    if soft is not None:
        client.patch(path, {"soft_delete": soft})


def _column(text: str) -> dict[str, str]:
    name, _, kind = text.partition(":")
    return {"name": name, "type": kind or "string"}


def _permissions(given: list[str]) -> dict[str, str]:
    """``*=admin`` and ``insert=public`` → the permission of each operation; the later wins."""
    found: dict[str, str] = {}
    for text in ",".join(given).split(",") if given else []:
        operation, _, level = text.strip().partition("=")
        names = _OPERATIONS if operation == "*" else (operation,)
        if not level or operation not in (*_OPERATIONS, "*"):
            raise Misconfigured(f"'{text}' is no permission: write insert=public, or *=admin.")
        found.update(dict.fromkeys(names, level))
    return found


_OPERATIONS = ("read", "insert", "update", "delete")
