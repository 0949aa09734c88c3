"""The audit log is bounded, and commits with the act or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mainspring.base.cipher import Cipher, generate_key
from mainspring.base.clock import system_clock
from mainspring.engine import pruner
from mainspring.engine.pruner import AUDITS_KEPT, Pruner
from mainspring.model.audit import Act
from mainspring.model.service import Actor, ActorKind, Role
from mainspring.operations import settings
from mainspring.operations.context import Context
from mainspring.store import audit
from mainspring.store.audit import AuditFilter
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

ADA = Actor("ada", Role.ADMIN)
EVERYTHING = AuditFilter()


async def noted(database: Database, which: AuditFilter = EVERYTHING) -> list[tuple[str, str]]:
    found = await database.read(audit.page, which, before=None, limit=1000)
    return [(entry.action, entry.subject) for entry in found]


async def test_an_entry_is_there_if_and_only_if_the_act_is(
    database: Database, now: datetime
) -> None:
    context = Context(now=now, actor=ADA, cipher=Cipher(generate_key()))

    def act_and_fail(tx: Transaction) -> None:
        settings.put_setting(tx, context, "broken", "v", True)
        raise RuntimeError("on purpose")

    await database.write(settings.put_setting, context, "kept", "v", True)
    with pytest.raises(RuntimeError):
        await database.write(act_and_fail)
    assert await noted(database) == [("setting.set", "kept")]
    (entry,) = await database.read(audit.page, EVERYTHING, before=None, limit=10)
    assert (entry.actor, entry.kind, entry.at) == ("ada", ActorKind.PERSON, now)
    assert entry.details == {"secret": True}


async def test_a_subject_of_any_length_is_kept_in_part(database: Database, now: datetime) -> None:
    await database.write(audit.add, now, ADA, Act.SETTING_SET, "\0" + "x" * 1000, {})
    ((_, subject),) = await noted(database)
    assert len(subject) == audit.LONGEST_SUBJECT


async def test_the_pruner_forgets_what_is_old_and_what_is_too_much(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = now - AUDITS_KEPT - timedelta(seconds=1)

    def fill(tx: Transaction) -> None:
        audit.add(tx, old, ADA, Act.JOB_ENABLE, "old", {})
        audit.add(tx, now, ADA, Act.JOB_ENABLE, "new", {})
        for n in range(30):
            audit.add(tx, now, ADA, Act.SESSION_REFUSED, f"{n}", {})
            audit.add(tx, now, ADA, Act.SETTING_SET, f"{n}", {})

    await database.write(fill)
    monkeypatch.setattr(pruner, "REFUSALS_KEPT", 4)
    await Pruner(database, system_clock).round(now)
    left = await noted(database)
    assert ("job.enable", "old") not in left
    assert ("job.enable", "new") in left
    refused = [subject for action, subject in left if action == "session.refused"]
    assert refused == ["29", "28", "27", "26"]
    assert len([1 for action, _ in left if action == "setting.set"]) == 30
    monkeypatch.setattr(pruner, "MOST_AUDITS", 10)
    await Pruner(database, system_clock).round(now)
    assert len(await noted(database)) == 10
