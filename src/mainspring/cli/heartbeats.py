"""mainspring heartbeat: things outside that call in, and are missed when they do not."""

from __future__ import annotations

from typing import Annotated, Any

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

app = typer.Typer(no_args_is_help=True, help="Calls from outside that are waited for.")

Name = Annotated[str, typer.Argument(help="The heartbeat's name.")]
Every = Annotated[float | None, typer.Option(help="Seconds between two calls, at most.")]
Grace = Annotated[float | None, typer.Option(help="Seconds that a call may be late.")]
Channels = Annotated[
    str | None, typer.Option(help="Channels to tell, with commas; 'all' for every channel.")
]


@app.command()
def create(
    context: typer.Context,
    name: Name,
    every: Annotated[float, typer.Option(help="Seconds between two calls, at most.")],
    grace: Annotated[float, typer.Option(help="Seconds that a call may be late.")] = 60.0,
    channels: Channels = None,
) -> None:
    """Create a heartbeat and print the address that is to be called."""
    client = connect(context)
    body = {"name": name, "every": every, "grace": grace, "channels": _names(channels)}
    made = client.post("/heartbeats", body)
    typer.echo(client.url + made["ping_path"])
    note("It is waited for from the first call on: curl -fsS -m 10 --retry 5 the address above.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the heartbeats."""
    found = connect(context).list("/heartbeats")
    if as_json:
        show_json(found)
        return
    rows = [(h["name"], h["state"], f"{h['every']:g} s", moment(h["last_ping_at"]),
             moment(h["due_at"])) for h in found]  # fmt: skip
    show_table(("NAME", "STATE", "EVERY", "LAST", "DUE"), rows, "No heartbeats.")


@app.command()
def show(context: typer.Context, name: Name, as_json: JsonOption = False) -> None:
    """Show a heartbeat and its address."""
    client = connect(context)
    found = client.get(f"/heartbeats/{name}")
    if as_json:
        show_json(found)
        return
    path = found.pop("ping_path")
    facts = [(key.replace("_", " "), value) for key, value in found.items()]
    show_facts([*facts, ("address", client.url + path if path else "-")])


@app.command("set")
def set_(
    context: typer.Context,
    name: Name,
    every: Every = None,
    grace: Grace = None,
    channels: Channels = None,
) -> None:
    """Change how often a heartbeat is expected, and whom to tell."""
    change: dict[str, Any] = {
        key: value for key, value in (("every", every), ("grace", grace)) if value is not None
    }
    if channels is not None:
        change["channels"] = _names(channels)
    connect(context).patch(f"/heartbeats/{name}", change)
    note(f"The heartbeat '{name}' was changed.")


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Wait for a heartbeat no more."""
    connect(context).patch(f"/heartbeats/{name}", {"paused": True})
    note(f"'{name}' is not waited for.")


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Wait for a heartbeat again, from its next call on."""
    connect(context).patch(f"/heartbeats/{name}", {"paused": False})
    note(f"'{name}' is waited for from its next call on.")


@app.command()
def delete(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Delete a heartbeat; its address answers no more."""
    confirm(f"Delete the heartbeat '{name}'?", yes)
    connect(context).delete(f"/heartbeats/{name}")
    note(f"The heartbeat '{name}' was deleted.")


def _names(channels: str | None) -> list[str] | None:
    if channels is None or channels == "all":
        return None
    return [name.strip() for name in channels.split(",") if name.strip()]
