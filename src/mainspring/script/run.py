"""The run at hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from mainspring.runtime.protocol import SetProgress
from mainspring.script.errors import ScriptError
from mainspring.script.session import session

LARGEST_STATE = 64 * 1024
"""Bytes of JSON."""


class CurrentRun:
    """Facts about the run, its progress, and what it keeps for the next one."""

    def __init__(self) -> None:
        self._state: Any = UNSET

    @property
    def id(self) -> int:
        """The run's number."""
        return session.start.run.id

    @property
    def job(self) -> str:
        """The job's name."""
        return session.start.run.job

    @property
    def trigger(self) -> str:
        """``schedule``, ``manual``, ``backfill`` or ``retry``."""
        return str(session.start.run.trigger)

    @property
    def scheduled_for(self) -> datetime | None:
        """The occurrence that this run is of, if its schedule asked for it."""
        return session.start.run.scheduled_for

    @property
    def attempt(self) -> int:
        """1 for the first try."""
        return session.start.run.attempt

    @property
    def arguments(self) -> Any:
        """What whoever asked for the run passed along."""
        return session.start.run.arguments

    @property
    def state(self) -> Any:
        """A small JSON value that the job keeps from one successful run to the next; ``{}`` at first."""
        if self._state is UNSET:
            kept = session.start.state
            self._state = {} if kept is None else kept
        return self._state

    @state.setter
    def state(self, value: Any) -> None:
        self._state = value

    def progress(self, done: float, total: float | None = None) -> None:
        """Say how far the run is; shown as a bar where ``total`` is known."""
        session.channel.send(SetProgress(done=float(done), total=total and float(total)))

    def state_to_keep(self) -> Any:
        """The state if the script has looked at it, unset otherwise; `ScriptError` if it is no JSON."""
        if self._state is UNSET:
            return UNSET
        try:
            packed = msgspec.json.encode(self._state)
        except (TypeError, ValueError, msgspec.MsgspecError) as problem:
            raise ScriptError(f"run.state must be JSON: {problem}") from None
        if len(packed) > LARGEST_STATE:
            raise ScriptError(f"run.state has {len(packed)} bytes, and at most {LARGEST_STATE}.")
        return msgspec.json.decode(packed)


run = CurrentRun()
