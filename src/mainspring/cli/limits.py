"""mainspring job limits: what one run may use."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, show_facts, show_json

MIB = 2**20

Name = Annotated[str, typer.Argument(help="The job's name.")]


def limits(
    context: typer.Context,
    name: Name,
    time: Annotated[float | None, typer.Option(help="Seconds that a run may take.")] = None,
    cpu: Annotated[float | None, typer.Option(help="Seconds that it may compute.")] = None,
    memory: Annotated[int | None, typer.Option(help="MiB of memory.")] = None,
    disk: Annotated[int | None, typer.Option(help="MiB in its own folder.")] = None,
    files: Annotated[int | None, typer.Option(help="Files open at once.")] = None,
    processes: Annotated[int | None, typer.Option(help="Processes beside its first.")] = None,
    rows: Annotated[int | None, typer.Option(help="Rows of one call.")] = None,
    entries: Annotated[int | None, typer.Option(help="Log entries.")] = None,
    network: Annotated[
        str | None,
        typer.Option(help="Hosts that JavaScript may reach, with commas; 'all', or 'none'."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a job's limits, or change some of them."""
    client = connect(context)
    known: dict[str, Any] = client.get(f"/jobs/{name}")["limits"]
    plain = {
        "time": time,
        "cpu": cpu,
        "memory": _bytes(memory),
        "disk": _bytes(disk),
        "files": files,
        "processes": processes,
        "rows": rows,
        "entries": entries,
    }
    changed = {**known, **{key: value for key, value in plain.items() if value is not None}}
    if network is not None:
        changed["network"] = _hosts(network)
    if changed != known:
        known = client.patch(f"/jobs/{name}", {"limits": changed})["limits"]
    if as_json:
        show_json(known)
        return
    show_facts((key.replace("_", " "), _shown(key, value)) for key, value in known.items())


def _bytes(mib: int | None) -> int | None:
    return None if mib is None else mib * MIB


def _hosts(text: str) -> list[str] | None:
    if text == "all":
        return None
    return [] if text == "none" else [host.strip() for host in text.split(",") if host.strip()]


def _shown(key: str, value: Any) -> str:
    if key in ("memory", "disk"):
        return f"{value // MIB} MiB"
    if key in ("time", "cpu"):
        return f"{value:g} s"
    if key == "network":
        return "every host" if value is None else ", ".join(value) or "none"
    return str(value)
