"""mainspring channel and alert: where alerts go, and what was told."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from mainspring.base.errors import Unavailable
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

app = typer.Typer(no_args_is_help=True, help="Channels that alerts go to.")
alerts = typer.Typer(no_args_is_help=True, help="Alerts that were raised.")

Name = Annotated[str, typer.Argument(help="The channel's name.")]

TEST_PATIENCE = 60.0
"""Seconds that `channel test` waits for a delivery."""


@app.command()
def create(
    context: typer.Context,
    name: Name,
    url: Annotated[str, typer.Argument(help="mailto://…, slack://…, ntfy://… or https://…")],
    webhook: Annotated[
        bool, typer.Option("--webhook", help="The URL is that of a signed webhook.")
    ] = False,
) -> None:
    """Create a channel. A webhook's signing secret is printed, this once."""
    body = {"name": name, "url": url, "kind": "webhook" if webhook else "apprise"}
    made = connect(context).post("/channels", body)
    if made["secret"]:
        typer.echo(made["secret"])
        note("This is the secret that signs the requests. It is shown this once.")
    note(f"Alerts go to '{name}' now. Try it with: mainspring channel test {name}")


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the channels, without their secrets."""
    found = connect(context).list("/channels")
    if as_json:
        show_json(found)
        return
    rows = [(c["name"], c["kind"], c["address"], moment(c["created_at"])) for c in found]
    show_table(("NAME", "KIND", "ADDRESS", "CREATED"), rows, "No channels: alerts reach nobody.")


@app.command("set")
def set_(
    context: typer.Context, name: Name, url: Annotated[str, typer.Argument(help="Its new address.")]
) -> None:
    """Give a channel another address."""
    connect(context).patch(f"/channels/{name}", {"url": url})
    note(f"The address of '{name}' was changed.")


@app.command()
def test(context: typer.Context, name: Name) -> None:
    """Send a test, and wait for what becomes of it."""
    client = connect(context)
    alert = client.post(f"/channels/{name}/test", {})
    deadline = time.monotonic() + TEST_PATIENCE
    while time.monotonic() < deadline:
        delivery = client.get(f"/alerts/{alert['id']}")["deliveries"][0]
        if delivery["state"] == "delivered":
            note(f"The test has reached '{name}'.")
            return
        if delivery["state"] == "failed":
            raise Unavailable(f"The test did not reach '{name}'. {delivery['error']}")
        time.sleep(0.1)
    raise Unavailable(f"The test has not reached '{name}' after {TEST_PATIENCE:.0f} s.")


@app.command()
def delete(context: typer.Context, name: Name, yes: YesOption = False) -> None:
    """Delete a channel."""
    confirm(f"Delete the channel '{name}'?", yes)
    connect(context).delete(f"/channels/{name}")
    note(f"The channel '{name}' was deleted.")


@alerts.command("list")
def list_alerts(
    context: typer.Context,
    job: Annotated[str | None, typer.Option(help="Of this job only.")] = None,
    event: Annotated[
        str | None, typer.Option(help="failure, recovery, paused, late, overdue …")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List alerts, the newest first."""
    found = connect(context).list("/alerts", most=limit, job=job, event=event)
    if as_json:
        show_json(found)
        return
    rows = [(a["id"], moment(a["created_at"]), a["event"], a["title"], _where(a)) for a in found]
    show_table(("ID", "AT", "EVENT", "TITLE", "DELIVERIES"), rows, "No alerts.")


@alerts.command("show")
def show_alert(
    context: typer.Context,
    alert_id: Annotated[int, typer.Argument(metavar="ID", help="See 'alert list'.")],
    as_json: JsonOption = False,
) -> None:
    """Show an alert and where it has gone."""
    alert = connect(context).get(f"/alerts/{alert_id}")
    if as_json:
        show_json(alert)
        return
    show_facts([("Event", alert["event"]), ("At", moment(alert["created_at"])),
                ("Title", alert["title"]), ("Message", alert["message"])])  # fmt: skip
    rows = [(d["channel"], d["state"], d["attempts"], d["error"]) for d in alert["deliveries"]]
    show_table(("CHANNEL", "STATE", "ATTEMPTS", "ERROR"), rows, "It went to no channel.")


def _where(alert: dict[str, Any]) -> str:
    return ", ".join(f"{d['channel']}: {d['state']}" for d in alert["deliveries"]) or "-"
