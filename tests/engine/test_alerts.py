"""Which alerts are raised, once, and that they arrive whatever happens on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mainspring.base.cipher import Cipher, generate_key
from mainspring.engine import watch
from mainspring.engine.admission import admit
from mainspring.engine.aftermath import follow_up
from mainspring.engine.courier import LEASE, RETRIES, Courier
from mainspring.engine.planner import plan
from mainspring.model.alert import Alert, AlertRules, ChannelKind, DeliveryState
from mainspring.model.job import Language, Limits
from mainspring.model.policies import Policies, Retries
from mainspring.model.run import RunState, Trigger
from mainspring.model.service import Actor, Role
from mainspring.operations import heartbeats
from mainspring.operations import jobs as job_operations
from mainspring.operations.context import Context
from mainspring.operations.heartbeats import HeartbeatChange
from mainspring.schedules import Interval, Unit
from mainspring.store import alerts, channels, jobs, queue, runs, schedules
from mainspring.store.alerts import AlertFilter
from mainspring.store.database import Database
from mainspring.store.transaction import Transaction

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CIPHER = Cipher(generate_key())
HOURLY = Interval(every=1, unit=Unit.HOURS, starts_at=NOON)


def context(now: datetime) -> Context:
    return Context(now=now, actor=Actor("ada", Role.ADMIN), cipher=CIPHER)


def add_job(tx: Transaction, policies: Policies) -> int:
    job_id = jobs.add(tx, "job", Language.PYTHON, Limits(), NOON, policies)
    schedules.add(tx, job_id, HOURLY)
    return job_id


def add_channel(tx: Transaction, name: str = "mail", url: str = "http://127.0.0.1:1/") -> int:
    secret = CIPHER.encrypt("whsec_c2VjcmV0")
    sealed = CIPHER.encrypt(url)
    return channels.add(tx, name, ChannelKind.WEBHOOK, url, sealed, secret, NOON)


def end_run(tx: Transaction, job_id: int, state: RunState, now: datetime) -> int:
    run_id = runs.add(tx, job_id, Trigger.MANUAL, now)
    runs.advance(tx, run_id, RunState.QUEUED, expected=RunState.PENDING)
    assert queue.claim_next(tx, "node", "claim", now) is not None
    runs.advance(tx, run_id, state, expected=RunState.RUNNING, finished_at=now)
    follow_up(tx, run_id, now)
    return run_id


async def told(database: Database) -> list[Alert]:
    """Every alert, the oldest first."""
    found = await database.read(alerts.page, AlertFilter(), before=None, limit=500)
    return found[::-1]


async def events(database: Database) -> list[str]:
    return [str(alert.event) for alert in await told(database)]


F, S, L = RunState.FAILED, RunState.SUCCEEDED, RunState.LOST


@pytest.mark.parametrize(
    ("rules", "ends", "expected"),
    [
        (AlertRules(), [F, F, S, S, F], ["failure", "recovery", "failure"]),
        (AlertRules(every_failure=True), [F, L], ["failure", "failure"]),
        (AlertRules(failures=3), [F, F, S, F, F, F, F, S], ["failure", "recovery"]),
        (AlertRules(failures=None), [F, S], []),
        (AlertRules(recovery=False), [F, S], ["failure"]),
        (AlertRules(), [RunState.CANCELLED], []),
    ],
)
async def test_failures_and_recoveries(
    database: Database, rules: AlertRules, ends: list[RunState], expected: list[str]
) -> None:
    job_id = await database.write(add_job, Policies(alerts=rules))
    for number, state in enumerate(ends):
        await database.write(end_run, job_id, state, NOON + number * HOUR)
    assert await events(database) == expected


async def test_only_the_last_attempt_counts_as_a_failure(database: Database) -> None:
    job_id = await database.write(add_job, Policies(retries=Retries(attempts=2, delay=0)))
    await database.write(end_run, job_id, RunState.FAILED, NOON)
    assert await events(database) == []


async def test_a_paused_job_is_told_of(database: Database) -> None:
    job_id = await database.write(add_job, Policies(pause_after=2))
    await database.write(job_operations.enable_job, context(NOON), "job")
    for _ in range(2):
        await database.write(end_run, job_id, RunState.FAILED, NOON)
    assert await events(database) == ["failure", "paused"]
    assert not (await database.read(jobs.get, "job")).enabled


async def test_an_alert_goes_to_the_channels_that_are_named(database: Database) -> None:
    for name in ("mail", "chat", "pager"):
        await database.write(add_channel, name)
    rules = AlertRules(channels=("Chat", "gone"))
    job_id = await database.write(add_job, Policies(alerts=rules))
    await database.write(end_run, job_id, RunState.FAILED, NOON)
    (alert,) = await told(database)
    assert [(d.channel, d.state, d.attempts) for d in alert.deliveries] == [("chat", "pending", 0)]
    assert (alert.job, alert.title) == ("job", "job failed")


async def test_the_same_reason_is_told_once(database: Database) -> None:
    await database.write(add_channel)
    new = alerts.NewAlert(key="k", event="failure", title="t", message="m")  # type: ignore[arg-type]
    assert await database.write(alerts.raise_alert, new, None, NOON) is not None
    assert await database.write(alerts.raise_alert, new, None, NOON) is None
    (alert,) = await told(database)
    assert len(alert.deliveries) == 1


async def test_an_occurrence_that_does_not_begin_is_late_once(database: Database) -> None:
    rules = AlertRules(late=60)
    await database.write(add_job, Policies(alerts=rules))
    await database.write(job_operations.enable_job, context(NOON), "job")
    due = NOON + HOUR
    await database.write(plan, due)
    await database.write(watch.notice, due + timedelta(seconds=59))
    assert await events(database) == []
    for _ in range(2):
        await database.write(watch.notice, due + timedelta(seconds=60))
    assert await events(database) == ["late"]


@pytest.mark.parametrize(("delay", "expected"), [(59, []), (61, ["late"])])
async def test_a_run_is_late_if_it_began_late(
    database: Database, delay: int, expected: list[str]
) -> None:
    await database.write(add_job, Policies(alerts=AlertRules(late=60)))
    await database.write(job_operations.enable_job, context(NOON), "job")
    await database.write(plan, NOON + HOUR)
    began = NOON + HOUR + timedelta(seconds=delay)
    await database.write(admit, began)
    assert await database.write(queue.claim_next, "node", "claim", began) is not None
    await database.write(watch.notice, began + HOUR)
    assert await events(database) == expected


async def test_a_skipped_occurrence_is_not_late_and_a_missed_one_is(database: Database) -> None:
    job_id = await database.write(add_job, Policies(alerts=AlertRules(late=60)))
    await database.write(job_operations.enable_job, context(NOON), "job")
    await database.write(runs.add, job_id, Trigger.MANUAL, NOON)
    await database.write(admit, NOON)
    await database.write(plan, NOON + HOUR)
    await database.write(admit, NOON + HOUR)
    await database.write(watch.notice, NOON + HOUR + timedelta(seconds=90))
    assert await events(database) == []
    await database.write(plan, NOON + 5 * HOUR)
    (alert,) = await told(database)
    assert (str(alert.event), alert.title) == ("late", "job missed 3 of its occurrences")


async def test_a_job_that_does_not_succeed_in_time_is_told_of_once_until_it_does(
    database: Database,
) -> None:
    rules = AlertRules(overdue=3600, failures=None)
    job_id = await database.write(add_job, Policies(alerts=rules))
    await database.write(job_operations.enable_job, context(NOON), "job")
    assert await database.read(schedules.earliest_overdue) == NOON + HOUR
    await database.write(end_run, job_id, RunState.SUCCEEDED, NOON + HOUR / 2)
    await database.write(watch.notice, NOON + HOUR)
    assert await events(database) == []
    for _ in range(2):
        await database.write(watch.notice, NOON + 1.5 * HOUR)
    assert await events(database) == ["overdue"]
    await database.write(end_run, job_id, RunState.FAILED, NOON + 2 * HOUR)
    await database.write(end_run, job_id, RunState.SUCCEEDED, NOON + 2 * HOUR)
    assert await events(database) == ["overdue", "recovery"]
    await database.write(job_operations.disable_job, context(NOON), "job")
    assert await database.read(schedules.earliest_overdue) is None


async def test_a_heartbeat_is_missed_told_of_and_welcomed_back(database: Database) -> None:
    made = await database.write(
        heartbeats.create_heartbeat, context(NOON), "backup", 3600.0, 60.0, None
    )
    assert made.ping_path is not None
    key = made.ping_path.rpartition("/")[2]

    async def ping(now: datetime, failed: bool = False, message: str = "") -> None:
        await database.write(heartbeats.ping, now, key, failed, message)

    async def state() -> str:
        return str((await database.read(heartbeats.get_heartbeat, context(NOON), "backup")).state)

    await database.write(watch.notice, NOON + 100 * HOUR)
    assert await state() == "new"
    await ping(NOON)
    await database.write(watch.notice, NOON + HOUR + timedelta(seconds=59))
    assert await state() == "up"
    for _ in range(2):
        await database.write(watch.notice, NOON + HOUR + timedelta(seconds=60))
    assert await state() == "down"
    await ping(NOON + 2 * HOUR)
    await ping(NOON + 2 * HOUR)
    await ping(NOON + 2 * HOUR, failed=True, message="disk full")
    assert await events(database) == ["heartbeat_down", "heartbeat_up", "heartbeat_down"]
    assert (await told(database))[-1].message == "disk full"
    await database.write(
        heartbeats.change_heartbeat, context(NOON), "backup", HeartbeatChange(paused=True)
    )
    await ping(NOON + 3 * HOUR)
    await database.write(watch.notice, NOON + 100 * HOUR)
    assert await state() == "paused"
    assert len(await told(database)) == 3


async def test_what_nobody_could_hear_of_is_given_its_grace(database: Database) -> None:
    made = await database.write(heartbeats.create_heartbeat, context(NOON), "b", 60.0, 30.0, None)
    assert made.ping_path is not None
    await database.write(heartbeats.ping, NOON, made.ping_path.rpartition("/")[2], False, "")
    later = NOON + HOUR
    watching = watch.Watch(database, lambda: later)
    await watching.start()
    await watching.loop.stop()
    found = await database.read(heartbeats.get_heartbeat, context(NOON), "b")
    assert (found.state, found.due_at) == ("up", later + timedelta(seconds=30))


async def test_a_refused_delivery_is_tried_again_later_and_given_up_in_the_end(
    database: Database,
) -> None:
    await database.write(add_channel)
    job_id = await database.write(add_job, Policies())
    await database.write(end_run, job_id, RunState.FAILED, NOON)
    now = NOON

    courier = Courier(database, lambda: now, CIPHER)
    for attempt in range(1, RETRIES.attempts + 1):
        await courier.look()
        (alert,) = await told(database)
        (delivery,) = alert.deliveries
        assert delivery.attempts == attempt
        assert delivery.error is not None
        assert "could not be reached" in delivery.error
        if delivery.next_at is not None:
            assert delivery.next_at > now
            now = delivery.next_at
    assert delivery.state is DeliveryState.FAILED
    assert await database.read(alerts.earliest_due) is None
    await courier.close()


async def test_a_courier_that_dies_on_the_way_is_followed_by_another(database: Database) -> None:
    await database.write(add_channel)
    job_id = await database.write(add_job, Policies())
    await database.write(end_run, job_id, RunState.FAILED, NOON)
    (taken,) = await database.write(alerts.take_due, NOON, NOON + LEASE, 8)
    assert await database.write(alerts.take_due, NOON, NOON + LEASE, 8) == []
    again = NOON + LEASE
    (taken_again,) = await database.write(alerts.take_due, again, again + LEASE, 8)
    assert (taken.alert.id, taken.attempt) == (taken_again.alert.id, 1)
    assert taken_again.attempt == 2
