"""mainspring log: the log of the whole service."""

from __future__ import annotations

from typing import Annotated

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, note, show_json
from mainspring.cli.runs import show_entry

app = typer.Typer(no_args_is_help=True, help="The service's log.")


@app.command("list")
def list_(
    context: typer.Context,
    level: Annotated[str | None, typer.Option(help="This level or louder.")] = None,
    job: Annotated[str | None, typer.Option(help="Only of this job.")] = None,
    text: Annotated[str | None, typer.Option(help="Only with this text.")] = None,
    most: Annotated[int, typer.Option("--limit", help="At most so many.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Print new ones.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the newest entries, oldest first."""
    client = connect(context)
    if follow:
        for event in client.follow("/logs/stream", level=level, job=job, text=text):
            show_json(event.data) if as_json else show_entry(event.data)
    entries = client.list("/logs", most=most, level=level, job=job, text=text)[::-1]
    if as_json:
        show_json(entries)
        return
    for entry in entries:
        show_entry(entry)
    if not entries:
        note("Nothing has been logged.")
