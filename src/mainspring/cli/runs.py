"""mainspring run: look at runs, follow and cancel them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainspring.cli.connection import connect
from mainspring.cli.output import (
    JsonOption,
    duration,
    moment,
    note,
    show_facts,
    show_json,
    show_table,
)

if TYPE_CHECKING:
    from mainspring.client import Client

app = typer.Typer(no_args_is_help=True, help="Runs of jobs and their logs.")

RunId = Annotated[int, typer.Argument(metavar="ID", help="The run's number.")]


@app.command("list")
def list_(
    context: typer.Context,
    job: Annotated[str | None, typer.Option(help="Only of this job.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state.")] = None,
    trigger: Annotated[str | None, typer.Option(help="schedule or manual.")] = None,
    most: Annotated[int, typer.Option("--limit", help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List runs, newest first."""
    found = connect(context).list("/runs", most=most, job=job, state=state, trigger=trigger)
    if as_json:
        show_json(found)
        return
    show_table(
        ("RUN", "JOB", "STATE", "REASON", "TRIGGER", "QUEUED", "DURATION"),
        [
            (
                r["id"], r["job"], r["state"], r["reason"], r["trigger"],
                moment(r["queued_at"]), duration(r),
            )
            for r in found
        ],
        "No runs yet: try 'mainspring job run NAME'.",
    )  # fmt: skip


@app.command()
def show(context: typer.Context, run_id: RunId, as_json: JsonOption = False) -> None:
    """Show one run."""
    run = connect(context).get(f"/runs/{run_id}")
    if as_json:
        show_json(run)
        return
    facts = [
        ("Run", run["id"]),
        ("Job", run["job"]),
        ("State", run["state"]),
        ("Reason", run["reason"]),
        ("Trigger", run["trigger"]),
        ("Scheduled for", moment(run["scheduled_for"])),
        ("Queued", moment(run["queued_at"])),
        ("Waits until", moment(run["not_before"])),
        ("Admitted", moment(run["admitted_at"])),
        ("Started", moment(run["started_at"])),
        ("Finished", moment(run["finished_at"])),
        ("Duration", duration(run)),
        ("Attempt", run["attempt"]),
        ("Script version", run["script_version"]),
        ("Node", run["node"]),
        ("Repeats run", run["origin"]),
    ]
    show_facts([*facts, *_touched(run["rows"] or {})])
    if run["failure"]:
        typer.echo("\n" + (run["failure"]["traceback"] or run["failure"]["message"]))


def _touched(rows: dict[str, dict[str, int]]) -> list[tuple[str, str]]:
    """What the run's script did to each table, such as ``3 read, 1 inserted``."""
    return [
        (f"Rows of {table}", ", ".join(f"{n} {verb}" for verb, n in counts.items() if n) or "none")
        for table, counts in sorted(rows.items())
    ]


@app.command()
def log(
    context: typer.Context,
    run_id: RunId,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until it ends.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Print a run's log."""
    client = connect(context)
    if follow:
        raise typer.Exit(follow_run(client, run_id))
    entries = client.list(f"/runs/{run_id}/log")
    if as_json:
        show_json(entries)
        return
    for entry in entries:
        show_entry(entry)
    if not entries:
        note("This run has logged nothing.")


@app.command()
def again(context: typer.Context, run_id: RunId) -> None:
    """Run the same once more: job, arguments and version of the script."""
    run = connect(context).post(f"/runs/{run_id}/again")
    note(f"Run {run['id']} of '{run['job']}' was asked for.")


@app.command()
def cancel(context: typer.Context, run_id: RunId) -> None:
    """Cancel a run, also one that is running."""
    connect(context).post(f"/runs/{run_id}/cancel")
    note(f"Run {run_id} is being cancelled.")


def follow_run(client: Client, run_id: int) -> int:
    """Print a run's log as it grows; answers 0 if it succeeded, otherwise 1."""
    state = None
    for event in client.follow(f"/runs/{run_id}/stream"):
        if event.name == "log":
            show_entry(event.data)
        elif event.name == "run" and event.data["state"] != state:
            state = event.data["state"]
            note(f"Run {run_id} is {state}.") if state != "succeeded" else None
        elif event.name == "end":
            return _ended(event.data)
    return 1


def _ended(run: dict[str, Any]) -> int:
    reason = f" ({run['reason']})" if run["reason"] else ""
    note(f"Run {run['id']} {run['state'].replace('_', ' ')}{reason} in {duration(run)}.")
    return 0 if run["state"] == "succeeded" else 1


def show_entry(entry: dict[str, Any]) -> None:
    """Print one log entry; its further lines are indented."""
    at = moment(entry["at"])[11:]
    text = entry["message"].replace("\x1b", "�").replace("\n", "\n" + " " * 18)
    typer.echo(f"{at} {entry['level'].upper():<8} {text}")
