"""mainspring worker and migrate: further machines, and the database's schema."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from mainspring.cli.connection import Options
from mainspring.cli.output import note


def worker(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(help="A directory for what scripts need here.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(help="Runs at the same time.")] = None,
    labels: Annotated[str | None, typer.Option(help="What this machine offers: gpu,eu.")] = None,
    log_json: Annotated[bool, typer.Option(help="Log JSON lines.")] = False,
) -> None:
    """Run jobs of a service on PostgreSQL (MAINSPRING_DATABASE), until stopped or drained."""
    from mainspring.app import work
    from mainspring.base.config import load_config
    from mainspring.base.logging import configure_logging

    options = context.find_object(Options) or Options()
    configure_logging(json=log_json)
    given = {
        "data": data or options.data,
        "concurrency": concurrency,
        "labels": split_labels(labels),
    }
    asyncio.run(work(load_config(given), lambda name: typer.echo(f"Mainspring works as {name}")))


def migrate(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="The data directory.")] = None,
) -> None:
    """Bring the database to this version's schema; nodes of the version before go on working."""
    from mainspring.base.config import load_config
    from mainspring.store.database import open_database

    options = context.find_object(Options) or Options()
    config = load_config({"data": data or options.data})

    async def open_and_close() -> None:
        await open_database(config.data, config.database, config.database_direct).close()

    asyncio.run(open_and_close())
    note("The schema is up to date.")


def split_labels(labels: str | None) -> list[str] | None:
    """``gpu,eu`` as a list."""
    if labels is None:
        return None
    return [label.strip() for label in labels.split(",") if label.strip()]
