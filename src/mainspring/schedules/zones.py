"""IANA time zones by name."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mainspring.base.errors import Invalid


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; `Invalid` where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid(
            f"'{name[:64]}' is not a time zone: use a name such as UTC or Europe/Paris.",
            code="invalid_zone",
            field="schedule.zone",
        ) from None
