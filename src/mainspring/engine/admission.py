"""Admission: which pending runs may begin now, which wait, and which are skipped and why."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from mainspring.model.labels import EVERYWHERE, queue_of, queues_of
from mainspring.model.policies import Overlap
from mainspring.model.run import RunState, SkipReason, Trigger, WaitReason
from mainspring.store import dialect, jobs, nodes, queue, runs, service, tickets
from mainspring.store.dialect import ADMISSION
from mainspring.store.queue import WaitingRun
from mainspring.store.tickets import Ticket
from mainspring.store.transaction import Transaction

LARGEST_STEP = 500
"""Runs decided on in one transaction."""


class Admission:
    """One look at what waits, with the places as they are taken meanwhile."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        dialect.wait_for_turn(tx.connection, ADMISSION)  # two must not fill the same place
        self._tx = tx
        self._now = now
        self._admitted: list[Ticket] = []
        self._waiting = queue.pending(tx, now, LARGEST_STEP)
        self._active = Counter(queue.count_active(tx) if self._waiting else {})
        limit = service.get(tx).limit
        self._over_limit = limit is not None and jobs.count_enabled(tx) > limit
        grouped = any(run.policies.group for run in self._waiting)
        self._groups = queue.busy_groups(tx) if grouped else set()
        self._queued_occurrence: set[int] = set()  # jobs of which an occurrence waits already

    def decide(self) -> None:
        """Decide on every waiting run, in order."""
        for run in self._waiting:
            if run.trigger is Trigger.SCHEDULE and not run.job_enabled:
                self._skip(run, SkipReason.DISABLED)
            elif run.trigger is Trigger.SCHEDULE and self._over_limit:
                self._skip(run, SkipReason.MODE_LIMIT)
            elif self._has_place(run):
                self._admit(run)
            elif run.trigger is Trigger.SCHEDULE:
                self._overlap(run)
            else:  # what a person asked for, or is tried again
                self._wait(run)
        tickets.issue(self._tx, self._admitted)

    def _is_full(self, run: WaitingRun) -> bool:
        return self._active[run.job_id] >= run.policies.most_runs

    def _has_place(self, run: WaitingRun) -> bool:
        return not self._is_full(run) and run.policies.group not in self._groups

    def _admit(self, run: WaitingRun) -> None:
        queue_name = queue_of(run.policies.labels)
        if runs.advance(
            self._tx,
            run.id,
            RunState.QUEUED,
            expected=RunState.PENDING,
            reason=None if self._is_served(queue_name) else WaitReason.NO_NODE,
            admitted_at=self._now,
            queue=queue_name,
            precedence=-run.policies.priority,
        ):
            self._admitted.append(Ticket(run.id, queue_name, run.policies.priority))
        self._active[run.job_id] += 1
        if run.policies.group is not None:
            self._groups.add(run.policies.group)

    def _overlap(self, run: WaitingRun) -> None:
        """An occurrence that finds no place. One that only its group keeps out waits like `queue`."""
        overlap = run.policies.overlap if self._is_full(run) else Overlap.QUEUE
        if overlap in (Overlap.SKIP, Overlap.PARALLEL) or run.job_id in self._queued_occurrence:
            self._skip(run, SkipReason.OVERLAP)
            return
        self._queued_occurrence.add(run.job_id)
        self._wait(run)
        if overlap is Overlap.REPLACE:
            for running in queue.running_of(self._tx, run.job_id):
                queue.ask_stop(self._tx, running, self._now)

    def _wait(self, run: WaitingRun) -> None:
        reason = WaitReason.PLACE if self._is_full(run) else WaitReason.GROUP
        if run.reason != reason:
            queue.note_wait(self._tx, run.id, reason)

    def _is_served(self, queue_name: str) -> bool:
        """Whether a node is there that takes runs of this queue."""
        if queue_name == EVERYWHERE:
            return True
        living = nodes.every(self._tx)
        return any(queue_name in queues_of(node.labels) for node in living if node.concurrency)

    def _skip(self, run: WaitingRun, reason: SkipReason) -> None:
        runs.advance(
            self._tx,
            run.id,
            RunState.SKIPPED,
            expected=RunState.PENDING,
            reason=reason,
            finished_at=self._now,
        )


def admit(tx: Transaction, now: datetime) -> None:
    """Decide on pending runs; what its policies do not let begin waits or is skipped, and says why."""
    Admission(tx, now).decide()
