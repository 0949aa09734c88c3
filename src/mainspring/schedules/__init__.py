"""Pure time arithmetic: no clock, no I/O. A schedule is a value; every question about it is a function."""

from mainspring.schedules.kinds import Cron, Interval, Once, OnDemand, Schedule, Unit

__all__ = ["Cron", "Interval", "OnDemand", "Once", "Schedule", "Unit"]
