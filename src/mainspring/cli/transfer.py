"""mainspring table import and export: files of any length, in bounded memory, resumable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli import files
from mainspring.cli.connection import connect
from mainspring.cli.files import Row
from mainspring.cli.output import JsonOption, YesOption, confirm, note, show_json, show_table

BATCH = 2000
"""Rows that are stored at once; a batch is stored whole or not at all."""

Name = Annotated[str, typer.Argument(help="The table's name.")]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="csv, json, ndjson or parquet; by the ending.")
]


def import_rows(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    format: FormatOption = None,
    mode: Annotated[str, typer.Option(help="insert, or upsert by id.")] = "insert",
    each: Annotated[bool, typer.Option("--each", help="Skip rows that are refused.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is in it.")] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read rows from a file. Broken off, the same command goes on where it was."""
    kind = files.format_of(file, format)
    columns = files.infer(islice(files.read_rows(file, kind), files.SAMPLE))
    if not as_json:
        show_table(("COLUMN", "TYPE", "EMPTY", "EXAMPLE"), columns, f"{file} has no rows.")
    if dry_run:
        if as_json:
            show_json([column._asdict() for column in columns])
        return
    client = connect(context)
    table = client.get(f"/tables/{name}")
    confirm(f"Store the rows of {file} in '{table['name']}'?", yes or as_json)
    stored, failed, problems = 0, 0, []
    identity = _identity(file)
    with _progress(file, as_json) as advance:
        for number, batch in enumerate(_batches(files.read_rows(file, kind))):
            key = f"{identity}:{mode}:{number}"
            done = client.post_lines(
                f"/tables/{name}/rows/batch", batch, key=key, mode=mode, each=each
            )
            stored, failed = stored + done["stored"], failed + done["failed"]
            problems += [{**p, "index": p["index"] + number * BATCH} for p in done["problems"]]
            advance(len(batch))
    result = {"stored": stored, "failed": failed, "problems": problems[:100]}
    if as_json:
        show_json(result)
    else:
        note(f"{stored} rows were stored" + (f", {failed} refused." if failed else "."))
        for problem in problems[:10]:
            note(f"Row {problem['index'] + 1}: {problem['message']}")
    if failed:
        raise typer.Exit(1)


def export_rows(
    context: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    format: FormatOption = None,
    filter: Annotated[str | None, typer.Option(help="An OData filter.")] = None,
    order: Annotated[str | None, typer.Option(help="Columns; -name is descending.")] = None,
    system: Annotated[bool, typer.Option("--system", help="With the system columns.")] = False,
    yes: YesOption = False,
) -> None:
    """Write a table's rows to a file."""
    kind = files.format_of(file, format)
    client = connect(context)
    table = client.get(f"/tables/{name}")
    if file.exists():
        confirm(f"Replace {file}?", yes)
    columns = [c["name"] for c in table["columns"] if system or not c["name"].startswith("__")]
    fresh = file.with_name(file.name + ".part")
    try:
        writer = files.Writer(fresh, kind, columns)
    except OSError as problem:
        raise Misconfigured(f"{fresh} cannot be written: {problem.strerror}.") from None
    count = 0
    path = f"/tables/{name}/rows/export"
    try:
        with _progress(None, False, table["row_count"]) as advance:
            lines = client.lines(path, filter=filter, order=order, select=",".join(columns))
            for batch in _batches(msgspec.json.decode(line) for line in lines):
                writer.write(batch)
                count += len(batch)
                advance(len(batch))
        writer.close()
    except BaseException:
        writer.close()
        fresh.unlink(missing_ok=True)
        raise
    fresh.replace(file)
    note(f"{count} rows were written to {file}.")


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _identity(file: Path) -> str:
    """The same for the same content: what a batch's key begins with."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:40]


class _progress:
    """A bar where somebody looks."""

    def __init__(self, file: Path | None, quiet: bool, total: int | None = None) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._bar = Progress(
            console=console, transient=True, disable=quiet or not console.is_terminal
        )
        self._task = self._bar.add_task(file.name if file else "rows", total=total)

    def __enter__(self) -> Any:
        self._bar.start()
        return lambda count: self._bar.advance(self._task, count)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
