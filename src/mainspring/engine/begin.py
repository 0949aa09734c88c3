"""The first steps of a run: claim it, and gather all that its script needs, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from mainspring.base.cipher import Cipher
from mainspring.model.job import entry_names, script_source
from mainspring.runtime.host import Order
from mainspring.runtime.protocol import RunFacts
from mainspring.store import jobs, queue, scripts, settings, shared
from mainspring.store.jobs import StoredJob
from mainspring.store.queue import ClaimedRun
from mainspring.store.scripts import Script
from mainspring.store.settings import StoredSetting
from mainspring.store.transaction import Transaction


class Begun(Struct, frozen=True, kw_only=True):
    """A run that is this node's, with its job, script and settings as they were at that moment."""

    run: ClaimedRun
    job: StoredJob
    script: Script
    settings: list[StoredSetting]
    shared: dict[str, str]

    @property
    def source(self) -> str:
        """The path under which people know the script."""
        return script_source(self.job.name, self.job.language)

    def order(self, cipher: Cipher, environment: Path | None) -> Order:
        """What a script host needs to run it; ``environment`` is the folder of its packages."""
        return Order(
            run=RunFacts(
                id=self.run.id,
                job=self.job.name,
                trigger=self.run.trigger,
                scheduled_for=self.run.scheduled_for,
                attempt=self.run.attempt,
                arguments=self.run.arguments,
            ),
            language=self.job.language,
            source=self.script.source,
            source_path=self.source,
            entry_names=entry_names(self.job.name, self.job.language),
            settings={s.name: cipher.decrypt(s.encrypted) for s in self.settings},
            state=self.job.state,
            limits=self.job.limits,
            shared=self.shared,
            environment=environment,
        )


def begin_next(tx: Transaction, node: str, now: datetime, queues: Collection[str]) -> Begun | None:
    """Claim the oldest run of ``queues`` for ``node``; ``None`` where nothing waits."""
    return _begun(tx, queue.claim_next(tx, node, secrets.token_hex(16), now, queues))


def begin(tx: Transaction, run_id: int, node: str, now: datetime) -> Begun | None:
    """Claim this run for ``node``; ``None`` where it does not wait any more."""
    return _begun(tx, queue.claim(tx, run_id, node, secrets.token_hex(16), now))


def _begun(tx: Transaction, run: ClaimedRun | None) -> Begun | None:
    if run is None:
        return None
    job = jobs.by_id(tx, run.job_id)
    return Begun(
        run=run,
        job=job,
        script=scripts.get(tx, job.id, run.script_version),
        settings=settings.every(tx),
        shared=shared.sources(tx, job.language),
    )
