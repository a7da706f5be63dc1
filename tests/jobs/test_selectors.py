"""How the queue is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enthesis.jobs.models import Job, Worker
from enthesis.jobs.selectors import QueueHealth, queue_health

NOW = timezone.now()


def job(state="waiting", *, due=timedelta(0), ended=None, created=timedelta(days=-9)):
    Job.objects.create(
        name="x", state=state, run_at=NOW + due, created_at=NOW + created, finished_at=ended, max_attempts=1
    )


@pytest.mark.django_db
def test_health_of_an_empty_queue():
    assert queue_health(now=NOW) == QueueHealth(workers=0, due=0, waiting_for=None, failed=0)


@pytest.mark.django_db
def test_health_counts_what_is_due_who_lives_and_what_failed_lately():
    job(due=-timedelta(minutes=7))
    job(due=-timedelta(minutes=1))
    job(due=timedelta(minutes=1))
    job("running", due=-timedelta(hours=1))
    job("failed", ended=NOW - timedelta(days=1))
    job("failed", ended=NOW - timedelta(days=8))
    for name, ago in (("a", 5), ("b", 59), ("c", 61)):
        Worker.objects.create(name=name, started_at=NOW, seen_at=NOW - timedelta(seconds=ago))
    assert queue_health(now=NOW) == QueueHealth(workers=2, due=2, waiting_for=timedelta(minutes=7), failed=1)


@pytest.mark.django_db
def test_work_queued_for_a_time_that_has_passed_waits_since_it_was_queued():
    job(due=-timedelta(days=300), created=-timedelta(minutes=3))
    assert queue_health(now=NOW).waiting_for == timedelta(minutes=3)
