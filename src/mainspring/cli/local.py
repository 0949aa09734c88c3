"""mainspring script: scripts in files, checked and run on this machine against a service's tables."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import Options, connect
from mainspring.cli.output import JsonOption, note, show_json
from mainspring.cli.scripts import read_source
from mainspring.model.job import Language

if TYPE_CHECKING:
    from mainspring.client import Client

app = typer.Typer(no_args_is_help=True, help="Scripts in files, before they become jobs'.")

File = Annotated[Path, typer.Argument(help="The script: .py, .js or .ts.")]
JobOption = Annotated[
    str | None, typer.Option("--job", help="The job it is written for; the file's name if unset.")
]

CACHE = Path("~/.cache/mainspring")


@app.command()
def check(file: File, job: JobOption = None, as_json: JsonOption = False) -> None:
    """Say what is wrong with a script without running it; exits with 1 if something is."""
    from mainspring.runtime.check import check_script

    language = _language(file)
    found = check_script(read_source(file), job or file.stem, language)
    if as_json:
        show_json(msgspec.to_builtins(found))
    for warning in () if as_json else found:
        note(f"{file}:{warning.line or 1}:{warning.column or 1}: {warning.message}")
    if found:
        raise typer.Exit(1)
    if not as_json:
        note(f"Nothing is wrong with {file}, as far as can be seen.")


@app.command()
def run(
    context: typer.Context,
    file: File,
    service: Annotated[
        str | None, typer.Option(help="The service whose tables it uses; as --url.")
    ] = None,
    job: JobOption = None,
    arguments: Annotated[str | None, typer.Option(help="JSON for the script.")] = None,
    settings: Annotated[
        Path | None, typer.Option(help="A TOML file of names and values, for secrets.")
    ] = None,
    shared: Annotated[
        Path | None, typer.Option(help="A folder of shared scripts, instead of the service's.")
    ] = None,
) -> None:
    """Run a script on this machine as a run of the service would be; its rows are the service's.

    Settings that are not secret come from the service. What the script says is printed.
    """
    from mainspring.base.logging import configure_logging
    from mainspring.cli.local_run import run_script

    options = context.find_object(Options) or Options()
    context.obj = options._replace(url=service or options.url)
    client = connect(context)
    configure_logging(json=False)
    run_script(
        client,
        job or file.stem,
        _language(file),
        read_source(file),
        arguments=_arguments(arguments),
        settings=_settings(client, settings),
        shared=_shared(client, shared),
        cache=CACHE.expanduser(),
    )


def _language(file: Path) -> Language:
    for language in Language:
        if file.suffix == f".{language.suffix}":
            return language
    raise Misconfigured(f"{file} is no script: its name must end with .py, .js or .ts.")


def _arguments(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError as problem:
        raise Misconfigured(f"--arguments is not JSON: {problem}.") from None


def _settings(client: Client, file: Path | None) -> dict[str, str]:
    known = {s["name"]: s["value"] for s in client.list("/settings") if not s["secret"]}
    if file is None:
        return known
    try:
        given = tomllib.loads(read_source(file))
    except tomllib.TOMLDecodeError as problem:
        raise Misconfigured(f"{file} is no TOML: {problem}.") from None
    return {**known, **{name: str(value) for name, value in given.items()}}


def _shared(client: Client, folder: Path | None) -> dict[str, str]:
    if folder is None:
        return {s["path"]: client.text(f"/shared/{s['path']}") for s in client.list("/shared")}
    files = (
        f for f in folder.rglob("*") if f.suffix in (".py", ".js", ".mjs", ".cjs", ".ts", ".json")
    )
    return {file.relative_to(folder).as_posix(): read_source(file) for file in files}
