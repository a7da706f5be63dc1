"""Every write to the queue."""

import traceback
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from enthesis.core.errors import WrongState
from enthesis.core.jobs import JobCancelled, JobKind, job_kinds
from enthesis.jobs.models import Job, Worker

LEASE = timedelta(seconds=30)
FIRST_RETRY_AFTER = timedelta(seconds=5)

log = structlog.get_logger()


def add_job(
    kind: JobKind, *, key: str | None, owner: str, label: str, run_at: datetime | None, args: dict[str, Any]
) -> uuid.UUID:
    """Queue a job in the caller's transaction; with a key that is already active, give that job's id instead."""
    now = timezone.now()
    row = Job(
        name=kind.name, args=args, key=key, owner=owner, label=label or kind.sentence[:200],
        run_at=run_at or now, created_at=now, max_attempts=1 + kind.retries,
    )  # fmt: skip
    while True:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            active = Job.objects.filter(key=key, state__in=[Job.State.WAITING, Job.State.RUNNING]).first()
            if key is None:
                raise
            if active is None:
                continue  # that job ended between the two questions, so there is room for this one
            return active.pk
        return row.pk


def claim_next_job(*, worker: str, now: datetime) -> Job | None:
    """Lease the oldest job that is due, or whose worker has died, to this worker.

    A job that has used all its attempts is marked failed instead, and the next one is looked at.
    """
    due = Q(state=Job.State.WAITING, run_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    queue = Job.objects.filter(due).order_by("run_at", "created_at")
    if not queue.exists():  # an idle worker must not take SQLite's one write lock twice a second
        return None
    if connection.features.has_select_for_update:
        queue = queue.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    with transaction.atomic():
        while (row := queue.first()) is not None:
            if row.attempts < row.max_attempts and not row.is_cancel_asked:
                return _lease(row, worker=worker, now=now)
            row.state = Job.State.CANCELLED if row.is_cancel_asked else Job.State.FAILED
            row.error = row.error or "Its worker stopped every time it was tried."
            row.finished_at = now
            row.save(update_fields=["state", "error", "finished_at"])
    return None


def _lease(row: Job, *, worker: str, now: datetime) -> Job:
    row.state, row.worker, row.lease_until, row.started_at = Job.State.RUNNING, worker, now + LEASE, now
    row.attempts += 1
    row.done_steps, row.total_steps, row.words = 0, 0, ""
    row.save()
    return row


def renew_lease(*, job: Job, now: datetime, progress: tuple[int, int, str] | None = None) -> None:
    """Keep the job for another while, and note how far it is.

    Raises
    ------
    JobCancelled
        A person asked for it to stop, or another worker holds it by now.
    """
    changes: dict[str, Any] = {"lease_until": now + LEASE}
    if progress is not None:
        changes |= {"done_steps": progress[0], "total_steps": progress[1], "words": progress[2][:200]}
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=Job.State.RUNNING)
    if not mine.filter(is_cancel_asked=False).update(**changes):
        raise JobCancelled


class LeasedProgress:
    """The progress that a running job is handed: each step is shown to its owner and renews the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def step(self, done: int, total: int, words: str) -> None:
        """Say that `done` of `total` is finished; raises JobCancelled where the job should stop."""
        renew_lease(job=self.job, now=timezone.now(), progress=(done, total, words))


def run_job(job: Job) -> None:
    """Run one leased job to its end and note the outcome.

    A job's function may return a function: that one is called in the transaction that marks the job done. So what it
    writes happens exactly once, even if a worker is killed at any moment or outlives its lease.
    """
    try:
        outcome = job_kinds()[job.name].function(LeasedProgress(job), **job.args)
        finish_job(job=job, outcome=outcome, now=timezone.now())
    except JobCancelled:
        close_job(job=job, state=Job.State.CANCELLED, error="", now=timezone.now())
    except Exception as error:  # any failure is the job's, never the worker's
        log.warning("job failed", job=job.name, id=str(job.pk), attempt=job.attempts, exc_info=error)
        fail_job(job=job, error=traceback.format_exception_only(error)[-1].strip(), now=timezone.now())


@transaction.atomic
def finish_job(*, job: Job, outcome: dict[str, Any] | Callable[[], Any] | None, now: datetime) -> None:
    """Apply a job's outcome and mark it done, in one transaction, if its lease still stands.

    Raises
    ------
    JobCancelled
        The job was cancelled, or another worker has taken it over.
    """
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state != Job.State.RUNNING or row.attempts != job.attempts or row.is_cancel_asked:
        raise JobCancelled
    result = outcome() if callable(outcome) else outcome
    row.state, row.result, row.finished_at = Job.State.DONE, result or {}, now
    row.done_steps = row.total_steps
    row.save(update_fields=["state", "result", "finished_at", "done_steps"])


def fail_job(*, job: Job, error: str, now: datetime) -> None:
    """Put a failed job back with a growing pause (5 s, 10 s, 20 s …), or give it up after its last attempt."""
    if job.attempts >= job.max_attempts:
        close_job(job=job, state=Job.State.FAILED, error=error, now=now)
        return
    pause = FIRST_RETRY_AFTER * 2 ** (job.attempts - 1)
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=Job.State.WAITING, run_at=now + pause, error=error, lease_until=None
    )


def close_job(*, job: Job, state: Job.State, error: str, now: datetime) -> None:
    """Mark a job as ended, unless another worker holds it by now."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(state=state, error=error, finished_at=now)


def cancel_job(*, job: Job, now: datetime) -> None:
    """Ask a job to stop; one that has not begun stops at once.

    Raises
    ------
    WrongState
        It has ended already.
    """
    if Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, finished_at=now
    ):
        return
    if not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(is_cancel_asked=True):
        raise WrongState("This has ended already, so there is nothing to cancel.")


def retry_job(*, job: Job, now: datetime) -> None:
    """Queue a failed job again with one more attempt.

    Raises
    ------
    WrongState
        It has not failed, or the same work was asked for anew since.
    """
    again = Job.objects.filter(pk=job.pk, state=Job.State.FAILED)
    fresh = {
        "is_cancel_asked": False,
        "done_steps": 0,
        "total_steps": 0,
        "words": "",
        "error": "",
        "finished_at": None,
    }
    try:
        with transaction.atomic():
            queued = again.update(
                state=Job.State.WAITING, run_at=now, max_attempts=F("attempts") + 1, **fresh
            )
    except IntegrityError as error:  # its key is taken, so the same work is under way
        raise WrongState(
            "The same work was asked for again since and is under way. Wait for that."
        ) from error
    if not queued:
        raise WrongState("Only work that has failed can be tried again.")


def forget_old_jobs(*, before: datetime) -> int:
    """Remove the rows of work that ended before this time and give their number."""
    ended = [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED]
    return Job.objects.filter(state__in=ended, finished_at__lt=before).delete()[0]


def note_worker(*, name: str, now: datetime) -> None:
    """Note that a worker lives, and forget those that nobody has heard of for a day."""
    _, is_new = Worker.objects.update_or_create(
        name=name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": now}
    )
    if is_new:
        Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


def forget_worker(*, name: str) -> None:
    """Note that a worker has gone home."""
    Worker.objects.filter(name=name).delete()
