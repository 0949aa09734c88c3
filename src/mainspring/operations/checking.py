"""Which limits and policies a job may have."""

from __future__ import annotations

import math

import msgspec

from mainspring.base.errors import Invalid
from mainspring.base.names import check_name
from mainspring.model.job import Limits
from mainspring.model.labels import MOST_NEEDED, check_labels
from mainspring.model.policies import Policies
from mainspring.model.run import RunState

LONGEST_TIME = 24 * 3600.0
SMALLEST_MEMORY = 16 * 1024 * 1024
FEWEST_FILES = 32
MOST = 2**62
MOST_PARALLEL = 100
MOST_ATTEMPTS = 100
LONGEST_WINDOW = 30 * 86400.0
LONGEST_DELAY = 7 * 86400.0

RETRIED = frozenset({RunState.FAILED, RunState.TIMED_OUT, RunState.LOST})


def check_limits(limits: Limits) -> Limits:
    """Answer limits that make sense; raise `Invalid` otherwise."""
    if not 0 < limits.time <= LONGEST_TIME:
        raise Invalid(
            f"The time limit must be above 0 and at most {LONGEST_TIME:.0f} seconds.",
            field="limits.time",
        )
    least = {
        "cpu": (limits.cpu, 1),
        "memory": (limits.memory, SMALLEST_MEMORY),
        "disk": (limits.disk, 0),
        "files": (limits.files, FEWEST_FILES),
        "processes": (limits.processes, 0),
        "rows": (limits.rows, 1),
        "entries": (limits.entries, 1),
        "entry_size": (limits.entry_size, 1),
    }
    for name, (given, smallest) in least.items():
        if not smallest <= given <= MOST:
            raise Invalid(
                f"The limit {name} must be at least {smallest} and below {MOST}.",
                field=f"limits.{name}",
            )
    return limits


def check_policies(policies: Policies) -> Policies:
    """Answer policies that make sense; raise `Invalid` naming the field otherwise."""
    retries = policies.retries
    bounds: list[tuple[str, float, float, float]] = [
        ("parallel", policies.parallel, 1, MOST_PARALLEL),
        ("catch_up_window", policies.catch_up_window, 0, LONGEST_WINDOW),
        ("pause_after", policies.pause_after or 1, 1, 1_000_000),
        ("priority", policies.priority, -1000, 1000),
        ("keep_runs", policies.keep_runs, 1, 1_000_000),
        ("keep_days", policies.keep_days, 0.01, 36_500),
        ("alerts.failures", policies.alerts.failures or 1, 1, 1_000_000),
        ("alerts.late", policies.alerts.late or 1, 0.1, LONGEST_WINDOW),
        ("alerts.overdue", policies.alerts.overdue or 1, 0.1, 12 * LONGEST_WINDOW),
        ("retries.attempts", retries.attempts, 1, MOST_ATTEMPTS),
        ("retries.delay", retries.delay, 0, LONGEST_DELAY),
        ("retries.factor", retries.factor, 1, 100),
        ("retries.longest_delay", retries.longest_delay, 0, LONGEST_DELAY),
    ]
    for name, value, least, most in bounds:
        if not math.isfinite(value) or not least <= value <= most:
            raise _outside(name, f"must be between {least:g} and {most:g}")
    unset = {
        "pause_after": policies.pause_after,
        "alerts.failures": policies.alerts.failures,
        "alerts.late": policies.alerts.late,
        "alerts.overdue": policies.alerts.overdue,
    }
    for name, given in unset.items():
        if given == 0:
            raise _outside(name, "must be above 0, or unset")
    if not set(retries.on) <= RETRIED:
        raise _outside("retries.on", f"may name {', '.join(sorted(RETRIED))}")
    if policies.group is not None:
        check_name("group", policies.group, field="policies.group")
    labels = check_labels(policies.labels, MOST_NEEDED, "policies.labels")
    return msgspec.structs.replace(policies, labels=labels)


def _outside(name: str, what: str) -> Invalid:
    return Invalid(f"The policy {name} {what}.", code="invalid_policy", field=f"policies.{name}")
