"""Why a run has ended, in a word and in a sentence, from what its process said or how it went."""

from __future__ import annotations

import os
import signal

from msgspec import Struct

from mainspring.model.job import Limits
from mainspring.model.run import Failure, RunState
from mainspring.runtime import protocol
from mainspring.runtime.host import Ending, EndReason, failed


class Exit(Struct, frozen=True):
    """How a process ended: its wait status, ``None`` where nobody could see it.

    ``over`` is the reason it was ended for where it used more than it may.
    """

    status: int | None
    over: str | None = None


def said_failed(said: protocol.Failed, limits: Limits) -> Ending:
    """The ending of a script that says itself that it failed."""
    reason = EndReason(said.reason) if said.reason in list(EndReason) else EndReason.RAISED
    return failed(reason, over_limit(reason, limits) or said.message, said.traceback)


def unsaid(exit: Exit, limits: Limits) -> Ending:
    """The ending of a process that ended without a word."""
    if exit.status is None:
        message = "The process that runs scripts was lost, and this run with it."
        return Ending(
            state=RunState.LOST, reason=EndReason.HOST_LOST, failure=Failure(message=message)
        )
    code = os.waitstatus_to_exitcode(exit.status)
    over = EndReason.CPU_LIMIT if -code == signal.SIGXCPU else exit.over
    if over is not None:
        reason = EndReason(over)
        return failed(reason, over_limit(reason, limits) or reason)
    how = f"with exit code {code}" if code >= 0 else f"by the signal {signal.Signals(-code).name}"
    return failed(EndReason.EXITED, f"The script's process ended {how} before the script did.")


def stopped(reason: EndReason, limits: Limits) -> Ending:
    """The ending of a script that its host ended."""
    if reason is EndReason.CANCELLED:
        return Ending(state=reason.state, reason=reason)
    message = over_limit(reason, limits) or "The server was stopped before the script had ended."
    return Ending(state=reason.state, reason=reason, failure=Failure(message=message))


def over_limit(reason: EndReason, limits: Limits) -> str | None:
    """In a sentence, the limit that was met; ``None`` where the reason is none."""
    return {
        EndReason.TIME_LIMIT: f"The script ran for {limits.time:g} s, its time limit, and was ended.",
        EndReason.CPU_LIMIT: f"The script computed for {limits.cpu:g} s, its CPU limit, and was ended.",
        EndReason.MEMORY_LIMIT: f"The script needed more memory than its limit, {_mib(limits.memory)}.",
        EndReason.DISK_LIMIT: f"The script wrote more into its folder than its limit, {_mib(limits.disk)}.",
        EndReason.FILE_LIMIT: f"The script opened more files at once than its limit, {limits.files}.",
        EndReason.PROCESS_LIMIT: f"The script started more processes than its limit, {limits.processes}.",
        EndReason.ROW_LIMIT: f"The script wrote more rows in one call than its limit, {limits.rows}.",
    }.get(reason)


def _mib(size: int) -> str:
    return f"{size // 2**20} MiB"
