"""mainspring service: how the service treats clients of its tables."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mainspring.base.errors import Misconfigured
from mainspring.cli.connection import connect
from mainspring.cli.output import JsonOption, note, show_facts, show_json

app = typer.Typer(no_args_is_help=True, help="The service and its options.")


@app.command()
def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show the service and its options."""
    found = connect(context).get("/service")
    if as_json:
        show_json(found)
        return
    options = {name.replace("_", " "): value for name, value in found["options"].items()}
    show_facts([("name", found["name"]), ("version", found["version"]), *options.items()])


@app.command("set")
def set_(
    context: typer.Context,
    dynamic_schema: Annotated[
        bool | None, typer.Option(help="Rows may bring new columns.", show_default=False)
    ] = None,
    cors_origins: Annotated[
        str | None, typer.Option(help="Hosts whose pages may call: localhost,*.example.com")
    ] = None,
    jwks_url: Annotated[
        str | None, typer.Option(help="Where an identity provider's keys are; empty for none.")
    ] = None,
    jwt_issuer: Annotated[str | None, typer.Option(help="The tokens' issuer.")] = None,
    jwt_audience: Annotated[str | None, typer.Option(help="The tokens' audience.")] = None,
    free_jobs: Annotated[
        int | None, typer.Option(help="Jobs that may be enabled in the mode free.")
    ] = None,
    standard_jobs: Annotated[
        int | None, typer.Option(help="Jobs that may be enabled in the mode standard.")
    ] = None,
) -> None:
    """Change some options; the others stay."""
    change: dict[str, Any] = {
        name: value or None
        for name, value in (
            ("jwks_url", jwks_url),
            ("jwt_issuer", jwt_issuer),
            ("jwt_audience", jwt_audience),
        )
        if value is not None
    }
    plain = {
        "dynamic_schema": dynamic_schema,
        "free_jobs": free_jobs,
        "standard_jobs": standard_jobs,
    }
    change |= {name: value for name, value in plain.items() if value is not None}
    if cors_origins is not None:
        change["cors_origins"] = [h.strip() for h in cors_origins.split(",") if h.strip()]
    if not change:
        raise Misconfigured("Name an option to change; see --help.")
    connect(context).patch("/service", change)
    note("The options were changed.")
