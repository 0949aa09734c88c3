"""Pure time arithmetic: no clock, no I/O. A schedule is a value; every question about it is a function."""

from mainspring.schedules.catchup import CatchUp, CatchUpPolicy, catch_up
from mainspring.schedules.check import check_schedule
from mainspring.schedules.describe import describe
from mainspring.schedules.jitter import Due, jitter_of, next_due
from mainspring.schedules.kinds import Cron, Interval, Once, OnDemand, Schedule, Unit
from mainspring.schedules.occurrences import latest, next_after, occurrences, preview

__all__ = [
    "CatchUp",
    "CatchUpPolicy",
    "Cron",
    "Due",
    "Interval",
    "OnDemand",
    "Once",
    "Schedule",
    "Unit",
    "catch_up",
    "check_schedule",
    "describe",
    "jitter_of",
    "latest",
    "next_after",
    "next_due",
    "occurrences",
    "preview",
]
