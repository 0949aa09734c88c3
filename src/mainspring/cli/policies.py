"""mainspring job policies and backfill: what becomes of overlaps, misses, failures and the past."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.output import (
    JsonOption,
    YesOption,
    confirm,
    moment,
    note,
    show_facts,
    show_json,
)

Name = Annotated[str, typer.Argument(help="The job's name.")]


def policies(
    context: typer.Context,
    name: Name,
    overlap: Annotated[str | None, typer.Option(help="skip, queue, parallel or replace.")] = None,
    parallel: Annotated[int | None, typer.Option(help="Runs at once under parallel.")] = None,
    catch_up: Annotated[str | None, typer.Option(help="latest, skip or all.")] = None,
    attempts: Annotated[int | None, typer.Option(help="How often a run is tried.")] = None,
    delay: Annotated[float | None, typer.Option(help="Seconds before the second try.")] = None,
    pause_after: Annotated[
        int | None, typer.Option(help="Failures in a row that disable the job; 0 for never.")
    ] = None,
    priority: Annotated[int | None, typer.Option(help="Higher is admitted first.")] = None,
    group: Annotated[
        str | None, typer.Option(help="Of a group's jobs one runs at a time; empty for none.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option(help="What a node must offer: gpu,eu; empty for nothing.")
    ] = None,
    keep_runs: Annotated[int | None, typer.Option(help="Runs in the history.")] = None,
    keep_days: Annotated[float | None, typer.Option(help="Days in the history.")] = None,
    alert_failures: Annotated[
        int | None, typer.Option(help="Alert at the n-th failure in a row; 0 for never.")
    ] = None,
    alert_every_failure: Annotated[
        bool | None, typer.Option(help="And at each one after that.", show_default=False)
    ] = None,
    alert_recovery: Annotated[
        bool | None, typer.Option(help="Alert when it works again.", show_default=False)
    ] = None,
    alert_late: Annotated[
        float | None, typer.Option(help="Seconds after which not having begun is late; 0: never.")
    ] = None,
    alert_overdue: Annotated[
        float | None, typer.Option(help="Seconds without a success worth an alert; 0: never.")
    ] = None,
    alert_channels: Annotated[
        str | None, typer.Option(help="Channels to tell, with commas; 'all' for every channel.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a job's policies, or change some of them."""
    client = connect(context)
    known: dict[str, Any] = client.get(f"/jobs/{name}")["policies"]
    plain = {
        "overlap": overlap,
        "parallel": parallel,
        "catch_up": catch_up,
        "priority": priority,
        "keep_runs": keep_runs,
        "keep_days": keep_days,
    }
    changed = {**known, **{k: v for k, v in plain.items() if v is not None}}
    retries = {"attempts": attempts, "delay": delay}
    changed["retries"] = {
        **known["retries"],
        **{k: v for k, v in retries.items() if v is not None},
    }
    if pause_after is not None:
        changed["pause_after"] = pause_after or None
    if group is not None:
        changed["group"] = group or None
    if labels is not None:
        changed["labels"] = [label.strip() for label in labels.split(",") if label.strip()]
    alerts = {
        "failures": alert_failures,
        "every_failure": alert_every_failure,
        "recovery": alert_recovery,
        "late": alert_late,
        "overdue": alert_overdue,
    }
    changed["alerts"] = {
        **known["alerts"],
        **{k: v if isinstance(v, bool) else v or None for k, v in alerts.items() if v is not None},
    }
    if alert_channels is not None:
        names = [name.strip() for name in alert_channels.split(",") if name.strip()]
        changed["alerts"]["channels"] = None if alert_channels == "all" else names
    if changed != known:
        known = client.patch(f"/jobs/{name}", {"policies": changed})["policies"]
    if as_json:
        show_json(known)
        return
    show_facts((key.replace("_", " "), value) for key, value in known.items())


def backfill(
    context: typer.Context,
    name: Name,
    since: Annotated[str, typer.Option("--from", help="The first moment: 2026-01-01T00:00:00Z.")],
    until: Annotated[str, typer.Option("--to", help="The last moment.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the occurrences.")] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run every occurrence of a job's schedule in a range, one after the other."""
    client = connect(context)
    body = {"from": since, "to": until, "dry_run": True}
    found = client.post(f"/jobs/{name}/backfill", body)
    if not found["occurrences"]:
        raise Misconfigured("The schedule has no occurrence in this range.")
    if not dry_run:
        confirm(f"Run {len(found['occurrences'])} occurrences of '{name}'?", yes)
        found = client.post(f"/jobs/{name}/backfill", {**body, "dry_run": False})
    if as_json:
        show_json(found)
        return
    for occurrence in found["occurrences"]:
        typer.echo(moment(occurrence))
    note(f"{len(found['runs'])} runs were asked for." if found["runs"] else "Nothing was run.")
