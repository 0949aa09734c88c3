"""Occurrences of a cron expression, by cronsim: Debian cron's rules, also at a clock change."""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from mainspring.base.errors import Invalid
from mainspring.schedules.kinds import Cron
from mainspring.schedules.zones import zone_of

LONGEST_EXPRESSION = 200


def next_cron(schedule: Cron, after: datetime) -> datetime | None:
    """The first occurrence strictly after ``after``; ``None`` where none comes within 50 years."""
    for moment in parse(schedule.expression, after.astimezone(zone_of(schedule.zone))):
        found = moment.astimezone(UTC)
        if found > after:  # a clock change can name one moment twice, or one that has been
            return found
    return None


def parse(expression: str, start: datetime) -> CronSim:
    """The expression's occurrences after ``start``; `Invalid` where it cannot be read."""
    try:
        if len(expression) > LONGEST_EXPRESSION:
            raise CronSimError("Too long")
        return CronSim(expression, start)
    except (CronSimError, ValueError) as problem:
        raise Invalid(
            f"'{expression[:LONGEST_EXPRESSION]}' is not a cron expression ({problem}): write five "
            "fields (minute, hour, day, month, weekday), or six with seconds first.",
            code="invalid_cron",
            field="schedule.expression",
        ) from None
