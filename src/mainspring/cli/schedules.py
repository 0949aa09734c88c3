"""The options that name a schedule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mainspring.base.errors import Misconfigured

EveryOption = Annotated[
    str | None,
    typer.Option("--every", help="An interval: 15 (with --unit), or 30s, 15m, 1h, 2d, 1w, 1mo."),
]
UnitOption = Annotated[
    str, typer.Option("--unit", help="seconds, minutes, hours, days, weeks or months.")
]
CronOption = Annotated[str | None, typer.Option("--cron", help='A cron expression: "0 8 * * *".')]
AtOption = Annotated[str | None, typer.Option("--at", help="Once: 2026-12-01T09:00:00Z.")]
OnDemandOption = Annotated[bool, typer.Option("--on-demand", help="Never by itself.")]
ZoneOption = Annotated[str | None, typer.Option("--zone", help="A time zone: Europe/Paris.")]
StartOption = Annotated[
    str | None, typer.Option("--starts-at", help="From when on: 2026-12-01T09:00:00Z.")
]
EndOption = Annotated[
    str | None, typer.Option("--ends-at", help="Until when: 2026-12-31T18:00:00Z.")
]
JitterOption = Annotated[
    float | None, typer.Option("--jitter", help="Seconds over which jobs of one moment spread.")
]

_SHORT = {
    "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks", "mo": "months"
}  # fmt: skip

_BESIDE = ("zone", "starts_at", "ends_at", "jitter")


def read_schedule(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schedule as the API takes it, of a command's options; ``None`` where none names one."""
    named: list[dict[str, Any]] = []
    if given["every"] is not None:
        named.append(_interval(given["every"], given["unit"]))
    if given["cron"] is not None:
        named.append({"type": "cron", "expression": given["cron"]})
    if given["at"] is not None:
        named.append({"type": "once", "at": given["at"]})
    if given.get("on_demand"):
        named.append({"type": "on_demand"})
    if len(named) > 1:
        raise Misconfigured("Name one of --every, --cron, --at and --on-demand.")
    if not named:
        return None
    return named[0] | {name: given[name] for name in _BESIDE if given[name] is not None}


def in_zone(occurrence: str, zone: str | None) -> str:
    """A moment of the API by the clocks of a schedule's zone."""
    moment = datetime.fromisoformat(occurrence).astimezone(ZoneInfo(zone or "UTC"))
    return f"{moment:%a %Y-%m-%d %H:%M:%S} {moment.tzname()}"


def _interval(every: str, unit: str) -> dict[str, Any]:
    found = re.fullmatch(r"(-?\d+)(mo|[smhdw]?)", every)
    if found is None:
        raise Misconfigured(f"--every is a number such as 15, or 15m, 1h, 2d, 1mo, not '{every}'.")
    return {"type": "interval", "every": int(found[1]), "unit": _SHORT.get(found[2], unit)}
