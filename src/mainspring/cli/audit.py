"""mainspring audit: who did what."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, cell, moment, show_json, show_table

app = typer.Typer(no_args_is_help=True, help="The log of administrative acts.")


@app.command("list")
def list_(
    context: typer.Context,
    actor: Annotated[str | None, typer.Option(help="Only of this person, token or key.")] = None,
    action: Annotated[
        str | None, typer.Option(help="Only this action, such as job.enable, or noun, such as job.")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="Only after this moment (RFC 3339).", metavar="MOMENT")
    ] = None,
    before: Annotated[
        str | None, typer.Option(help="Only before this moment.", metavar="MOMENT")
    ] = None,
    most: Annotated[int, typer.Option("--limit", help="At most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List administrative acts, newest first."""
    found = connect(context).list(
        "/audit", most=most, actor=actor, action=action, after=after, before=before
    )
    if as_json:
        show_json(found)
        return
    show_table(
        ("WHEN", "WHO", "ACTION", "ON", "DETAILS"),
        [(moment(e["at"]), _who(e), e["action"], e["subject"], _details(e["details"]))
         for e in found],
        "Nothing has been done.",
    )  # fmt: skip


def _who(entry: dict[str, Any]) -> str:
    return entry["actor"] if entry["kind"] == "person" else f"{entry['actor']} ({entry['kind']})"


def _details(details: dict[str, Any]) -> str:
    return " ".join(f"{name}={cell(value)}" for name, value in details.items())
