"""Enabling and disabling many jobs at once."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from mainspring.base.errors import MainspringError, TooLarge, not_found
from mainspring.model.service import Role
from mainspring.operations.context import Context
from mainspring.operations.jobs import disable_job, enable_job
from mainspring.store import jobs
from mainspring.store.transaction import Transaction

MOST_SWITCHED = 1000
"""Jobs in one request."""


class Refused(Struct, frozen=True):
    """A job that stays as it is, and why."""

    name: str
    code: str
    message: str


class Switched(Struct, frozen=True):
    """Which jobs are now as was asked, and which are not."""

    done: tuple[str, ...]
    refused: tuple[Refused, ...]


def switch_jobs(tx: Transaction, context: Context, names: Sequence[str], enabled: bool) -> Switched:
    """Enable or disable each of these jobs that may be; one that may not be keeps none from it."""
    context.require(Role.EDITOR)
    if len(names) > MOST_SWITCHED:
        raise TooLarge(f"At most {MOST_SWITCHED} jobs are switched at once.", field="names")
    # All of them are locked first, in one order: whoever enables one locks it before the mode.
    wanted = sorted(set(names), key=str.lower)
    found = {name for name in wanted if jobs.find(tx, name, lock=True) is not None}
    switch = enable_job if enabled else disable_job
    done: list[str] = []
    refused: list[Refused] = []
    for name in dict.fromkeys(names):
        try:
            if name not in found:
                raise not_found("job", name)
            done.append(switch(tx, context, name).name)
        except MainspringError as problem:
            refused.append(Refused(name, problem.code, problem.message))
    return Switched(tuple(done), tuple(refused))
