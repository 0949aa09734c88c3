"""mainspring backup and restore: a whole service in one file, and back, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mainspring.base.cipher import Cipher
from mainspring.base.clock import system_clock
from mainspring.base.config import Config, load_config
from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import Options
from mainspring.cli.output import JsonOption, YesOption, confirm, note, show_json
from mainspring.model.backup import Manifest

DataOption = Annotated[Path | None, typer.Option(help="The data directory.")]


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, such as mainspring.zip.")],
    data: DataOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the whole service of a data directory or database into one file, while its server runs or not."""
    from mainspring.operations.backup_file import write_backup
    from mainspring.store.backups import reading

    config = _config(context, data)
    cipher = Cipher(_secret_key(config))
    if file.exists():
        confirm(f"Replace {file}?", yes)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with reading(config.data, config.database) as tx, _progress("backup", as_json) as told:
            manifest = write_backup(tx, cipher, system_clock(), part, told)
        part.chmod(0o600)
        part.replace(file)
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be written: {problem.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    _report(manifest, file, as_json, f"{manifest.rows} rows were written to {file}.")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    data: DataOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the service that is there.")
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a service of a backup, in an empty data directory or database; its server must not run."""
    from mainspring.operations.backup_file import BackupFile
    from mainspring.store.backups import filling

    config = _config(context, data)
    where = "the database" if config.database else str(config.data)
    with BackupFile(file) as found:
        cipher = Cipher(_secret_key(config))
        if force:
            confirm(f"Replace all that is in {where} by this backup?", yes)
        with filling(config.data, config.database, force=force) as tx:
            with _progress("checking", as_json) as told:
                found.check(cipher, told)
            with _progress("restoring", as_json) as told:
                found.restore(tx, told)
        manifest = found.manifest
    _report(manifest, file, as_json, f"{manifest.rows} rows were restored into {where}.")


def _config(context: typer.Context, data: Path | None) -> Config:
    options = context.find_object(Options) or Options()
    if options.url is not None:
        raise Misconfigured(
            "This works where the data is. Of a server elsewhere, make and download a backup with its API or portal."
        )
    return load_config({"data": data or options.data})


def _secret_key(config: Config) -> str:
    if config.secret_key is not None:
        return config.secret_key
    file = config.data / "secret.key"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        raise Misconfigured(
            f"There is no secret key: put the file secret.key of the service into {config.data}, "
            "or set MAINSPRING_SECRET_KEY."
        ) from None
    except OSError as problem:
        raise Misconfigured(f"The key file {file} cannot be read: {problem.strerror}.") from None


def _report(manifest: Manifest, file: Path, as_json: bool, sentence: str) -> None:
    if not as_json:
        note(sentence)
        return
    show_json(
        {
            "file": str(file),
            "size": file.stat().st_size,
            "service": manifest.service,
            "schema": manifest.schema,
            "created_at": manifest.created_at,
            "rows": manifest.rows,
            "parts": {part.name: part.count for part in manifest.parts},
        }
    )


@contextmanager
def _progress(what: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar where somebody looks."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    with Progress(console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
