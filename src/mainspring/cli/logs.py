"""mainspring log: the log of the whole service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, note, show_json
from mainspring.cli.runs import show_entry

app = typer.Typer(no_args_is_help=True, help="The service's log.")

Level = Annotated[str | None, typer.Option(help="This level or louder.")]
Job = Annotated[str | None, typer.Option(help="Only of this job.")]
RunId = Annotated[int | None, typer.Option("--run", help="Only of this run.", metavar="ID")]
Text = Annotated[str | None, typer.Option(help="Only with this text, in any case.")]
After = Annotated[
    str | None, typer.Option(help="Only after this moment (RFC 3339).", metavar="MOMENT")
]
Before = Annotated[str | None, typer.Option(help="Only before this moment.", metavar="MOMENT")]


@app.command("list")
def list_(
    context: typer.Context,
    level: Level = None,
    job: Job = None,
    run: RunId = None,
    text: Text = None,
    after: After = None,
    before: Before = None,
    most: Annotated[int, typer.Option("--limit", help="At most so many.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Print new ones.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print the newest entries, oldest first."""
    client = connect(context)
    wanted = {"level": level, "job": job, "run": run, "text": text, "after": after,
              "before": before}  # fmt: skip
    if follow:
        for event in client.follow("/logs/stream", **wanted):
            show_json(event.data) if as_json else show_entry(event.data)
    entries = client.list("/logs", most=most, **wanted)[::-1]
    if as_json:
        show_json(entries)
        return
    for entry in entries:
        show_entry(entry)
    if not entries:
        note("Nothing has been logged.")


@app.command()
def export(
    context: typer.Context,
    level: Level = None,
    job: Job = None,
    run: RunId = None,
    text: Text = None,
    after: After = None,
    before: Before = None,
    format_: Annotated[str, typer.Option("--format", help="ndjson or text.")] = "ndjson",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file; - or nothing: standard output.")
    ] = None,
) -> None:
    """Write every entry that matches, oldest first."""
    parts = connect(context).download(
        "/logs/export", format=format_, level=level, job=job, run=run, text=text, after=after,
        before=before,
    )  # fmt: skip
    if output is None or str(output) == "-":
        for part in parts:
            typer.echo(part, nl=False)
        return
    try:
        with output.open("wb") as file:
            file.writelines(parts)
    except OSError as problem:
        raise Misconfigured(f"{output} cannot be written: {problem.strerror}.") from None
