"""mainspring demo: the tutorial end to end, against a stand-in for Twitter."""

from __future__ import annotations

import os
import secrets
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.output import moment, note, show_json, show_table
from mainspring.model.job import Language
from mainspring.model.tutorial import CREDENTIALS

if TYPE_CHECKING:
    from mainspring.cli.demo_check import Result
    from mainspring.cli.processes import Child
    from mainspring.cli.tutorial import JobScript
    from mainspring.client import Client

TWITTER = "api.twitter.com"
HOSTS = "MAINSPRING_RUNTIME_HOSTS"


class Kept(msgspec.Struct):
    """What a demo remembers from one start to the next, in its data directory."""

    admin_password: str
    credentials: dict[str, str]


class Demo:
    """A running demo: its server, its stand-in, and clients of both."""

    def __init__(self, server: Child, client: Client, stand_in: str, kept: Kept) -> None:
        self.server = server
        self.client = client
        self.stand_in = stand_in
        self.kept = kept


def demo(
    data: Annotated[Path | None, typer.Option(help="The demo's data directory.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; otherwise the next free one.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Do it in a fresh directory, verify, print JSON, end.")
    ] = False,
    script: Annotated[
        Path | None, typer.Option(help="The job's script, instead of the sample's.", exists=True)
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Its language; otherwise told by its ending.")
    ] = None,
) -> None:
    """Do the tutorial end to end, then go on serving until Ctrl-C."""
    signal.signal(signal.SIGTERM, _interrupt)
    chosen = _chosen(script, language)
    if check:
        result = _check(chosen)
        show_json(result)
        raise typer.Exit(0 if result.ok else 1)
    with _started(data or Path("mainspring-demo"), port, every=20.0) as running:
        try:
            _tell(running, chosen)
            running.server.process.wait()
        except KeyboardInterrupt:
            note("\nStopping; scripts that run get 30 seconds.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _chosen(script: Path | None, language: str | None) -> JobScript:
    from mainspring.base.samples import samples
    from mainspring.cli.tutorial import JobScript

    file = script or samples() / "updates" / "getUpdates.py"
    languages = {f".{known.suffix}": known for known in Language}
    if language is None and file.suffix not in languages:
        raise Misconfigured(f"The language of {file.name} cannot be told: name it with --language.")
    try:
        found = languages[file.suffix] if language is None else Language(language)
    except ValueError:
        raise Misconfigured(f"There is no language '{language}': {', '.join(Language)}.") from None
    return JobScript(file, found)


def _check(script: JobScript) -> Result:
    from mainspring.cli.demo_check import check_demo

    with (
        tempfile.TemporaryDirectory(prefix="mainspring-demo-") as folder,
        _started(Path(folder), 0, every=1.0) as running,
    ):
        return check_demo(running.client, running.stand_in, running.kept.credentials, script)


@contextmanager
def _started(data: Path, port: int | None, every: float) -> Iterator[Demo]:
    from mainspring.cli import processes
    from mainspring.client import Address, Client
    from mainspring.store.database import make_directory

    make_directory(data)
    kept = _kept(data)
    environment = {
        "MAINSPRING_DATA": str(data),
        "MAINSPRING_ADMIN_PASSWORD": kept.admin_password,
    }
    chosen = processes.free_port() if port is None else port
    with ExitStack() as stack:
        log = data / "demo.log"
        stand_in = stack.enter_context(
            processes.running(processes.stand_in_command(kept.credentials, every), {}, log)
        )
        url = processes.stand_in_url(stand_in)
        environment[HOSTS] = f"{TWITTER}={url}"
        server = stack.enter_context(
            processes.running(processes.server_command(data, chosen), environment, log)
        )
        server.first_line()
        local = msgspec.json.decode((data / "local.json").read_bytes())
        server.wait_healthy(local["url"] + "/healthz")
        address = Address(local["url"], ("Authorization", f"Bearer {local['token']}"))
        client = Client(address)
        stack.callback(client.close)
        yield Demo(server, client, url, kept)


def _kept(data: Path) -> Kept:
    file = data / "demo.json"
    if file.exists():
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    password = os.environ.get("MAINSPRING_ADMIN_PASSWORD") or secrets.token_urlsafe(9)
    kept = Kept(password, {name: secrets.token_hex(16) for name in CREDENTIALS})
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.encode(kept))
    return kept


def _tell(running: Demo, script: JobScript) -> None:
    """Take the tutorial's steps and say so."""
    from mainspring.cli.runs import show_entry
    from mainspring.cli.tutorial import Tutorial
    from mainspring.model.tutorial import JOB, TABLE

    tutorial = Tutorial(running.client)
    tutorial.store_settings(running.kept.credentials)
    _step(1, f"Stored the credentials of a stand-in for Twitter at {running.stand_in}.")
    new = tutorial.create_table()
    _step(2, f"{'Created' if new else 'Found'} the table {TABLE}.")
    words = tutorial.create_job(1, "minutes", script.language)
    _step(3, f"Created the job {JOB}, disabled. {words}: the tutorial's hour is shortened here.")
    version = tutorial.save_script(script.file)
    _step(4, f"Saved its script, version {version}.")
    _step(5, "Run once:")
    ended = tutorial.run_once(show_entry)
    note(f"   The run {ended['state']}.")
    page = tutorial.browse(5)
    _step(6, f"{TABLE} has {page['total']} rows; the newest:")
    columns = ("author", "text", "date")
    rows = [(row.get("author"), row.get("text"), moment(row.get("date"))) for row in page["items"]]
    show_table(columns, rows, "none")
    due = tutorial.enable()
    _step(7, f"Enabled {JOB}; it runs next at {moment(due)}, then every minute.")
    typer.echo("")
    typer.secho(f"The portal: {running.client.url}", bold=True)
    typer.echo(f"Sign in as admin with the password {running.kept.admin_password}")
    typer.echo("Ctrl-C stops it; what it stored stays for the next start.")


def _step(number: int, text: str) -> None:
    typer.echo(f"{number}. {text}")
