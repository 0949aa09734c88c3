"""The options that name a schedule."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from mainspring.base.errors import Misconfigured

EveryOption = Annotated[
    str | None, typer.Option("--every", help="An interval: 15 (with --unit), or 15m, 1h, 2d.")
]
UnitOption = Annotated[
    str, typer.Option("--unit", help="seconds, minutes, hours, days, weeks or months.")
]
CronOption = Annotated[str | None, typer.Option("--cron", help='A cron expression: "0 8 * * *".')]
AtOption = Annotated[str | None, typer.Option("--at", help="Once: 2026-12-01T09:00:00Z.")]
OnDemandOption = Annotated[bool, typer.Option("--on-demand", help="Never by itself.")]
ZoneOption = Annotated[str | None, typer.Option("--zone", help="A time zone: Europe/Paris.")]

_SHORT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_schedule(
    every: str | None,
    unit: str,
    cron: str | None,
    at: str | None,
    on_demand: bool,
    zone: str | None,
) -> dict[str, Any] | None:
    """The schedule as the API takes it, ``None`` where no option names one."""
    named: list[dict[str, Any]] = []
    if every is not None:
        named.append(_interval(every, unit))
    if cron is not None:
        named.append({"type": "cron", "expression": cron})
    if at is not None:
        named.append({"type": "once", "at": at})
    if on_demand:
        named.append({"type": "on_demand"})
    if len(named) > 1:
        raise Misconfigured("Name one of --every, --cron, --at and --on-demand.")
    if not named:
        return None
    return {**named[0], **({"zone": zone} if zone else {})}


def _interval(every: str, unit: str) -> dict[str, Any]:
    found = re.fullmatch(r"(-?\d+)([smhdw]?)", every)
    if found is None:
        raise Misconfigured(f"--every is a number such as 15, or 15m, 1h, 2d, not '{every}'.")
    return {"type": "interval", "every": int(found[1]), "unit": _SHORT.get(found[2], unit)}
