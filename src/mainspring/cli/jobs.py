"""mainspring job: create jobs, write their scripts, run, enable, disable."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import msgspec
import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli import limits, policies, scripts
from mainspring.cli.connection import connect
from mainspring.cli.output import (
    JsonOption,
    YesOption,
    confirm,
    moment,
    note,
    show_facts,
    show_json,
    show_table,
)
from mainspring.cli.runs import follow_run
from mainspring.cli.schedules import (
    AtOption,
    CronOption,
    EndOption,
    EveryOption,
    JitterOption,
    OnDemandOption,
    StartOption,
    UnitOption,
    ZoneOption,
    in_zone,
    read_schedule,
)

app = typer.Typer(no_args_is_help=True, help="Jobs and their scripts.")

Name = Annotated[str, typer.Argument(help="The job's name.")]

app.command("policies")(policies.policies)
app.command("backfill")(policies.backfill)
app.command("limits")(limits.limits)
app.command("script")(scripts.script)
app.command("environment")(scripts.environment)


@app.command()
def create(
    context: typer.Context,
    name: Name,
    every: EveryOption = None,
    unit: UnitOption = "hours",
    cron: CronOption = None,
    at: AtOption = None,
    on_demand: OnDemandOption = False,
    zone: ZoneOption = None,
    starts_at: StartOption = None,
    ends_at: EndOption = None,
    jitter: JitterOption = None,
    language: Annotated[str, typer.Option(help="python or javascript.")] = "python",
) -> None:
    """Create a job: disabled, with a placeholder script."""
    schedule = read_schedule(context.params) or {"type": "on_demand"}
    body = {"name": name, "language": language, "schedule": schedule}
    job = connect(context).post("/jobs", body)
    note(
        f"The job '{job['name']}' was created ({job['schedule_text']}). It is disabled: write its "
        f"script with 'mainspring job script {job['name']} --file FILE'."
    )


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the jobs."""
    found = connect(context).list("/jobs")
    if as_json:
        show_json(found)
        return
    show_table(
        ("NAME", "ENABLED", "SCHEDULE", "NEXT", "LAST RUN"),
        [
            (j["name"], j["enabled"], j["schedule_text"], moment(j["next_due"]), _last(j))
            for j in found
        ],
        "No jobs yet: create one with 'mainspring job create NAME --every 1h'.",
    )


@app.command()
def show(context: typer.Context, name: Name, as_json: JsonOption = False) -> None:
    """Show one job."""
    job = connect(context).get(f"/jobs/{name}")
    if as_json:
        show_json(job)
        return
    show_facts(
        [
            ("Name", job["name"]),
            ("Language", job["language"]),
            ("Enabled", job["enabled"]),
            ("Schedule", job["schedule_text"]),
            ("Next", moment(job["next_due"])),
            ("Last run", _last(job)),
            ("Script version", job["script_version"]),
            ("Time limit", f"{job['limits']['time']:g} s"),
            ("Memory limit", f"{job['limits']['memory'] // 2**20} MiB"),
            ("Created", moment(job["created_at"])),
        ]
    )


@app.command()
def run(
    context: typer.Context,
    name: Name,
    follow: Annotated[
        bool | None, typer.Option(help="Print the log until the run ends.", show_default=False)
    ] = None,
    arguments: Annotated[str | None, typer.Option(help="JSON for the script.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a job once, now, enabled or not; exits with 1 if it is followed and does not succeed."""
    client = connect(context)
    asked = client.post(f"/jobs/{name}/runs", {"arguments": _arguments(arguments)})
    if as_json:
        show_json(asked)
        return
    if sys.stdout.isatty() if follow is None else follow:
        raise typer.Exit(follow_run(client, asked["id"]))
    note(f"Run {asked['id']} of '{asked['job']}' was asked for.")


@app.command()
def enable(context: typer.Context, name: Name) -> None:
    """Follow the job's schedule from now on."""
    job = connect(context).post(f"/jobs/{name}/enable")
    note(f"The job '{job['name']}' is enabled; it runs next at {moment(job['next_due'])}.")


@app.command()
def disable(context: typer.Context, name: Name) -> None:
    """Stop following the job's schedule."""
    job = connect(context).post(f"/jobs/{name}/disable")
    note(f"The job '{job['name']}' is disabled.")


@app.command()
def reschedule(
    context: typer.Context,
    name: Name,
    every: EveryOption = None,
    unit: UnitOption = "hours",
    cron: CronOption = None,
    at: AtOption = None,
    on_demand: OnDemandOption = False,
    zone: ZoneOption = None,
    starts_at: StartOption = None,
    ends_at: EndOption = None,
    jitter: JitterOption = None,
) -> None:
    """Give a job another schedule."""
    schedule = read_schedule(context.params)
    if schedule is None:
        raise Misconfigured("Name a schedule with --every, --cron, --at or --on-demand.")
    job = connect(context).patch(f"/jobs/{name}", {"schedule": schedule})
    note(f"The job '{job['name']}': {job['schedule_text']}.")


@app.command()
def preview(
    context: typer.Context,
    every: EveryOption = None,
    unit: UnitOption = "hours",
    cron: CronOption = None,
    at: AtOption = None,
    zone: ZoneOption = None,
    starts_at: StartOption = None,
    ends_at: EndOption = None,
    jitter: JitterOption = None,
    count: Annotated[int, typer.Option(help="How many occurrences.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Explain a schedule without saving anything."""
    schedule = read_schedule(context.params)
    if schedule is None:
        raise Misconfigured("Name a schedule with --every, --cron or --at.")
    answer = connect(context).post("/schedules/preview", {"schedule": schedule, "count": count})
    if as_json:
        show_json(answer)
        return
    typer.echo(answer["text"])
    for occurrence in answer["occurrences"]:
        typer.echo(f"  {in_zone(occurrence, zone)}")


@app.command()
def delete(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Delete a job with its scripts, runs and log."""
    confirm(f"Delete the job '{name}' with its scripts, runs and log?", yes)
    connect(context).delete(f"/jobs/{name}")
    note(f"The job '{name}' was deleted.")


def _last(job: dict[str, Any]) -> str:
    run = job["last_run"]
    return "-" if run is None else f"{run['state']} {moment(run['queued_at'])}"


def _arguments(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError as problem:
        raise Misconfigured(f"--arguments is not JSON: {problem}.") from None
