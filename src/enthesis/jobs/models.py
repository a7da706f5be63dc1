"""One row per piece of work: what to run, for whom, how far it is, and who holds it until when."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from enthesis.jobs.domain import seconds_left


class Job(models.Model):
    """A piece of work in the queue.

    A running job is leased: a worker that dies stops renewing, and once `lease_until` has passed another one takes the
    job. `attempts` fences the dead: a result is kept only if it comes from the latest attempt.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, blank=True)
    owner = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    run_at = models.DateTimeField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    is_cancel_asked = models.BooleanField(default=False)
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["state", "run_at"], name="job_next"),
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["waiting", "running"]), name="job_one_active_per_key"
            ),
        )

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen to this job."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        """Give how far the job is, 0 to 100."""
        return 100 if self.state == self.State.DONE else 100 * self.done_steps // max(self.total_steps, 1)

    @property
    def seconds_left(self) -> int | None:
        """Give about how many seconds a running job still needs, or None where that cannot be told yet."""
        if self.state != self.State.RUNNING or self.started_at is None:
            return None
        return seconds_left(
            (timezone.now() - self.started_at).total_seconds(), self.done_steps, self.total_steps
        )


class Worker(models.Model):
    """A process that takes jobs, and when it was last heard of."""

    name = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
