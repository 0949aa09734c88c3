"""mainspring serve: the server itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mainspring.cli.connection import Options
from mainspring.cli.worker import split_labels

if TYPE_CHECKING:
    from mainspring.app import Started


def serve(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
    concurrency: Annotated[
        int | None, typer.Option(help="Runs at the same time; 0 leaves them to workers.")
    ] = None,
    labels: Annotated[str | None, typer.Option(help="What this machine offers: gpu,eu.")] = None,
    log_json: Annotated[bool, typer.Option(help="Log JSON lines.")] = False,
) -> None:
    """Serve the portal and the API, and run the jobs, until stopped."""
    from mainspring.app import serve as run
    from mainspring.base.config import load_config
    from mainspring.base.logging import configure_logging

    options = context.find_object(Options) or Options()
    configure_logging(json=log_json)
    given = {
        "data": data or options.data,
        "host": host,
        "port": port,
        "concurrency": concurrency,
        "labels": split_labels(labels),
    }
    asyncio.run(run(load_config(given), _announce))


def _announce(started: Started) -> None:
    typer.echo(f"Mainspring serves {started.url} (data in {started.data})")
    credentials = started.credentials
    shown = {
        "Administrator": f"admin / {credentials.admin_password}" * bool(credentials.admin_password),
        "Application key": credentials.application_key,
        "Master key": credentials.master_key,
    }
    if any(shown.values()):
        typer.echo("These are shown this once; keep them:")
        for name, value in shown.items():
            if value:
                typer.echo(f"  {name + ':':<17} {value}")
