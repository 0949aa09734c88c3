"""The tree of commands, and what becomes of their errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from mainspring import __version__
from mainspring.base.errors import MainspringError, Misconfigured
from mainspring.cli import (
    audit,
    channels,
    check,
    demo,
    heartbeats,
    jobs,
    keys,
    local,
    logs,
    mode,
    nodes,
    people,
    rows,
    runs,
    serve,
    settings,
    shared,
    tables,
    tokens,
    worker,
)
from mainspring.cli import (
    options as service_options,
)
from mainspring.cli.connection import Options
from mainspring.cli.output import complain

app = typer.Typer(
    name="mainspring",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A self-hosted backend for recurring work: tables, scheduled scripts, logs and a portal.",
)

for name, commands in (
    ("table", tables.app),
    ("row", rows.app),
    ("job", jobs.app),
    ("run", runs.app),
    ("script", local.app),
    ("log", logs.app),
    ("setting", settings.app),
    ("shared", shared.app),
    ("key", keys.app),
    ("channel", channels.app),
    ("alert", channels.alerts),
    ("heartbeat", heartbeats.app),
    ("token", tokens.app),
    ("person", people.app),
    ("audit", audit.app),
    ("mode", mode.app),
    ("node", nodes.app),
    ("service", service_options.app),
):
    app.add_typer(commands, name=name)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("migrate")(worker.migrate)
app.command("demo")(demo.demo)
app.command("check")(check.check)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def _print_version(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    url: Annotated[str | None, typer.Option(help="The server's address.", metavar="URL")] = None,
    token: Annotated[
        str | None, typer.Option(help="An API token (see 'mainspring token').", metavar="TOKEN")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="The data directory (MAINSPRING_DATA, or ./mainspring-data)."),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """What every command needs to find its server."""
    context.obj = Options(url, token, data)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; answers the exit code. Errors are one sentence on standard error."""
    try:
        answer = app(list(arguments), standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        complain("Nothing was done.")
        return 1
    except Misconfigured as problem:
        complain(problem.message)
        return 2
    except MainspringError as problem:
        complain(_with_field(problem))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as problem:
        return _usage(problem)
    return answer if isinstance(answer, int) else 0


def _with_field(problem: MainspringError) -> str:
    """What went wrong, and where if the sentence does not name it."""
    field = problem.field
    if field is None or field.rpartition(".")[2] in problem.message:
        return problem.message
    return f"{problem.message} ({field})"


def _usage(problem: Exception) -> int:
    """What click raises for a wrong command line knows how to show itself; all else is a defect."""
    show = getattr(problem, "show", None)
    if show is None:
        raise problem
    show()
    return int(getattr(problem, "exit_code", 2))
