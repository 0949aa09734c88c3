"""How the command line speaks: tables and JSON on standard output, sentences on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import typer

from mainspring.base.errors import Misconfigured

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def show_json(value: Any) -> None:
    """Print a value as indented JSON."""
    packed = msgspec.json.encode(value)
    typer.echo(msgspec.json.format(packed, indent=2).decode())


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """Print rows under headings, or the sentence ``empty`` where there are none."""
    rows = list(rows)
    if not rows:
        typer.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    wide = None if sys.stdout.isatty() else 10_000
    console = Console(width=wide, highlight=False)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        typer.echo(line.rstrip())


def show_facts(facts: Iterable[tuple[str, Any]]) -> None:
    """Print names and values, one a line."""
    facts = list(facts)
    width = max(len(name) for name, _ in facts) + 2
    for name, value in facts:
        typer.echo(f"{name:<{width}}{cell(value)}")


def cell(value: Any) -> str:
    """A value as it stands in a table."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case str():
            return value.replace("\n", "⏎ ").replace("\x1b", "�")
        case dict() | list():
            return msgspec.json.encode(value).decode()
    return str(value)


def moment(text: str | None) -> str:
    """A moment of the API in local time, to the second."""
    if text is None:
        return "-"
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M:%S}"


def duration(run: dict[str, Any]) -> str:
    """How long a run took, or has taken so far."""
    if run["started_at"] is None:
        return "-"
    start = datetime.fromisoformat(run["started_at"])
    end = datetime.now(UTC)
    if run["finished_at"] is not None:
        end = datetime.fromisoformat(run["finished_at"])
    seconds = (end - start).total_seconds()
    return f"{seconds:.2f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def complain(sentence: str) -> None:
    """Say what went wrong."""
    typer.echo(f"Error: {sentence}", err=True)


def note(sentence: str) -> None:
    """Say something beside the output."""
    typer.echo(sentence, err=True)


def confirm(question: str, yes: bool) -> None:
    """Ask before something is lost; without a terminal, ``--yes`` must have said so."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Misconfigured(f"{question} Say so with --yes, as nobody can be asked here.")
    typer.confirm(question, abort=True)
