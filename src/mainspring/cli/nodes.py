"""mainspring node: the processes of this service."""

from __future__ import annotations

from typing import Annotated

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, moment, note, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="Running processes of Mainspring.")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the nodes and what they do."""
    found = connect(context).list("/nodes")
    if as_json:
        show_json(found)
        return
    show_table(
        ("NAME", "HOST", "PID", "VERSION", "STARTED", "HEARTBEAT", "MEMORY", "CONFINEMENT", "RUNS",
         "LABELS", "DOING"),
        [(n["name"], n["host"], n["pid"], n["version"], moment(n["started_at"]),
          moment(n["heartbeat_at"]), _memory(n["memory"]), n["confinement"], n["concurrency"],
          ", ".join(n["labels"]), f"draining: {n['doing']}" if n["draining"] else n["doing"]) for n in found],
        "No nodes.",
    )  # fmt: skip


@app.command()
def drain(
    context: typer.Context, name: Annotated[str, typer.Argument(help="The node's name.")]
) -> None:
    """Have a node take nothing more, finish what it does, and end."""
    connect(context).post(f"/nodes/{name}/drain", {})
    note(f"{name} drains.")


def _memory(size: int | None) -> str:
    return "" if size is None else f"{size / 2**20:.0f} MiB"
