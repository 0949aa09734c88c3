"""mainspring person: who signs in with a password."""

from __future__ import annotations

import sys
from typing import Annotated, Any

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

app = typer.Typer(no_args_is_help=True, help="People who sign in with a password.")

Name = Annotated[str, typer.Argument(help="The person's name.")]
PasswordOption = Annotated[
    bool, typer.Option("--password", help="Read the password from standard input, or ask for it.")
]


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the people."""
    found = connect(context).list("/people")
    if as_json:
        show_json(found)
        return
    rows = [(p["name"], p["role"], moment(p["created_at"])) for p in found]
    show_table(("NAME", "ROLE", "CREATED"), rows, "Nobody.")


@app.command()
def add(
    context: typer.Context,
    name: Name,
    role: Annotated[str, typer.Option(help="admin, editor or viewer.")] = "editor",
    password: PasswordOption = False,
) -> None:
    """Let somebody else in; a password is generated and printed, this once, unless one is given."""
    given = _read() if password else None
    made = connect(context).post("/people", {"name": name, "role": role, "password": given})
    _tell(made)


@app.command()
def role(
    context: typer.Context,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="ROLE", help="admin, editor or viewer.")],
) -> None:
    """Change what a person may do."""
    connect(context).patch(f"/people/{name}", {"role": new})
    note(f"{name} is {new} now.")


@app.command()
def password(context: typer.Context, name: Name, password: PasswordOption = False) -> None:
    """Give a person another password and end their sessions; it is generated unless one is given."""
    given = _read() if password else None
    _tell(connect(context).post(f"/people/{name}/password", {"password": given}))


@app.command()
def remove(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Let a person in no more."""
    confirm(f"Remove {name}?", yes)
    connect(context).delete(f"/people/{name}")
    note(f"{name} was removed.")


def _read() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.read().removesuffix("\n")


def _tell(made: dict[str, Any]) -> None:
    name = made["person"]["name"]
    if made["password"] is None:
        note(f"The password of {name} was stored.")
        return
    typer.echo(made["password"])
    note(f"This is the password of {name}, shown this once.")
