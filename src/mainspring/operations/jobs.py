"""Jobs: create, look, change, enable, disable, delete."""

from __future__ import annotations

from datetime import timedelta

from mainspring.base.errors import Conflict
from mainspring.base.names import check_name
from mainspring.model.audit import Act
from mainspring.model.job import Job, Language, Limits, placeholder
from mainspring.model.policies import Policies
from mainspring.model.service import Role
from mainspring.operations.channels import check_rules
from mainspring.operations.checking import check_limits, check_policies
from mainspring.operations.context import Context
from mainspring.operations.paging import Page, Window, paged
from mainspring.schedules import OnDemand, Schedule, check_schedule, describe, next_due
from mainspring.store import jobs, queue, runs, schedules, scripts, service
from mainspring.store.bell import RUNS, run_topic, stop_topic
from mainspring.store.jobs import StoredJob
from mainspring.store.transaction import Transaction


def create_job(
    tx: Transaction,
    context: Context,
    name: str,
    language: Language,
    schedule: Schedule,
    limits: Limits,
    policies: Policies = Policies(),
) -> Job:
    """A new job, disabled, with a script that only warns that it is empty."""
    context.require(Role.EDITOR)
    check_name("job", name)
    checked = check_schedule(schedule, context.now)
    if jobs.find(tx, name) is not None:
        raise Conflict(f"There is a job '{name}' already.", code="job_exists", field="name")
    check_rules(tx, policies.alerts)
    job_id = jobs.add(
        tx, name, language, check_limits(limits), context.now, check_policies(policies)
    )
    schedules.add(tx, job_id, checked)
    scripts.add(
        tx,
        job_id,
        version=1,
        language=language,
        source=placeholder(name, language),
        warnings=(),
        saved_at=context.now,
        saved_by=context.actor.name,
    )
    jobs.change(tx, job_id, context.now, script_version=1)
    context.note(tx, Act.JOB_CREATE, name, language=language, schedule=describe(checked))
    return _noun(tx, jobs.by_id(tx, job_id))


def list_jobs(tx: Transaction, context: Context, window: Window) -> Page[Job]:
    """Jobs by name, each with its newest run."""
    context.require(Role.VIEWER)
    stored = jobs.page(tx, after=window.place(str), limit=window.limit + 1)
    newest = runs.newest(tx, [job.id for job in stored])
    nouns = [job.noun(newest.get(job.id)) for job in stored]
    return paged(nouns, window, lambda job: job.name.lower())


def get_job(tx: Transaction, context: Context, name: str) -> Job:
    """One job with its newest run."""
    context.require(Role.VIEWER)
    return _noun(tx, jobs.get(tx, name))


def change_job(
    tx: Transaction,
    context: Context,
    name: str,
    schedule: Schedule | None,
    limits: Limits | None,
    policies: Policies | None = None,
) -> Job:
    """Give a job another schedule, other limits, other policies.

    An enabled job follows its new schedule from now on; on demand, it is disabled.
    """
    context.require(Role.EDITOR)
    job = jobs.get(tx, name, lock=True)
    if limits is not None:
        jobs.change(tx, job.id, context.now, limits=check_limits(limits))
    if policies is not None:
        check_rules(tx, policies.alerts)
        jobs.change(tx, job.id, context.now, policies=check_policies(policies))
        if policies.alerts.overdue != job.policies.alerts.overdue and job.enabled:
            _expect_success(tx, context, job.id, policies)
    if schedule is not None:
        checked = check_schedule(schedule, context.now)
        schedules.replace(tx, job.id, checked)
        jobs.change(tx, job.id, context.now)
        if job.enabled:
            _reschedule(tx, context, job, checked)
    changed = {"schedule": schedule, "limits": limits, "policies": policies}
    parts = [name for name, given in changed.items() if given is not None]
    if parts:
        context.note(tx, Act.JOB_CHANGE, job.name, changed=parts)
    return _noun(tx, jobs.by_id(tx, job.id))


def enable_job(tx: Transaction, context: Context, name: str) -> Job:
    """Follow the job's schedule from now on, unless the mode's limit is reached."""
    context.require(Role.EDITOR)
    job = jobs.get(tx, name, lock=True)
    if job.enabled:
        return _noun(tx, job)
    if isinstance(job.schedule, OnDemand):
        raise Conflict(
            f"The job '{job.name}' runs on demand only: give it a schedule to enable it.",
            code="job_on_demand",
        )
    _check_mode(tx)
    due = next_due(job.schedule, context.now, job.name)
    if due is None:
        raise Conflict(
            f"The schedule of '{job.name}' has no occurrence left: change it to enable the job.",
            code="schedule_over",
        )
    jobs.change(tx, job.id, context.now, enabled=True, failures=0)
    schedules.set_next(tx, job.id, due.occurrence, due.moment)
    _expect_success(tx, context, job.id, job.policies)
    context.note(tx, Act.JOB_ENABLE, job.name)
    tx.ring(RUNS)
    return _noun(tx, jobs.by_id(tx, job.id))


def disable_job(tx: Transaction, context: Context, name: str) -> Job:
    """Stop following the job's schedule; what runs goes on."""
    context.require(Role.EDITOR)
    job = jobs.get(tx, name, lock=True)
    if job.enabled:
        _disable(tx, context, job)
        context.note(tx, Act.JOB_DISABLE, job.name)
    return _noun(tx, jobs.by_id(tx, job.id))


def delete_job(tx: Transaction, context: Context, name: str) -> None:
    """Delete a job with its scripts, runs and log; a script that runs is stopped."""
    context.require(Role.EDITOR)
    job = jobs.get(tx, name, lock=True)
    for run_id in queue.running_of(tx, job.id):
        tx.ring(run_topic(run_id), stop_topic(run_id))
    jobs.remove(tx, job.id)
    context.note(tx, Act.JOB_DELETE, job.name)


def _check_mode(tx: Transaction) -> None:
    stored = service.get(tx, lock=True)
    limit = stored.limit
    if limit is not None and jobs.count_enabled(tx) >= limit:
        some = "1 job" if limit == 1 else f"{limit} jobs"
        raise Conflict(
            f"The mode {stored.mode} allows {some} to be enabled: disable another, or change the mode.",
            code="mode_limit",
        )


def _reschedule(tx: Transaction, context: Context, job: StoredJob, schedule: Schedule) -> None:
    due = next_due(schedule, context.now, job.name)
    if due is None:
        _disable(tx, context, job)
    else:
        schedules.set_next(tx, job.id, due.occurrence, due.moment)
        tx.ring(RUNS)


def _disable(tx: Transaction, context: Context, job: StoredJob) -> None:
    jobs.change(tx, job.id, context.now, enabled=False)
    schedules.set_next(tx, job.id, None, None)
    schedules.set_overdue(tx, job.id, None)
    tx.ring(RUNS)


def _expect_success(tx: Transaction, context: Context, job_id: int, policies: Policies) -> None:
    """Start to wait for a success, where a job that has none for long is worth an alert."""
    overdue = policies.alerts.overdue
    until = None if overdue is None else context.now + timedelta(seconds=overdue)
    schedules.set_overdue(tx, job_id, until)


def _noun(tx: Transaction, job: StoredJob) -> Job:
    return job.noun(runs.newest(tx, [job.id]).get(job.id))
